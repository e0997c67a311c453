"""Proxies on the way out: read them from the settings, and ask one of them for a connection (HTTP CONNECT, SOCKS5)."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings

SCHEMES = ("http", "socks5", "socks5h")
SHAPE = "write it like http://user:password@proxy.example:3128 or socks5h://127.0.0.1:9050"
MOST_HEAD = 8192  # bytes of a proxy's answer
UNREACHABLE, REFUSED = (3, 4), 5  # RFC 1928, section 6
HOME = "home"


class BadProxy(Exception):
    """A proxy in the settings cannot be read. The message repeats no password."""


class ProxyFailed(Exception):
    """The proxy gave no connection; `why` is unreachable (the other side was not to be had) or proxy (it did itself)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Proxy:
    """One proxy. Where `by_name` it looks names up itself (Tor must); all others are handed the address we vetted."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def by_name(self) -> bool:
        """Say whether the proxy is handed names."""
        return self.scheme == "socks5h"


@dataclass(frozen=True)
class Point:
    """A place from which we look: its name, and the proxy there; none where we go out directly."""

    name: str
    proxy: Proxy | None


@lru_cache(maxsize=32)
def proxy_of(told: str) -> Proxy | None:
    """Read a proxy; None for an empty setting. Raises BadProxy."""
    if not told.strip():
        return None
    try:
        parts = urlsplit(told.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadProxy(SHAPE) from error
    if parts.scheme not in SCHEMES or not host or not port or parts.path.strip("/") or parts.query:
        raise BadProxy(SHAPE)
    return Proxy(parts.scheme, host, port, unquote(parts.username or ""), unquote(parts.password or ""))


def home() -> Point:
    """Give the place from which everything goes out, as HOTLINE_EGRESS_PROXY says. Raises BadProxy."""
    return Point(HOME, proxy_of(settings.EGRESS_PROXY))


def elsewhere() -> tuple[Point, ...]:
    """Give the other vantage points in their order, as HOTLINE_VANTAGE_POINTS says. Raises BadProxy."""
    return _points(settings.VANTAGE_POINTS)


@lru_cache(maxsize=8)
def _points(told: str) -> tuple[Point, ...]:
    points: list[Point] = []
    for one in filter(None, (word.strip() for word in told.split(","))):
        name, _, place = one.partition("=")
        proxy = proxy_of(place)
        taken = [HOME, *(point.name for point in points)]
        if proxy is None or not (name.isascii() and name.isalnum() and len(name) <= 10) or name in taken:
            raise BadProxy("each vantage point has a name of its own, up to ten letters: NL=http://proxy.example:3128")
        points.append(Point(name, proxy))
    return tuple(points)


# --- Asking for a connection ------------------------------------------------------------------------------------------

Read = Callable[[int], bytes]
Write = Callable[[bytes], None]


def ask(proxy: Proxy, host: str, port: int, read: Read, write: Write) -> None:
    """Ask over an open connection to the proxy to be put through to `host`.

    Raises ProxyFailed; ConnectionRefusedError where the proxy says that the other side refused.
    """
    (_connect if proxy.scheme == "http" else _socks)(proxy, host, port, read, write)


def _connect(proxy: Proxy, host: str, port: int, read: Read, write: Write) -> None:
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.user:
        pair = b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {pair}")
    write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # byte by byte: what follows belongs to the other side
        byte = read(1)
        if not byte or len(head) >= MOST_HEAD:
            raise ProxyFailed("proxy")
        head += byte
    words = head.split(b"\r\n", 1)[0].split(b" ")
    status = words[1] if len(words) > 1 else b""
    if not (status.startswith(b"2") and len(status) == 3):
        raise ProxyFailed("unreachable" if status in (b"502", b"503", b"504") else "proxy")


def _socks(proxy: Proxy, host: str, port: int, read: Read, write: Write) -> None:
    """Speak SOCKS5 (RFC 1928), with name and password (RFC 1929) where the setting has them."""
    write(b"\x05\x01\x02" if proxy.user else b"\x05\x01\x00")
    version, method = _exactly(read, 2)
    if version != 5 or method != (2 if proxy.user else 0):
        raise ProxyFailed("proxy")
    if proxy.user:
        user, password = proxy.user.encode()[:255], proxy.password.encode()[:255]
        write(b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password)
        if _exactly(read, 2)[1] != 0:
            raise ProxyFailed("proxy")
    write(b"\x05\x01\x00" + _socks_address(host) + port.to_bytes(2, "big"))
    version, reply, _, kind = _exactly(read, 4)
    if version == 5 and reply == REFUSED:
        raise ConnectionRefusedError
    if version != 5 or reply != 0:
        raise ProxyFailed("unreachable" if version == 5 and reply in UNREACHABLE else "proxy")
    length = {1: 4, 4: 16}.get(kind) or _exactly(read, 1)[0]
    _exactly(read, length + 2)


def _socks_address(host: str) -> bytes:
    try:
        ip = ip_address(host)
    except ValueError:
        name = host.encode("idna") if not host.isascii() else host.encode()
        if not 0 < len(name) < 256:
            raise ProxyFailed("proxy") from None
        return b"\x03" + bytes([len(name)]) + name
    return (b"\x01" if isinstance(ip, IPv4Address) else b"\x04") + ip.packed


def _exactly(read: Read, length: int) -> bytes:
    got = b""
    while len(got) < length:
        more = read(length - len(got))
        if not more:
            raise ProxyFailed("proxy")
        got += more
    return got
