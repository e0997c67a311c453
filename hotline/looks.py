"""A look at an address: what answers there, by which way, and whether it is a page or only looks like one.

Facts only. Where every address of a host answers, the page is compared with one that cannot be there (`pages.nonsense`):
in memory, while the look lasts.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hotline import pages, resolver
from hotline.hops import (
    READ_AT_MOST,
    REDIRECTS,
    Answer,
    FetchError,
    Refused,
    Target,
    Unreachable,
    asked,
    first,
    joined,
    unpacked,
    vetted,
)
from hotline.proxies import HOME, Point

LOOK_SECONDS = 25.0  # for one look from one place, with all its hops
MOST_HOPS = 5  # redirects followed after the first answer
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "")
READABLE_PAGES = (200, 203)
LOST = "lost"


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
    tls: str = ""  # ok, bad (content can lie behind that too), none (plain); empty where it never came to that
    wall: str = ""  # captcha, login, geo, parked, soft_404, shell (all pages here are one), doubt
    nonsense: str = ""  # what the host says to nonsense: honest (an error), same (the same page), other; empty: not asked
    size_class: str = ""  # none, small, medium, large; empty where nobody said
    final_host: str = ""
    vantage: str = HOME
    took_ms: int = 0

    @property
    def login_or_captcha(self) -> bool:
        """Say whether a person is asked for something before anything is shown."""
        return self.wall in ("login", "captcha")


@dataclass
class _Walk:
    """One look on its way: from where, until when, what was met, and whose certificate nobody should believe."""

    point: Point | None
    until: float
    hops: list[Hop] = field(default_factory=list)
    ips: tuple[str, ...] = ()
    tls: str = ""
    loose: set[str] = field(default_factory=set)


def look(url: str, *, point: Point | None = None, known: str = "") -> Look:
    """Look whether something answers at an address. Never raises for what the other side does; keeps no content.

    `known` is what this host said to nonsense lately: one that was "honest" is asked again only where a page gives cause,
    and a page of one that said the "same" is not believed where nonsense cannot be asked now.
    """
    started = time.monotonic()
    walk = _Walk(point, started + LOOK_SECONDS)
    try:
        answer, final = _followed(url, walk)
        met = _looked(url, final, answer, walk, known)
    except FetchError as error:
        met = _lost(error, walk)
    took = int((time.monotonic() - started) * 1000)
    return replace(met, tls=walk.tls, vantage=point.name if point else HOME, took_ms=took)


def _lost(error: FetchError, walk: _Walk) -> Look:
    hops = tuple(walk.hops)
    if not hops:
        return Look(dns=error.dns, error=error.error, ips=walk.ips)
    # Only the first host tells whether the content is there: a dead one further on proves nothing.
    word = "unreachable" if error.error in ("", "refused_connection") else error.error
    return Look(error=word, ips=walk.ips, hops=hops, final_host=hops[-1].host)


# --- The way there ----------------------------------------------------------------------------------------------------


def _followed(url: str, walk: _Walk) -> tuple[Answer, str]:
    """Follow redirects to the answer at their end, and give it with its address. Raises FetchError."""
    for _ in range(MOST_HOPS + 1):
        if time.monotonic() >= walk.until:
            raise Unreachable("timeout")
        target = vetted(url, walk.point)
        walk.ips = walk.ips or target.ips
        answer = _glance(target, walk)
        walk.hops.append(Hop(target.host, answer.ip, answer.status))
        walk.tls = "bad" if "bad" in (walk.tls, answer.tls) else answer.tls
        if answer.status not in REDIRECTS or "location" not in answer.headers:
            return answer, url
        url = joined(answer.headers["location"], url)
    raise Refused("too_many_redirects")


def _glance(target: Target, walk: _Walk) -> Answer:
    """Ask for the headers; ask for a page only where it may be text, and stop after its beginning.

    A picture that answers to HEAD is there, and not a byte of it needs to reach us.
    """
    try:
        answer = _answered("HEAD", target, walk, lambda _: False)
        if answer.status in REDIRECTS or (200 <= answer.status < 300 and not _is_readable(answer, unsaid=False)):
            return answer
    except Unreachable as error:
        if error.error != "protocol":
            raise
    return _answered("GET", target, walk, lambda one: one.status not in REDIRECTS and _is_readable(one, unsaid=True))


def _answered(method: str, target: Target, walk: _Walk, wanted: Callable[[Answer], bool]) -> Answer:
    """Ask once, and read the beginning where it is wanted; a bad certificate is noted and does not end the look."""
    if target.host not in walk.loose:
        try:
            return _once(method, target, walk, wanted, verify=True)
        except Unreachable as error:
            if error.error != "tls":
                raise
    answer = _once(method, target, walk, wanted, verify=False)
    walk.loose.add(target.host)
    answer.tls = "none" if answer.tls == "none" else "bad"
    return answer


def _once(method: str, target: Target, walk: _Walk, wanted: Callable[[Answer], bool], *, verify: bool) -> Answer:
    with asked(method, target, verify=verify, point=walk.point, until=walk.until) as (answer, chunks):
        if wanted(answer):
            answer.body = unpacked(first(chunks, READ_AT_MOST), answer.headers.get("content-encoding", ""))
        return answer


def _is_readable(answer: Answer, *, unsaid: bool) -> bool:
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in READABLE if kind or unsaid else True


# --- What it is -------------------------------------------------------------------------------------------------------


def _looked(url: str, final: str, answer: Answer, walk: _Walk, known: str) -> Look:
    hops = tuple(walk.hops)
    page = pages.read(answer.body)
    wall, said = _wall(url, final, answer, page, walk, known)
    return Look(
        status=answer.status,
        ip=answer.ip,
        ips=walk.ips,
        hops=hops,
        wall=wall,
        nonsense="" if said == LOST else said,
        size_class=_size_class(answer),
        final_host=hops[-1].host,
    )


def _wall(url: str, final: str, answer: Answer, page: pages.Page, walk: _Walk, known: str) -> tuple[str, str]:
    """Name what stands before the content, or in its place; and what the host says to nonsense."""
    if wall := pages.stands_before(page, answer.status):
        return wall, ""
    is_page = answer.status in READABLE_PAGES and _is_readable(answer, unsaid=True) and bool(answer.body)
    if not is_page:
        return "login" if pages.asks_for_login(page) else "", ""
    if pages.says_parked(page) or pages.is_parker(walk.hops[-1].host):
        return _parked(page, walk), ""
    empty = pages.says_not_found(page)
    said = "" if known == "honest" and not empty else _nonsense(url, final, page, walk)
    if said == "same" and empty:
        return "soft_404", said
    if pages.asks_for_login(page):
        return "login", said
    if said == "same" or (said == LOST and known == "same"):
        return "shell", said
    return "doubt" if empty else "", said


def _parked(page: pages.Page, walk: _Walk) -> str:
    """Believe that a name is parked where its page says so and whoever serves it does nothing else."""
    host = walk.hops[-1].host
    served = pages.is_parker(host) or any(pages.is_parker(one) for one in resolver.nameservers(walk.hops[0].host))
    return "parked" if served and pages.says_parked(page) else "doubt"


def _nonsense(url: str, final: str, page: pages.Page, walk: _Walk) -> str:
    """Ask the host for what cannot be there: an error is honest; the same page again tells nothing of this address.

    Empty where there is nothing to ask for; LOST where no usable answer came.
    """
    asked_for = url if walk.hops[-1].host == walk.hops[0].host else final
    beside = pages.nonsense(asked_for, f"q{secrets.token_hex(6)}z")
    if not beside:
        return ""
    way = _Walk(walk.point, walk.until, loose=set(walk.loose))
    try:
        answer, _ = _followed(beside, way)
    except FetchError:
        return LOST
    if answer.status not in READABLE_PAGES or not answer.body:
        return "honest" if answer.status in (404, 410) else "other"
    other = pages.read(answer.body)
    if pages.stands_before(other, answer.status):
        return LOST
    return "same" if pages.alike(page, other, said=(asked_for, beside)) else "other"


def _size_class(answer: Answer) -> str:
    told = answer.headers.get("content-length", "")
    size = int(told) if told.isdecimal() and len(told) < 15 else len(answer.body) if answer.body else None
    if size is None:
        return ""
    return "none" if size == 0 else "small" if size < 2_048 else "medium" if size < 1_048_576 else "large"
