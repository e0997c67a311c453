"""The network number that announces an address, and who holds that number, from the origin-ASN zones of the DNS."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path

from django.conf import settings

from hotline import resolver


@dataclass(frozen=True)
class Origin:
    """Who announces an address: number, prefix, the country in which the prefix is registered, and the holder."""

    asn: int
    prefix: str
    country: str
    holder: str


def origin_of(ip: str) -> Origin | None:
    """Ask which network number announces an address; None where nobody says. The most specific prefix counts."""
    said = [read for text in resolver.txt(_name_of(ip)) if (read := _read(text))]
    if not said:
        return None
    asn, prefix, country = max(said, key=lambda one: ip_network(one[1]).prefixlen)
    return Origin(asn, prefix, country, _holder_of(asn))


def is_cdn(asn: int) -> bool:
    """Say whether a network number belongs to a front that hides where content lies.

    The list holds networks that only deliver for others. Clouds that also host (Amazon, Google) are not on it.
    """
    return asn in _cdn_asns(str(settings.CDN_ASNS_FILE))


def _name_of(ip: str) -> str:
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return ".".join([*reversed(ip.split(".")), "origin", settings.CYMRU_ZONE])
    nibbles = address.exploded.replace(":", "")
    return ".".join([*reversed(nibbles), "origin6", settings.CYMRU_ZONE])


def _read(text: str) -> tuple[int, str, str] | None:
    """Read "2611 | 193.190.0.0/15 | BE | ripencc | 1994-06-08"; of several numbers the first."""
    parts = [part.strip() for part in text.split("|")]
    number = re.match(r"\d{1,10}", parts[0])
    if len(parts) < 3 or not number:
        return None
    try:
        ip_network(parts[1])
    except ValueError:
        return None
    return int(number[0]), parts[1], parts[2].upper()


def _holder_of(asn: int) -> str:
    """Read "2611 | BE | ripencc | 1993-09-01 | BELNET, BE" for its last part, without the country."""
    for text in resolver.txt(f"AS{asn}.{settings.CYMRU_ZONE}"):
        parts = [part.strip() for part in text.split("|")]
        if len(parts) >= 5 and parts[-1]:
            return re.sub(r",\s*[A-Z]{2}$", "", parts[-1])
    return ""


@lru_cache(maxsize=4)
def _cdn_asns(path: str) -> frozenset[int]:
    with Path(path).open(newline="") as file:
        return frozenset(int(row["asn"]) for row in csv.DictReader(file))
