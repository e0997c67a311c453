"""What a page is, as far as its words tell: a wall, a parked name, one that says "not found", one like another. Pure.

Pages are compared in memory while a look lasts. Nothing of them is kept, and no fingerprint either.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, unquote, urlsplit, urlunsplit

MOST_WORDS = 4000  # of a page that are compared
ALIKE = 0.9  # share of the word triples of two pages that both have
SHORT = 600  # characters: a page of so few words says what it says, wherever that stands
CAPTCHAS = (
    "captcha", "cf-chl", "cf_chl", "challenge-platform", "ddos-guard", "verify you are human", "checking your browser",
    "px-captcha", "arkoselabs", "_incapsula_resource",
)  # fmt: skip
LOGINS = ('type="password"', "type='password'", "type=password")
GEO = (
    "not available in your country", "not available in your region", "not available in your location",
    "unavailable in your country", "unavailable in your region", "blocked in your country", "blocked in your region",
    "from your country", "for legal reasons", "niet beschikbaar in uw land", "niet beschikbaar in jouw land",
    "pas disponible dans votre pays", "in ihrem land nicht verfügbar", "in deinem land nicht verfügbar", "geoblock",
)  # fmt: skip
NOT_FOUND = re.compile(
    r"\b404\b|not found|(?:does not|doesn't|doesn’t|no longer) exist|no longer available|(?:been|was) (?:removed|deleted)"
    r"|niet gevonden|bestaat niet|is verwijderd|introuvable|n['’]existe (?:pas|plus)|été supprimée?|nicht gefunden"
    r"|existiert nicht|wurde gelöscht|no encontrad[oa]|não encontrad[oa]|не найден|удал[её]н|見つかりません|找不到"
)
PARKED = (
    "domain is for sale", "domain may be for sale", "buy this domain", "domain is parked", "parked domain", "domain parking",
    "parked free", "this domain has expired", "domain name has expired", "domeinnaam is te koop", "domein is te koop",
    "domaine est à vendre", "domain steht zum verkauf", "sedoparking", "parkingcrew", "bodis.com", "hugedomains",
)  # fmt: skip
# Name servers, and hosts one is sent on to, that serve nothing but parked names. A registrar's ordinary ones are not here.
PARKERS = (
    "sedoparking.com", "parkingcrew.net", "bodis.com", "above.com", "parklogic.com", "afternic.com", "dan.com",
    "undeveloped.com", "hugedomains.com", "cashparking.com", "rookdns.com", "ztomy.com", "voodoo.com", "smartname.com",
    "uniregistrymarket.link", "parked.com", "internettraffic.com",
)  # fmt: skip
SOURCES = frozenset({"img", "video", "audio", "source", "iframe", "embed", "object"})
SOURCE = re.compile(r"\b(?:src|data)\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
NAME = re.compile(r"/?[a-z][a-z0-9]{0,20}")
MOST_TAG = 2000  # signs of a tag that are read
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})
HEADINGS = frozenset({"title", "h1", "h2"})


@dataclass
class Page:
    """What of a page counts: its visible words, its headings, and where its pictures and frames come from."""

    raw: str = ""
    text: str = ""
    heading: str = ""
    sources: set[str] = field(default_factory=set)


def read(body: bytes) -> Page:
    """Read a page from the beginning of its text. Each sign is passed once: nothing a page says makes this slow.

    (Python's own HTML parser takes minutes over 64 KB that are written to hurt it.)
    """
    raw = body.decode("utf-8", "replace").lower()
    words: list[str] = []
    headings: list[str] = []
    sources: set[str] = set()
    heading, at = "", 0
    while at < len(raw):
        opens = raw.find("<", at)
        text = raw[at : opens if opens >= 0 else len(raw)]
        words.append(text)
        if heading:
            headings.append(text)
        if opens < 0:
            break
        name, tag, at = _tag(raw, opens)
        heading = name if name in HEADINGS else "" if name == f"/{heading}" else heading
        if name in SOURCES and (source := SOURCE.search(tag)):
            sources.add(next(filter(None, source.groups()), "")[:500])
    return Page(raw, _plain(words), _plain(headings), sources)


def _tag(raw: str, opens: int) -> tuple[str, str, int]:
    """Give the name of the tag that opens here, the tag, and where to go on; what shows nothing is passed over whole."""
    if raw.startswith("<!--", opens):
        return "", "", _behind(raw, "-->", opens)
    closes = raw.find(">", opens)
    if closes < 0:
        return "", "", len(raw)
    tag = raw[opens + 1 : min(closes, opens + MOST_TAG)]
    name = NAME.match(tag)
    word = name[0] if name else ""
    return word, tag, _behind(raw, f"</{word}", closes) if word in UNSEEN else closes + 1


def _behind(raw: str, mark: str, start: int) -> int:
    found = raw.find(mark, start)
    return found + len(mark) if found >= 0 else len(raw)


def _plain(words: list[str]) -> str:
    return " ".join(unescape(" ".join(words)).split())


# --- What stands before it --------------------------------------------------------------------------------------------


def stands_before(page: Page, status: int) -> str:
    """Name the wall that asks for a person or another country: captcha or geo; empty where there is none."""
    if any(mark in page.raw for mark in CAPTCHAS):
        return "captcha"
    short = len(page.text) < 3 * SHORT or status >= 400
    if status == 451 or (short and any(mark in page.text for mark in GEO)):
        return "geo"
    return ""


def asks_for_login(page: Page) -> bool:
    """Say whether a password is asked for."""
    return any(mark in page.raw for mark in LOGINS)


def says_not_found(page: Page) -> bool:
    """Say whether a page says in its headings, or in the few words it has, that there is nothing here."""
    return bool(NOT_FOUND.search(page.heading) or (len(page.text) < SHORT and NOT_FOUND.search(page.text)))


def says_parked(page: Page) -> bool:
    """Say whether a page reads like one of a parked name."""
    return any(mark in page.raw for mark in PARKED)


def is_parker(host: str) -> bool:
    """Say whether a name (of a host, or a name server) belongs to somebody who parks names."""
    plain = f".{host.rstrip('.').lower()}"
    return any(plain.endswith(f".{one}") for one in PARKERS)


# --- Like another page ------------------------------------------------------------------------------------------------


def nonsense(url: str, token: str) -> str:
    """Give an address beside this one at which nothing can stand; empty where there is no telling, at a site's front page.

    Where the address asks a question, its answers become nonsense; elsewhere the last part of its path, keeping its ending.
    """
    parts = urlsplit(url)
    if "=" in parts.query:
        pairs = [one.partition("=")[0] for one in parts.query.split("&")]
        query = "&".join(f"{name}={token}" for name in pairs)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    if not last:
        return ""
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", last)
    slash = "/" if parts.path.endswith("/") else ""
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{token}{ending[0] if ending else ''}{slash}", "", ""))


def alike(one: Page, other: Page, *, said: tuple[str, str]) -> bool:
    """Say whether two pages are the same but for the addresses (`said`, of the one and of the other) they may repeat.

    A picture or frame that only the one has makes them differ, however alike their words are.
    """
    mine, theirs = _traces(said[0]), _traces(said[1])
    if _sources(one, mine) - _sources(other, theirs):
        return False
    first, second = _triples(one.text, mine), _triples(other.text, theirs)
    both = first | second
    return not both or len(first & second) / len(both) >= ALIKE


def _traces(url: str) -> tuple[str, ...]:
    """Give what a page may repeat of its own address, the longest first."""
    parts = urlsplit(url.lower())
    values = [one.partition("=")[2] for one in parts.query.split("&")]
    last = parts.path.rstrip("/").rpartition("/")[2]
    told = {url.lower(), parts.path, parts.query, last, last.rpartition(".")[0], *values}
    told |= {unquote(one) for one in told} | {quote(one) for one in told}
    return tuple(sorted((one for one in told if len(one) > 2), key=len, reverse=True))


def _without(text: str, traces: tuple[str, ...]) -> str:
    for trace in traces:
        text = text.replace(trace, " ")
    return text


def _triples(text: str, traces: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Cut a text into overlapping triples of words; words with digits (clocks, numbers of requests) count for nothing."""
    words = [one for one in _without(text, traces).split()[:MOST_WORDS] if not any(sign.isdigit() for sign in one)]
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))} if words else set()


def _sources(page: Page, traces: tuple[str, ...]) -> set[str]:
    return {_without(one.lower(), traces) for one in page.sources}
