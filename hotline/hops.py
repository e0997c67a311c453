"""One request to a stranger's web server: vetted addresses only, one deadline over all of it, little read."""

import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import ada_url
import httpcore
from django.conf import settings

from hotline import proxies, resolver
from hotline.pinned import PinnedBackend, ProxyError
from hotline.proxies import BadProxy, Point
from hotline.ranges import is_public, lies_in

SECONDS = 10.0  # for one hop, connecting and reading together
MOST_ADDRESSES = 4  # of one host that are tried
MOST_URL = 8192  # characters of an address, and of where a redirect leads
READ_AT_MOST = 64 * 1024  # of a page, to see whether a wall stands before it; as it came, and as it unpacks
REDIRECTS = (301, 302, 303, 307, 308)
# Names no hotline: a host that learns it is watched before the police allow it has been warned.
HEADERS = {"User-Agent": "Mozilla/5.0", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
# Never out on the web: names of machines inside (RFC 6761, 6762, 8375, ICANN's .internal), whatever a name server says.
INSIDE = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "in-addr.arpa", "ip6.arpa")
# Where other things than web servers listen (fetch.spec.whatwg.org, port blocking): a request could be a command there.
BAD_PORTS = frozenset(
    int(port)
    for port in (
        "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 "
        "135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 "
        "995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6379 6566 6665 6666 6667 6668 6669 6679 6697 10080 11211"
    ).split()
)


class FetchError(Exception):
    """Nothing could be fetched; `error` is one word saying why. Carries no address.

    timeout, refused_connection, unreachable, tls, ssrf, too_many_redirects, protocol, unsupported, onion, proxy; empty
    when there was no telling where the host is (`dns`: none or failed).
    """

    def __init__(self, error: str, dns: str = "ok") -> None:
        super().__init__(error)
        self.error, self.dns = error, dns


class Refused(FetchError):
    """We do not go there: the address is not on the public internet, or not on the web."""


class Unreachable(FetchError):
    """The network, or the other side, did not give a usable answer."""


@dataclass
class Answer:
    """What one request brought: `body` only where something was read."""

    status: int
    headers: dict[str, str]
    ip: str
    tls: str = "none"  # none (plain), unproven (nobody asked), ok, bad
    body: bytes = b""


@dataclass
class Target:
    """Where a request goes: a vetted host with its public addresses (none where a proxy looks the name up itself)."""

    url: Any
    host: str
    ips: tuple[str, ...] = field(default_factory=tuple)

    @property
    def plain_url(self) -> str:
        """Give the address as it is asked for: without fragment, name and password."""
        return str(self.url.origin + self.url.pathname + self.url.search)


def vetted(url: str, point: Point | None = None) -> Target:
    """Find the public addresses behind an address. Raises Refused where there are none, Unreachable without DNS."""
    try:
        parsed = ada_url.URL(url) if len(url) <= MOST_URL else None
    except (ValueError, UnicodeError) as error:
        raise Refused("unsupported") from error
    host = parsed.hostname.strip("[]") if parsed else ""
    if parsed is None or parsed.protocol not in ("http:", "https:") or not host:
        raise Refused("unsupported")
    if parsed.port and int(parsed.port) in BAD_PORTS:
        raise Refused("unsupported")
    if host.rstrip(".").endswith(".onion"):
        raise Refused("onion")
    proxy = _point(point).proxy
    return Target(parsed, host, _public(host, by_name=proxy is not None and proxy.by_name))


def _point(point: Point | None) -> Point:
    """Give where a request goes out. Raises Unreachable for a setting that cannot be read: nothing goes another way."""
    try:
        return point or proxies.home()
    except BadProxy as error:
        raise Unreachable("proxy") from error


def _public(host: str, *, by_name: bool) -> tuple[str, ...]:
    """Give the public addresses of a host. A proxy that looks names up itself gets none that leads inside for us either."""
    try:
        ips: tuple[str, ...] = (str(ip_address(host)),)
    except ValueError:
        plain = f".{host.rstrip('.').lower()}"
        if "." not in plain[1:] or any(plain.endswith(f".{inside}") for inside in INSIDE):
            raise Refused("ssrf") from None
        found = resolver.resolve(host)
        if found.status != "ok" and by_name:
            return ()
        if found.status != "ok":
            raise Unreachable("", dns=found.status) from None
        ips = found.ips
    allowed = tuple(ip for ip in ips if is_public(ip) or (settings.ALLOW_NETS and lies_in(ip, settings.ALLOW_NETS)))
    if not allowed:
        raise Refused("ssrf")
    return allowed


@contextmanager
def asked(
    method: str, target: Target, *, verify: bool, headers: dict[str, str] | None = None, body: bytes | None = None,
    point: Point | None = None, until: float | None = None,
) -> Iterator[tuple[Answer, Iterator[bytes]]]:  # fmt: skip
    """Make one request and give the answer with what follows in pieces. Raises Unreachable.

    `until` (of the monotonic clock) ends it before its own time is over; `point` is where it goes out.
    """
    seconds = SECONDS if until is None else min(SECONDS, until - time.monotonic())
    if seconds <= 0:
        raise Unreachable("timeout")
    ips, proxy = target.ips[:MOST_ADDRESSES], _point(point).proxy
    backend = PinnedBackend(ips, seconds=seconds, connect_to=settings.CONNECT_TO, proxy=proxy)
    sent = list({"Host": target.url.host, **HEADERS, **(headers or {})}.items())
    pool = httpcore.ConnectionPool(ssl_context=_tls(verify), network_backend=backend, retries=0)
    secure = "none" if target.url.protocol == "http:" else "ok" if verify else "unproven"
    try:
        with pool, pool.stream(method, target.plain_url, headers=sent, content=body, extensions={"timeout": {}}) as response:
            read = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            yield Answer(response.status, read, backend.connected_to, secure), response.iter_stream()
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unreachable(word_for(error)) from error
    except (httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
        raise Unreachable("protocol") from error


def word_for(error: BaseException) -> str:
    """Give the one word for what went wrong on the way. A proxy that fails says nothing about the other side."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 5:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(one, ProxyError) for one in causes):
        return "proxy"
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return "tls"
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return "refused_connection"
    return "unreachable" if isinstance(error, httpcore.ConnectError) else "protocol"


@lru_cache(maxsize=2)
def _tls(verify: bool) -> ssl.SSLContext:
    context = httpcore.default_ssl_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def joined(location: str, url: str) -> str:
    """Give the address to which a redirect leads. Raises Unreachable for one that leads nowhere."""
    try:
        if len(location) > MOST_URL:
            raise ValueError("too long")
        return ada_url.join_url(url, location.encode("latin-1").decode("utf-8", "replace"))
    except (ValueError, UnicodeError) as error:
        raise Unreachable("protocol") from error


def first(chunks: Iterator[bytes], most: int) -> bytes:
    """Read the beginning of an answer, and no more."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= most:
            break
    return bytes(body[:most])


def unpacked(body: bytes, encoding: str, most: int = READ_AT_MOST) -> bytes:
    """Unpack what came packed although nobody asked for that, up to `most` bytes; nothing where it cannot be."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            for bits in (47, -15):  # gzip or zlib by its head, or bare deflate
                try:
                    return zlib.decompressobj(bits).decompress(body, most)
                except zlib.error:
                    continue
    return b""
