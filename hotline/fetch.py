"""The one place that reaches out to strangers' web servers: vetted addresses only, little, and nothing kept."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import ada_url
import httpcore
from django.conf import settings

from hotline import resolver
from hotline.pinned import PinnedBackend
from hotline.ranges import is_public, lies_in

SECONDS = 10.0  # for one hop, connecting and reading together
MOST_HOPS = 5  # redirects followed after the first answer
MOST_ADDRESSES = 4  # of one host that are tried
READ_AT_MOST = 64 * 1024  # of a page, to see whether a wall stands before it
JSON_AT_MOST = 512 * 1024  # what is longer is cut off, and so is no JSON any more
REDIRECTS = (301, 302, 303, 307, 308)
# Names no hotline: a host that learns it is watched before the police allow it has been warned.
HEADERS = {"User-Agent": "Mozilla/5.0", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "")
WALLS = ("captcha", "cf-chl", "cf_chl", "challenge-platform", "ddos-guard", "verify you are human")
LOGINS = ('type="password"', "type='password'", "type=password")


class FetchError(Exception):
    """Nothing could be fetched; `error` is one word saying why. Carries no address.

    timeout, refused_connection, unreachable, tls, ssrf, too_many_redirects, protocol, unsupported, onion; empty when
    there was no telling where the host is (`dns`: none or failed).
    """

    def __init__(self, error: str, dns: str = "ok") -> None:
        super().__init__(error)
        self.error, self.dns = error, dns


class Refused(FetchError):
    """We do not go there: the address is not on the public internet, or not on the web."""


class Unreachable(FetchError):
    """The network, or the other side, did not give a usable answer."""


@dataclass(frozen=True)
class Hop:
    """One request on the way: to which host, at which address, with which status."""

    host: str
    ip: str
    status: int


@dataclass(frozen=True)
class Look:
    """What one look met: facts only, nothing of what was shown. `ips` are those of the host first asked for."""

    dns: str = "ok"  # ok, none, failed
    status: int | None = None
    error: str = ""  # the word of the FetchError that ended it: timeout, refused_connection, tls, ssrf and so on
    ip: str = ""
    ips: tuple[str, ...] = ()
    hops: tuple[Hop, ...] = ()
    login_or_captcha: bool = False
    size_class: str = ""  # none, small, medium, large; empty where nobody said
    final_host: str = ""


@dataclass
class _Answer:
    status: int
    headers: dict[str, str]
    ip: str
    body: bytes = b""


@dataclass
class _Target:
    url: Any
    host: str
    ips: tuple[str, ...] = field(default_factory=tuple)


def look(url: str) -> Look:
    """Look whether something answers at an address. Never raises for what the other side does; keeps no content.

    A bad certificate does not end a look: content can lie behind one.
    """
    hops: list[Hop] = []
    ips: tuple[str, ...] = ()
    try:
        for _ in range(MOST_HOPS + 1):
            target = _vetted(url)
            ips = ips or target.ips
            answer = _glance(target)
            hops.append(Hop(target.host, answer.ip, answer.status))
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return _looked(answer, ips, tuple(hops))
            url = _joined(answer.headers["location"], url)
        raise Refused("too_many_redirects")
    except FetchError as error:
        if not hops:
            return Look(dns=error.dns, error=error.error, ips=ips)
        # Only the first host tells whether the content is there: a dead one further on proves nothing.
        word = "unreachable" if error.error in ("", "refused_connection") else error.error
        return Look(error=word, ips=ips, hops=tuple(hops), final_host=hops[-1].host)


def get_json(url: str) -> dict[str, Any]:
    """Fetch a JSON object (RDAP). Raises Refused or Unreachable; certificates are verified."""
    for _ in range(MOST_HOPS + 1):
        target = _vetted(url)
        headers = {"Accept": "application/rdap+json, application/json"}
        with _asked("GET", target, verify=True, headers=headers) as (answer, chunks):
            if answer.status in REDIRECTS and "location" in answer.headers:
                url = _joined(answer.headers["location"], url)
                continue
            if answer.status != 200:
                raise Unreachable("protocol")
            return _object(_first(chunks, JSON_AT_MOST))
    raise Refused("too_many_redirects")


def post(url: str, body: bytes, *, kind: str) -> bytes:
    """Post bytes of one kind and give what comes back (RFC 3161). Raises Refused or Unreachable; no redirect is followed."""
    headers = {"Content-Type": kind, "Content-Length": str(len(body))}
    with _asked("POST", _vetted(url), verify=True, headers=headers, body=body) as (answer, chunks):
        if answer.status != 200:
            raise Unreachable("protocol")
        return _first(chunks, READ_AT_MOST)


def post_json(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send JSON to a partner's own server and give the status; follows nothing. Raises Refused or Unreachable."""
    target = _vetted(url)
    sent = {"User-Agent": "hotline-webhook", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    with _asked("POST", target, verify=True, headers=sent, body=body) as (answer, _):
        return answer.status


def exchange(url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    """Ask a partner's own API, or send it JSON, and give status and answer; follows nothing. Raises as `post_json`."""
    sent = {"User-Agent": "hotline", "Accept": "application/json", **headers}
    if body is not None:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    with _asked("GET" if body is None else "POST", _vetted(url), verify=True, headers=sent, body=body) as (answer, chunks):
        return answer.status, _first(chunks, JSON_AT_MOST)


def call(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    """Call a provider's API and give status, headers in small letters, and answer. Follows nothing, raises as `exchange`."""
    sent = {"User-Agent": "hotline", "Accept": "application/json", **headers}
    if body is not None:
        sent["Content-Length"] = str(len(body))
    with _asked(method, _vetted(url), verify=True, headers=sent, body=body) as (answer, chunks):
        return answer.status, answer.headers, _first(chunks, JSON_AT_MOST)


# --- One hop ----------------------------------------------------------------------------------------------------------


def _vetted(url: str) -> _Target:
    """Find the public addresses behind an address. Raises Refused where there are none, Unreachable without DNS."""
    try:
        parsed = ada_url.URL(url)
    except (ValueError, UnicodeError) as error:
        raise Refused("unsupported") from error
    host = parsed.hostname.strip("[]")
    if parsed.protocol not in ("http:", "https:") or not host:
        raise Refused("unsupported")
    if host.endswith(".onion"):
        raise Refused("onion")
    try:
        ips: tuple[str, ...] = (str(ip_address(host)),)
    except ValueError:
        found = resolver.resolve(host)
        if found.status != "ok":
            raise Unreachable("", dns=found.status) from None
        ips = found.ips
    allowed = tuple(ip for ip in ips if is_public(ip) or (settings.ALLOW_NETS and lies_in(ip, settings.ALLOW_NETS)))
    if not allowed:
        raise Refused("ssrf")
    return _Target(parsed, host, allowed)


def _glance(target: _Target) -> _Answer:
    """Ask for the headers; ask for a page only where it may be text, and stop after its beginning.

    A picture that answers to HEAD is there, and not a byte of it needs to reach us.
    """
    try:
        with _asked("HEAD", target, verify=False) as (answer, _):
            if answer.status in REDIRECTS or (200 <= answer.status < 300 and not _is_readable(answer, unsaid=False)):
                return answer
    except Unreachable as error:
        if error.error != "protocol":
            raise
    with _asked("GET", target, verify=False) as (answer, chunks):
        if answer.status not in REDIRECTS and _is_readable(answer, unsaid=True):
            answer.body = _first(chunks, READ_AT_MOST)
        return answer


def _is_readable(answer: _Answer, *, unsaid: bool) -> bool:
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in READABLE if kind or unsaid else True


@contextmanager
def _asked(
    method: str, target: _Target, *, verify: bool, headers: dict[str, str] | None = None, body: bytes | None = None
) -> Iterator[tuple[_Answer, Iterator[bytes]]]:
    backend = PinnedBackend(target.ips[:MOST_ADDRESSES], seconds=SECONDS, connect_to=settings.CONNECT_TO)
    sent = list({"Host": target.url.host, **HEADERS, **(headers or {})}.items())
    address = target.url.origin + target.url.pathname + target.url.search
    pool = httpcore.ConnectionPool(ssl_context=_tls(verify), network_backend=backend, retries=0)
    try:
        with pool, pool.stream(method, address, headers=sent, content=body, extensions={"timeout": {}}) as response:
            read = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            yield _Answer(response.status, read, backend.connected_to), response.iter_stream()
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unreachable(word_for(error)) from error
    except (httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
        raise Unreachable("protocol") from error


def word_for(error: BaseException) -> str:
    """Give the one word for what went wrong on the way."""
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 5:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
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


def _joined(location: str, url: str) -> str:
    try:
        return ada_url.join_url(url, location.encode("latin-1").decode("utf-8", "replace"))
    except (ValueError, UnicodeError) as error:
        raise Unreachable("protocol") from error


# --- What came back ---------------------------------------------------------------------------------------------------


def _first(chunks: Iterator[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= most:
            break
    return bytes(body[:most])


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreachable("protocol") from error
    if not isinstance(read, dict):
        raise Unreachable("protocol")
    return read


def _looked(answer: _Answer, ips: tuple[str, ...], hops: tuple[Hop, ...]) -> Look:
    text = answer.body.decode("utf-8", "replace").lower()
    return Look(
        status=answer.status,
        ip=answer.ip,
        ips=ips,
        hops=hops,
        login_or_captcha=any(mark in text for mark in (*WALLS, *LOGINS)),
        size_class=_size_class(answer),
        final_host=hops[-1].host,
    )


def _size_class(answer: _Answer) -> str:
    told = answer.headers.get("content-length", "")
    size = int(told) if told.isdecimal() and len(told) < 15 else len(answer.body) if answer.body else None
    if size is None:
        return ""
    return "none" if size == 0 else "small" if size < 2_048 else "medium" if size < 1_048_576 else "large"
