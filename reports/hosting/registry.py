"""What registries say about networks, network numbers and names, by RDAP (RFC 9083), found by the bootstrap (RFC 9224)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache

from hotline import fetch

BOOTSTRAP_KEPT = 24 * 3600
DEEPEST = 4
# Broader than this is a registry's own block: its abuse desk is not that of a provider.
BROADEST = {4: 9, 6: 20}
EMAIL = re.compile(r"[^@\s<>,;:\"()]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")


@dataclass(frozen=True)
class Registered:
    """A network as registered: its name and range, country, holder, and the address of its abuse desk."""

    name: str
    first: str
    last: str
    country: str
    holder: str
    abuse: str

    def holds(self, ip: str) -> bool:
        """Say whether an address lies in this network."""
        address = ip_address(ip)
        first, last = ip_address(self.first), ip_address(self.last)
        if address.version != first.version or first.version != last.version:
            return False
        return int(first) <= int(address) <= int(last)


def registered(ip: str) -> Registered | None:
    """Ask the registry that holds an address for its most specific network; None where no usable answer comes."""
    try:
        server = _server_for(ip)
        answer = fetch.get_json(f"{server}ip/{quote(ip, safe=':')}") if server else {}
    except fetch.FetchError:
        return None
    first, last = _text(answer, "startAddress"), _text(answer, "endAddress")
    try:
        found = Registered(
            name=_text(answer, "name") or _text(answer, "handle"),
            first=str(ip_address(first)),
            last=str(ip_address(last)),
            country=_text(answer, "country").upper(),
            holder=_holder(answer),
            abuse=_abuse(answer) or _abuse_of_parent(answer, server),
        )
        return found if found.holds(ip) else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Responsible:
    """Who answers for a name or a network number, and the address of their abuse desk; empty where none is named."""

    holder: str = ""
    contact: str = ""
    country: str = ""


def registrar_of(domain: str) -> Responsible | None:
    """Ask the registry of a registrable domain for its registrar; None where no usable answer comes, so ask again.

    Many a country's registry offers no RDAP: that is an answer too, and names nobody.
    """
    try:
        suffixes = {name: url for names, url in _services("dns") for name in names}
        parts = domain.lower().split(".")
        server = next((suffixes[name] for at in range(len(parts)) if (name := ".".join(parts[at:])) in suffixes), "")
        answer = fetch.get_json(f"{server}domain/{quote(domain)}") if server else {}
    except fetch.FetchError:
        return None
    registrar = next((one for one in _entities(answer) if "registrar" in _list(one, "roles")), {})
    return Responsible(next(_card(registrar, "fn"), "")[:200], _abuse(registrar) or _abuse(answer), "")


def operator_of(asn: int) -> Responsible | None:
    """Ask the registry of a network number who runs it; None where no usable answer comes, so ask again."""
    try:
        server = next((url for ranges, url in _services("asn") if any(_holds(one, asn) for one in ranges)), "")
        answer = fetch.get_json(f"{server}autnum/{asn}") if server else {}
    except fetch.FetchError:
        return None
    holder = _holder(answer) or _text(answer, "name")
    country = _text(answer, "country").upper()
    return Responsible(holder[:200], _abuse(answer), country if len(country) == 2 else "")


def _holds(numbers: str, asn: int) -> bool:
    """Read "64496-64511" or a single number."""
    first, _, last = numbers.partition("-")
    return first.isdigit() and (last or first).isdigit() and int(first) <= asn <= int(last or first)


# --- Finding the registry ---------------------------------------------------------------------------------------------


def _server_for(ip: str) -> str:
    address = ip_address(ip)
    best: tuple[int, str] = (-1, "")
    for service in _bootstrap(address.version):
        for net, urls in service:
            if address in net and net.prefixlen > best[0] and urls:
                best = (net.prefixlen, urls)
    return best[1]


def _bootstrap(version: int) -> list[list[tuple[IPv4Network | IPv6Network, str]]]:
    return [list(_ranges(service)) for service in _list(_read(f"ipv{version}"), "services")]


def _read(name: str) -> Any:
    place = f"{settings.RDAP_BOOTSTRAP.rstrip('/')}/{name}.json"
    read = cache.get(f"rdap:{place}")
    if read is None:
        read = fetch.get_json(place)
        cache.set(f"rdap:{place}", read, BOOTSTRAP_KEPT)
    return read


def _services(name: str) -> Iterator[tuple[list[str], str]]:
    """Give what each server of a bootstrap file answers for, as it is written there, and the server's address."""
    for service in _list(_read(name), "services"):
        known = isinstance(service, list) and len(service) == 2 and all(isinstance(part, list) for part in service)
        if known and (server := _best(service[1])):
            yield [one.lower() for one in service[0] if isinstance(one, str)], server


