"""Which numeric addresses are really out on the public internet."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IP = IPv4Address | IPv6Address

# Python's is_global says yes to some of these: they reach another address in disguise, a group, or nobody.
NOT_PUBLIC_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata address of every cloud
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
UNICAST_6 = IPv6Network("2000::/3")  # all that was ever given out; mapped, NAT64, local and group addresses lie outside
NOT_PUBLIC_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID and more
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",
    )
)


def unwrapped(ip: IP) -> IP:
    """Give the IPv4 address inside an IPv4-mapped IPv6 address, anything else as it is."""
    return (isinstance(ip, IPv6Address) and ip.ipv4_mapped) or ip


def is_public(ip: str | IP) -> bool:
    """Say whether an address can belong to a host on the public internet; what is no address cannot."""
    try:
        address = unwrapped(ip_address(ip))
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in NOT_PUBLIC_4)
    if address.scope_id:
        return False
    return address.is_global and address in UNICAST_6 and not any(address in net for net in NOT_PUBLIC_6)


def lies_in(ip: str | IP, nets: tuple[str, ...] | list[str]) -> bool:
    """Say whether an address lies in one of these networks."""
    address = unwrapped(ip_address(ip))
    return any(address in ip_network(net, strict=False) for net in nets)
