"""The networks of the small internet: registered in these countries for real, held by companies that do not exist."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


@dataclass(frozen=True)
class Network:
    """A network, who holds it in this world, and where its abuse contact stands in the registry's answer."""

    cidr: str
    name: str
    asn: int
    holder: str
    country: str
    abuse: str
    abuse_stands: str = "top"  # top, nested, parent or nowhere

    @property
    def net(self) -> IPv4Network | IPv6Network:
        """Give the range itself."""
        return ip_network(self.cidr)


NETWORKS = (
    Network("193.190.0.0/15", "HOSTE-NET", 2611, "Hoste NV", "BE", "abuse@hoste.example"),
    Network("2001:6a8::/32", "HOSTE-NET-6", 2611, "Hoste NV", "BE", "abuse@hoste.example"),
    Network("81.240.0.0/16", "WAASLAND-NET", 5432, "Waasland Web BV", "BE", "abuse@waasland.example", "nested"),
    Network("81.82.0.0/15", "KEMPEN-NET", 6848, "Kempen Cloud BV", "BE", "abuse@kempen.example"),
    Network("145.0.0.0/14", "POLDER-NET", 1103, "Polder Hosting BV", "NL", "abuse@polder.example", "nested"),
    Network("2001:610::/32", "POLDER-NET-6", 1103, "Polder Hosting BV", "NL", "abuse@polder.example", "nested"),
    Network("194.109.0.0/16", "GRACHT-NET", 3265, "Gracht Cloud BV", "NL", "abuse@gracht.example"),
    Network("193.48.0.0/14", "GARONNE-NET", 2200, "Garonne SAS", "FR", "abuse@garonne.example", "parent"),
    Network("141.24.0.0/16", "ISAR-NET", 680, "Isar GmbH", "DE", "abuse@isar.example"),
    Network("128.2.0.0/16", "OAK-NET", 9, "Oak Street Hosting Inc", "US", "abuse@oak.example"),
    Network("41.82.0.0/16", "SAHEL-NET", 327_700, "Sahel Telecom", "SN", "", "nowhere"),
    Network("104.16.0.0/13", "FRONT-NET", 13335, "Front Desk CDN", "US", "abuse@front.example"),
)


def network_of(ip: str) -> Network | None:
    """Give the most specific network that holds an address."""
    address = ip_address(ip)
    holding = [one for one in NETWORKS if address.version == one.net.version and address in one.net]
    return max(holding, key=lambda one: one.net.prefixlen, default=None)
