"""Count tries per client without keeping who the client is."""

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache, caches
from django.http import HttpRequest
from django.http.request import HttpHeaders

from hotline.caching import RedisCache
from hotline.tor import by_onion, is_exit, network_of

WINDOW = 600  # seconds
KEY_LIFE = 24 * 3600
KEY_HELD = 60  # a process asks the others' key so often
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
        told = str(request.META.get(HttpHeaders.to_wsgi_name(settings.CLIENT_HEADER), "")).rpartition(",")[2].strip()
    address = told or request.META.get("REMOTE_ADDR", "")
    try:
        return network_of(address)
    except ValueError:
        return address


def used_up(limit: Limit, request: HttpRequest, at: datetime) -> bool:
    """Say whether this client has no try left in this window. A cache that is down never refuses anybody."""
    try:
        name = _name(limit, request, at)
        return bool(name) and int(cache.get(name, 0)) >= limit.times
    except Exception as error:
        log.warning("The limit on %s could not be asked: %s", limit.name, type(error).__name__)
        return False


def count(limit: Limit, request: HttpRequest, at: datetime) -> int:
    """Count one try of this client in this window, and give how many there were; 0 where nobody can be told apart."""
    try:
        name = _name(limit, request, at)
        return _one_more({name: WINDOW})[0] if name else 0
    except Exception as error:
        log.warning("A try on %s could not be counted: %s", limit.name, type(error).__name__)
        return 0


def count_report(request: HttpRequest, at: datetime) -> tuple[int, bool]:
    """Count one report: give what `count` gives, and whether more come this minute than the house can take in at once."""
    try:
        names = {f"limits:everybody:{int(at.timestamp()) // 60}": 120}
        if name := _name(REPORTS, request, at):
            names[name] = WINDOW
        everybody, *mine = _one_more(names)
        return sum(mine), everybody > settings.FLOOD_PER_MINUTE
    except Exception as error:
        log.warning("A report could not be counted: %s", type(error).__name__)
        return 0, False


def _one_more(names: dict[str, int]) -> list[int]:
    """Count each up, from nothing where nobody counted yet; it is forgotten so many seconds after the first."""
    if isinstance(caches["default"], RedisCache):
        return caches["default"].counted(names)
    return [1 if cache.add(name, 1, seconds) else int(cache.incr(name)) for name, seconds in names.items()]


def seconds_left(at: datetime) -> int:
    """Give the seconds until the window ends, for Retry-After."""
    return WINDOW - int(at.timestamp()) % WINDOW


def _key() -> str:
    return str(cache.get_or_set(KEY_NAME, lambda: secrets.token_hex(32), KEY_LIFE))


def _name(limit: Limit, request: HttpRequest, at: datetime) -> str:
    """Name the counter by an HMAC of the client under a random key that lives a day at most and is written nowhere.

    Empty where somebody came through Tor: nobody who did is counted by address.
    """
    client = client_of(request)
    if by_onion(request) or is_exit(client):
        return ""
    key = caches["pieces"].get_or_set(KEY_NAME, _key, KEY_HELD)
    window = int(at.timestamp()) // WINDOW
    hashed = hmac.new(str(key).encode(), client.encode(), "sha256").hexdigest()[:32]
    return f"limits:{limit.name}:{window}:{hashed}"
