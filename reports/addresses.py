"""Addresses as people paste them, and the one normal form under which a case is kept."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address

import ada_url
import idna
from publicsuffixlist import PublicSuffixList

from hotline.ranges import is_public
from reports.disguises import refang, storable, trim
from reports.names import LONGEST, LONGEST_NAME, NAMED, Address, NotAnAddress, Reason, handle, is_name
from reports.prose import is_prose, may_be_address

__all__ = [
    "LONGEST",
    "LONGEST_NAME",
    "NAMED",
    "Address",
    "NotAnAddress",
    "Reason",
    "domain_of",
    "handle",
    "is_name",
    "masked",
    "normalise",
    "refang",
    "split",
    "storable",
    "told_on",
]

SCHEMES = ("http:", "https:", "ftp:")
OWN_NETWORK = ("localhost", "local", "internal", "lan", "intranet", "corp", "home", "home.arpa", "localdomain")
ONION = re.compile(r"(?:[a-z0-9_-]+\.)*(?:[a-z2-7]{56}|[a-z2-7]{16})\.onion")
LABEL = re.compile(r"[a-z0-9_-]{1,63}")
DOTS = "•••••"


def normalise(told: str) -> Address:
    """Read one address in any shape people paste it. Raises NotAnAddress, and nothing else."""
    told = storable(told).strip()
    form, previous = told, ""
    for _ in range(6):  # undoing a disguise can uncover another one: go on until nothing changes
        previous, form = form, _once(form)
        if form == previous:
            break
    else:
        raise NotAnAddress(Reason.BAD_HOST)
    host = ada_url.URL(form).hostname
    return Address(
        told=told[:LONGEST],
        address=form,
        key=hashlib.sha256(form.encode()).hexdigest(),
        host=host.strip("[]"),
        domain=domain_of(host),
        onion=host.endswith(".onion"),
    )


def domain_of(host: str) -> str:
    """Give the registrable domain of a host; empty for a numeric address, an onion service and a public suffix."""
    if host.endswith(".onion") or _is_numeric(host):
        return ""
    return _suffixes().privatesuffix(host) or ""


def masked(address: str) -> str:
    """Give what a screen shows before an address is revealed: first and last letter of long labels, and the ending."""
    if is_name(address):
        place, _, name = address.removeprefix(NAMED).partition("/")
        return f"{place}: {name[0]}{DOTS}{name[-1]}" if len(name) > 3 else f"{place}: {DOTS}"
    try:
        url = ada_url.URL(address)
    except (ValueError, UnicodeError):
        return DOTS
    host, rest = url.hostname, "/…" if url.pathname not in ("", "/") or url.search or url.hash else ""
    if not host:
        return DOTS
    if _is_numeric(host):
        first, colon = re.split(r"[.:]", host.strip("[]"))[0], ":" in host
        return (f"[{first}:{DOTS}]" if colon else f"{first}.{DOTS}") + rest
    *labels, ending = host.split(".")
    shown = [f"{label[0]}{DOTS}{label[-1]}" if len(label) > 3 else DOTS for label in labels]
    return ".".join([*shown, ending if labels else DOTS]) + rest


# --- Reading one ------------------------------------------------------------------------------------------------------

HAS_SCHEME = re.compile(r"(?i)(?:https?|ftp):")
OTHER_SCHEME = re.compile(r"(?i)(?!localhost:)[a-z][a-z0-9+-]*:(?!\d{1,5}(?:[/?#]|$))")
DRIVE_OR_SHARE = re.compile(r"(?i)[a-z]:[\\/]|\\\\\w")
MAIL = re.compile(r"[^\s/?#@]+@[^\s/?#@]+")
DATE_OR_TIME = re.compile(r"[\d.]+(?:[/:?#]|$)")
ROUTE = re.compile(r"#[A-Z]?!|#/")


def _once(text: str) -> str:
    if not text.strip():
        raise NotAnAddress(Reason.EMPTY)
    if len(text) > LONGEST:
        raise NotAnAddress(Reason.TOO_LONG)
    if DRIVE_OR_SHARE.match(text.strip()):
        raise NotAnAddress(Reason.UNSUPPORTED_SCHEME)
    text = trim(refang(text))
    schemed = _with_scheme(text)
    try:
        url = ada_url.URL(re.sub(r"[<>\"“”«»].*", "", schemed, flags=re.S))
        _strip(url)
    except (ValueError, UnicodeError) as error:
        raise NotAnAddress(Reason.BAD_HOST if schemed == text else Reason.NO_ADDRESS) from error
    if url.protocol not in SCHEMES:
        raise NotAnAddress(Reason.UNSUPPORTED_SCHEME)
    _vet(url.hostname, guessed=schemed != text)
    if len(url.href) > LONGEST:
        raise NotAnAddress(Reason.TOO_LONG)
    return url.href


def _strip(url: ada_url.URL) -> None:
    """Take off what names no other page: login, dots at the end of the host, a place in the page. May raise ValueError."""
    if url.protocol not in SCHEMES:
        return
    url.username, url.password = "", ""
    url.hostname = url.hostname.rstrip(".") or url.hostname
    if not ROUTE.match(url.hash):  # some sites name the page itself after the hash; elsewhere it is a place in a page
        url.hash = ""


def _with_scheme(text: str) -> str:
    if HAS_SCHEME.match(text):
        return text
    if not text or re.search(r"\s", text) or MAIL.fullmatch(text):
        raise NotAnAddress(Reason.NO_ADDRESS)
    if _is_numeric(text):
        return f"http://[{text}]/" if ":" in text else f"http://{text}/"
    if DATE_OR_TIME.match(text) and not _is_numeric(re.split(r"[/:?#]", text)[0]):
        raise NotAnAddress(Reason.NO_ADDRESS)  # browsers would read 12.10.2026 as a numeric address
    if OTHER_SCHEME.match(text) and "." not in text.split(":", 1)[0]:
        raise NotAnAddress(Reason.UNSUPPORTED_SCHEME)
    return "http://" + text.lstrip("/")


def _vet(host: str, *, guessed: bool) -> None:
    """Raise unless the host can be somewhere on the public internet; a guessed one must also have a known ending."""
    if _is_numeric(host):
        if not is_public(host.strip("[]")):
            raise NotAnAddress(Reason.PRIVATE)
        return
    if any(host == own or host.endswith(f".{own}") for own in OWN_NETWORK):
        raise NotAnAddress(Reason.PRIVATE)
    if "." not in host:
        raise NotAnAddress(Reason.NO_ADDRESS if guessed or not host else Reason.PRIVATE)
    if host.endswith(".onion"):
        if not ONION.fullmatch(host):
            raise NotAnAddress(Reason.BAD_HOST)
        return
    if guessed and not has_known_ending(host):
        raise NotAnAddress(Reason.NO_ADDRESS)
    if len(host) > 253 or not all(LABEL.fullmatch(label) and _is_decodable(label) for label in host.split(".")):
        raise NotAnAddress(Reason.BAD_HOST)


def has_known_ending(host: str) -> bool:
    """Say whether a name ends as names on the internet do (or in .example, kept apart for examples)."""
    return host.endswith((".example", ".test", ".onion")) or bool(_suffixes().publicsuffix(host, accept_unknown=False))


def _is_decodable(label: str) -> bool:
    if not label.startswith("xn--"):
        return True
    try:
        idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        try:
            text = label[4:].encode().decode("punycode")
        except (UnicodeError, ValueError):
            return False
        # The standard forbids pictographs; registries sell them all the same.
        return any(unicodedata.category(sign) == "So" for sign in text)
    return True


def _is_numeric(host: str) -> bool:
    try:  # most hosts end in a letter, and to let ip_address find out that they are none takes ten times as long
        return (":" in host or host[-1:].isdigit()) and bool(ip_address(host.strip("[]")))
    except ValueError:
        return False


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


# --- Finding several in what people paste -----------------------------------------------------------------------------

IN_BRACKETS = re.compile(r"(?i)<\s*+((?:url:)?\s*+(?:h..?ps?|ftp)\s*+:\s*+//[^<>]{1,4000})>")
BREAK = "\0"  # stands for a line end that was taken out; `storable` lets none through, so it means nothing else
BETWEEN = re.compile(r"\s+|[,;|]+(?=(?:https?|ftp)://)", re.I)
SCHEME_INSIDE = re.compile(r"(?i)(?:https?|ftp)://")
FILE_ENDINGS = (".zip", ".mov")  # endings that are on the internet too, but in a sentence mean a file
WRAPPED_AT = 60
ENDS_OPEN = re.compile(r"(?i)(?:https?|ftp)://\S+$")
CONTINUES = re.compile(r"(?=\S*[/?=&%_\d-])\S+")


def split(text: str) -> list[str]:
    """Give the addresses in what someone pasted, in order, each once: one per line, several on a line, inside prose.

    A line that is one word and could have been meant as an address is given too, so that `normalise` says what is wrong
    with it. Empty when there is nothing of the kind.
    """
    return list(dict.fromkeys(one for _, one in told_on(text)))


def told_on(text: str) -> Iterator[tuple[int, str]]:
    """Give each address that `split` finds, as often as it is told, with the number of the line on which it begins."""
    for number, line in _unwrapped(_numbered(storable(text))):
        if not is_prose(line):
            yield from ((number, one) for one in _in_line(line.strip()))


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines with their numbers; an address in angle brackets that runs over several lines makes them one."""
    number = 1
    for line in IN_BRACKETS.sub(_on_one_line, text).splitlines():
        yield number, line.replace(BREAK, "")
        number += 1 + line.count(BREAK)


