"""Read what somebody types into the search of the desk: an address in any disguise, a code, a number, a name."""

import hashlib
import re
from dataclasses import dataclass

from hotline.procedures import procedure
from reports import receipts
from reports.addresses import NAMED, Address, NotAnAddress, is_name, normalise, refang, split, storable
from reports.rules import Place

LONGEST = 4_000
MOST_ADDRESSES = 5
LARGEST = 2**62
SHORTEST_WORD = 3
LONGEST_REFERENCE = 200
MAIL = re.compile(r"[^\s@/]+@(?P<domain>[^\s@/]+\.[^\s@/]+)")
ASN = re.compile(r"(?i)ASN?\s*(\d{1,10})")
NUMBERED = re.compile(r"(?i)(?P<letters>[A-Z]{1,3})\s*[-–—_. ]\s*(?P<digits>[\dO ]{1,18})")
HOST_BEGINNING = re.compile(r"(?i)[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True)
class Asked:
    """What was understood. `kind` is the word for the trail; it never holds what was typed."""

    kind: str = "nothing"
    said: str = ""  # in words, for whoever asked
    addresses: tuple[Address, ...] = ()
    keys: frozenset[str] = frozenset()  # exact, with and without s, www and the stroke at the end
    receipt_hashes: tuple[str, ...] = ()  # one for each key that may have made it
    number: int | None = None
    series: str = ""  # "case", "notice", "referral"; empty: a bare number
    asn: int | None = None
    mail: str = ""
    mail_domain: str = ""
    words: str = ""
    host_beginning: str = ""
    left_out: int = 0


def understand(typed: str) -> Asked:
    """Say what was asked for. What holds an address is never taken for words."""
    text = " ".join(storable(typed).split())[:LONGEST]
    if not text:
        return Asked()
    found = _code(text) or _number(text) or _mail(text) or _addresses(typed[:LONGEST], text) or _name(text)
    return found or _words(text)


def without_addresses(asked: Asked) -> Asked:
    """Give what may be asked where nobody may look: a code, a number; never an address, a host or a name on an app."""
    match asked.kind:
        case "address" | "name" | "words":
            said = "Nothing is found here by address: this hotline may not look. Ask by receipt code or number."
            return Asked("closed", said)
    return asked


def _code(text: str) -> Asked | None:
    try:
        code = receipts.read(text)
    except receipts.NotACode:
        return None
    return Asked("receipt", "A receipt code.", receipt_hashes=tuple(receipts.hashes_of(code)))


def _number(text: str) -> Asked | None:
    if found := ASN.fullmatch(text):
        number = int(found[1])
        return Asked("asn", f"The network AS{number}.", asn=number, words=text)
    series = {procedure().report_reference.upper(): "case", "N": "notice", "R": "referral"}
    found = NUMBERED.fullmatch(text)
    if found and (kind := series.get(found["letters"].upper())):
        digits = re.sub(r"\s", "", found["digits"]).upper().replace("O", "0")
        return Asked("number", f"The {kind} with this number.", number=min(int(digits), LARGEST), series=kind, words=text)
    bare = text.lstrip("#").replace(" ", "")
    if bare.isdecimal() and bare.isascii() and len(bare) <= 12:
        return Asked("number", "A number: of a case, a notice or a referral.", number=int(bare), words=text)
    return None


def _mail(text: str) -> Asked | None:
    plain = re.sub(r"(?i)\s*[\[({]\s*at\s*[\])}]\s*|\s+@\s+", "@", refang(text))
    found = MAIL.fullmatch(plain.removeprefix("mailto:").strip("<>"))
    if not found:
        return None
    said = "An e-mail address of a partner. What reporters left is sealed: nobody can search for their e-mail."
    return Asked("mail", said, mail=found[0].lower(), mail_domain=found["domain"].lower())


def _addresses(typed: str, text: str) -> Asked | None:
    found: dict[str, Address] = {}
    for one in [*split(typed)[: MOST_ADDRESSES + 1], re.sub(r"\s+", "", text)]:
        if found and one == re.sub(r"\s+", "", text):
            continue  # what stands apart was read already; closing the gaps is for one address pasted with spaces
        try:
            address = normalise(one)
        except NotAnAddress:
            continue
        found.setdefault(address.key, address)
    if not found:
        return None
    kept = tuple(found.values())[:MOST_ADDRESSES]
    keys = frozenset(key for one in kept for key in same_address(one))
    said = "An address." if len(kept) == 1 else f"{len(kept)} addresses."
    words = text if len(text) <= LONGEST_REFERENCE else ""  # a reference of the police may look like an address
    return Asked("address", said, addresses=kept, keys=keys, words=words, left_out=len(found) - len(kept))


def same_address(address: Address) -> set[str]:
    """Give the keys of an address with and without the s of https, www and the stroke at the end."""
    if is_name(address.address):
        return {address.key}
    scheme, rest = address.address.split("://", 1)
    rests = {rest, rest.removeprefix("www.")} | ({f"www.{rest}"} if address.host == address.domain else set())
    rests |= {one[:-1] if one.endswith("/") and one.count("/") > 1 else f"{one}/" for one in rests if "?" not in one}
    schemes = ("http", "https") if scheme in ("http", "https") else (scheme,)
    return {_key(f"{one}://{way}") for one in schemes for way in rests}


def _key(form: str) -> str:
    return hashlib.sha256(form.encode()).hexdigest()


def _name(text: str) -> Asked | None:
    """A user or a group on some kind of place: what begins with an @."""
    if not text.startswith("@") or len(text) < SHORTEST_WORD:
        return None
    return Asked("name", "A name on an app, exactly as it was told.", keys=_names(text))


def _names(text: str) -> frozenset[str]:
    name = text.strip("@ ").casefold()
    return frozenset(_key(f"{NAMED}{place}/{name}") for place in Place.values)


def _words(text: str) -> Asked:
    if len(text) < SHORTEST_WORD:
        return Asked("nothing", "This is too short: write at least three letters.")
    beginning = text.lower() if HOST_BEGINNING.fullmatch(text) else ""
    way = "The beginning of a host, or the name of a partner or" if beginning else "The name of a partner, or"
    said = f"{way} a reference of the police, or a name on an app. Words of reporters are sealed: nobody can search in them."
    words = text if len(text) <= LONGEST_REFERENCE else ""
    return Asked("words", said, words=words, host_beginning=beginning, keys=_names(text))
