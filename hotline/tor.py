"""Know visitors who come through Tor: behind one address stand many people, so none of them is counted by it."""

import ipaddress
import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger(__name__)


def by_onion(request: HttpRequest) -> bool:
    """Say whether a request came through our own onion service, where everybody has the same address."""
    host = str(request.META.get("HTTP_HOST", "")).partition(":")[0].lower()
    return bool(settings.ONION) and host == settings.ONION


def is_exit(address: str) -> bool:
    """Say whether an address (an IPv6 network too) is an exit of Tor, by the list that the house keeps on disk."""
    if not settings.TOR_EXITS:
        return False
    try:
        return address in _exits(settings.TOR_EXITS, Path(settings.TOR_EXITS).stat().st_mtime_ns)
    except OSError as error:
        log.warning("The list of Tor's exits could not be read: %s", type(error).__name__)
        return False


@lru_cache(maxsize=1)
def _exits(path: str, _written: int) -> frozenset[str]:
    """Read the list once for each time it was written: one address a line; the Tor Project's own lists fit as they are."""
    found = set()
    for line in Path(path).read_text(errors="replace").splitlines():
        word = line.removeprefix("ExitAddress ").strip().partition(" ")[0]
        try:
            found.add(network_of(word))
        except ValueError:
            continue
    return frozenset(found)


def network_of(address: str) -> str:
    """Write an IPv4 address as it is, and an IPv6 one as the /64 that one home has. Raises ValueError."""
    ip = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