def _on_one_line(inside: re.Match[str]) -> str:
    return f" {''.join(inside[1].split())} {BREAK * (len(f'{inside[0]}.'.splitlines()) - 1)}"


def _in_line(line: str) -> list[str]:
    words = [word if _is_word(word) else trim(word) for word in BETWEEN.split(trim(refang(line)))]
    words = [word if _is_word(word) else _from_scheme(word) for word in words if word]
    if len(words) == 1 and (re.search(r"[.:/\\]", words[0]) or words[0].lower() == "localhost"):
        return [] if MAIL.fullmatch(words[0]) else [line if words[0] != line and _reads(line) else words[0]]
    return [word for word in words if SCHEME_INSIDE.match(word) or _reads_in_prose(word)]


def _from_scheme(word: str) -> str:
    """Cut what stands before the scheme (a label, an attribute, a bracket), unless it is an address of its own."""
    inside = SCHEME_INSIDE.search(word)
    before = word[: inside.start()] if inside else ""
    named = before.lower().startswith(("javascript:", "data:", "file:", "mailto:", "magnet:"))
    word = word[len(before) :] if not named and not re.search(r"[/?#]", before) else word
    return trim(re.sub(r"[<>\"“”«»].*", "", word, flags=re.S))


def _reads(text: str) -> bool:
    try:
        return bool(normalise(text))
    except NotAnAddress:
        return False


