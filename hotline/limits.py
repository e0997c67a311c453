"""Count tries per client without keeping who the client is."""

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from hotline.tor import by_onion, is_exit, network_of

WINDOW = 600  # seconds
KEY_LIFE = 24 * 3600
KEY_NAME = "limits:key"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """How often one client may do one thing within ten minutes."""

    name: str
    times: int


WRONG_CODES = Limit("wrong-code", 30)
REPORTS = Limit("report", 120)


def client_of(request: HttpRequest) -> str:
    """Give the client's network: an IPv4 address or an IPv6 /64. Only ever kept as a keyed hash, in the cache."""
    told = ""
    if settings.CLIENT_HEADER:
        # Our own proxy appends the client at the end; whatever stands before, anybody could have written.
        told = request.headers.get(settings.CLIENT_HEADER, "").rpartition(",")[2].strip()
    address = told or request.META.get("REMOTE_ADDR", "")
    try:
        return network_of(address)
    except ValueError:
        return address


def by_tor(request: HttpRequest) -> bool:
    """Say whether somebody came through Tor: nobody who did is counted by address."""
    return by_onion(request) or is_exit(client_of(request))


def used_up(limit: Limit, request: HttpRequest, at: datetime) -> bool:
    """Say whether this client has no try left in this window. A cache that is down never refuses anybody."""
    if by_tor(request):
        return False
    try:
        return int(cache.get(_name(limit, request, at), 0)) >= limit.times
    except Exception as error:
        log.warning("The limit on %s could not be asked: %s", limit.name, type(error).__name__)
        return False


def count(limit: Limit, request: HttpRequest, at: datetime) -> int:
    """Count one try of this client in this window, and give how many there were; 0 where nobody can be told apart."""
    if by_tor(request):
        return 0
    try:
        return _one_more(_name(limit, request, at), WINDOW)
    except Exception as error:
        log.warning("A try on %s could not be counted: %s", limit.name, type(error).__name__)
        return 0


def flooded(at: datetime) -> bool:
    """Count one report of anybody, and say whether more come this minute than the house can take in at once."""
    name = f"limits:everybody:{int(at.timestamp()) // 60}"
    try:
        return _one_more(name, 120) > settings.FLOOD_PER_MINUTE
    except Exception as error:
        log.warning("The flood could not be measured: %s", type(error).__name__)
        return False


def _one_more(name: str, seconds: int) -> int:
    """Count up, from nothing where nobody counted yet; most clients come once, so the first time is the cheap one."""
    return 1 if cache.add(name, 1, seconds) else int(cache.incr(name))


def seconds_left(at: datetime) -> int:
    """Give the seconds until the window ends, for Retry-After."""
    return WINDOW - int(at.timestamp()) % WINDOW


def _name(limit: Limit, request: HttpRequest, at: datetime) -> str:
    """Name the counter by an HMAC of the client under a random key that lives a day at most and is written nowhere."""
    key = cache.get_or_set(KEY_NAME, lambda: secrets.token_hex(32), KEY_LIFE)
    window = int(at.timestamp()) // WINDOW
    client = hmac.new(str(key).encode(), client_of(request).encode(), "sha256").hexdigest()[:32]
    return f"limits:{limit.name}:{window}:{client}"