def _best(urls: list[Any]) -> str:
    """Choose a server's safest address."""
    known = sorted((url for url in urls if isinstance(url, str)), key=lambda url: not url.startswith("https:"))
    return known[0].rstrip("/") + "/" if known else ""


def _ranges(service: Any) -> Iterator[tuple[IPv4Network | IPv6Network, str]]:
    if not (isinstance(service, list) and len(service) == 2 and all(isinstance(part, list) for part in service)):
        return
    server = _best(service[1])
    for net in (one for one in service[0] if isinstance(one, str)):  # a number would be read as an address
        try:
            yield ip_network(net), server
        except ValueError:
            continue


# --- Reading an answer: strangers wrote it, so every part may be missing or of another kind ---------------------------


def _text(answer: Any, key: str) -> str:
    value = answer.get(key) if isinstance(answer, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _list(answer: Any, key: str) -> list[Any]:
    value = answer.get(key) if isinstance(answer, dict) else None
    return value if isinstance(value, list) else []


def _entities(answer: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Give the entities level by level: those at the top first, then what is nested in them."""
    level = [one for one in _list(answer, "entities") if isinstance(one, dict)]
    yield from level
    if depth < DEEPEST:
        for one in level:
            yield from _entities(one, depth + 1)


def _card(entity: dict[str, Any], kind: str) -> Iterator[str]:
    card = _list(entity, "vcardArray")
    for line in card[1] if len(card) == 2 and isinstance(card[1], list) else []:
        if isinstance(line, list) and len(line) >= 4 and line[0] == kind and isinstance(line[3], str):
            yield line[3].strip()


def _abuse(answer: Any) -> str:
    for entity in _entities(answer):
        if "abuse" in _list(entity, "roles"):
            for email in _card(entity, "email"):
                if EMAIL.fullmatch(email) and len(email) <= 254:
                    return email
    return ""


def _holder(answer: Any) -> str:
    for entity in _entities(answer):
        if "registrant" in _list(entity, "roles"):
            return next(_card(entity, "fn"), "")
    return ""


def _abuse_of_parent(answer: dict[str, Any], server: str) -> str:
    """Look one network up for an abuse desk, where the answer says which network that is."""
    told = _text(answer, "parentHandle")
    up = next((_text(link, "href") for link in _list(answer, "links") if _text(link, "rel") == "up"), "")
    try:
        up = up or (f"{server}ip/{_one_wider(answer)}" if told else "")
        parent = fetch.get_json(up) if up else {}
        first, last = ip_address(_text(parent, "startAddress")), ip_address(_text(parent, "endAddress"))
    except (fetch.FetchError, ValueError, TypeError):
        return ""
    another = told and _text(parent, "handle") != told
    broad = int(last) - int(first) >= 1 << (first.max_prefixlen - BROADEST[first.version])
    return "" if another or broad else _abuse(parent)


def _one_wider(answer: dict[str, Any]) -> str:
    first, last = ip_address(_text(answer, "startAddress")), ip_address(_text(answer, "endAddress"))
    length = first.max_prefixlen - (int(first) ^ int(last)).bit_length()
    return str(ip_network(f"{first}/{length}", strict=False).supernet())