def _is_word(word: str) -> bool:
    """Say whether this is a word such as most of a letter are: it names no host, and nothing stands around it."""
    return word.isascii() and word.isalpha()


def _reads_in_prose(word: str) -> bool:
    if not may_be_address(word):
        return False
    bare = "/" not in word
    sentence_end = bare and re.search(r"[a-z]\.[A-Z][a-z]+$", word)  # "the site.De foto": a missing space, not a name
    return not sentence_end and not (bare and word.lower().endswith(FILE_ENDINGS)) and _reads(word)


def _unwrapped(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join a long address that a mail program broke over several lines; it counts as on the first."""
    begun, pieces, opened = 0, [""], False
    for number, line in lines:
        piece = re.sub(r"^[>\s]+", "", line).rstrip() if line else ""
        if opened and _continues(piece):
            pieces.append(piece)
            continue
        if pieces[0]:
            yield begun, "".join(pieces)
        begun, pieces = number, [piece]
        opened = len(piece) >= WRAPPED_AT and not is_prose(piece) and bool(ENDS_OPEN.search(refang(piece)))
    if pieces[0]:
        yield begun, "".join(pieces)


def _continues(piece: str) -> bool:
    return bool(CONTINUES.fullmatch(piece)) and not SCHEME_INSIDE.search(refang(piece)) and not _reads(piece)
