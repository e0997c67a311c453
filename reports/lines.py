"""The lines people type or paste where addresses are asked for, each judged on its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from string import whitespace

from django.utils.translation import gettext

from reports.addresses import LONGEST, Address, NotAnAddress, Reason, handle, normalise, refang, split, told_on
from reports.prose import may_be_address, prose_among

MOST_ADDRESSES = 20
MOST_READ = 10 * MOST_ADDRESSES  # beyond that there are too many in any case: the rest is counted, not read
MOST_LETTERS = MOST_ADDRESSES * LONGEST
MOST_WORDS = 2_000  # that may be an address, and lines in which one may be; a letter of words alone may have many more
ADDRESS_SIGNS = re.compile(r"[/\\@:]|\w\.\w")
NOTHING = f"{whitespace}\xa0<>\"'.,;:-–—•*|"  # a line of these alone says nothing
SHOWN = 160
SEARCHES = re.compile(
    r"https?://(?:www\.|search\.|[a-z]{2}\.)?(?:google|bing|duckduckgo|yahoo|ecosia|startpage|qwant|yandex)\.[a-z.]+/"
)
FRONT = re.compile(r"https?://[^/?#]+/?")


@dataclass(frozen=True)
class Line:
    """One line as it was typed, with what is wrong with it; empty where it is good."""

    number: int
    text: str
    error: str = ""


@dataclass
class Told:
    """What the lines gave: the addresses, each once, the sentences around them, and what is wrong with which line."""

    addresses: dict[str, Address] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)  # all of them, where one is wrong
    given: int = 0  # how many addresses were told, also where not all of them were read
    too_much: bool = False  # more was pasted than any list of addresses needs: nothing of it was read


def vague(addresses: Sequence[Address]) -> list[int]:
    """Give the places of those that lead to a site's first page or to search results, where others see something else."""
    return [
        place
        for place, one in enumerate(addresses, start=1)
        if not one.onion and (FRONT.fullmatch(one.address) or SEARCHES.match(one.address))
    ]


def _spaced(line: str) -> str:
    """Give a line with one space between two words and none around them."""
    return " ".join(line.split())


def _several(line: str) -> bool:
    """Say whether a line has more than one word."""
    return len(line.split(maxsplit=1)) > 1


def read_addresses(text: str) -> Told:
    """Read the addresses in what was typed; several on a line or inside a sentence are found too."""
    told = Told(too_much=len(text) > MOST_LETTERS)
    lines = [] if told.too_much else text.splitlines()
    told.errors = {
        number: sentence_for(Reason.TOO_LONG, number)
        for number, line in enumerate(lines, start=1)
        if len(line) > LONGEST and any(len(word) > LONGEST for word in line.split())
    }
    if not told.errors:
        _find(told, lines)
    if told.errors:
        told.lines = [
            Line(number, spaced[:SHOWN], told.errors.get(number, ""))
            for number, spaced in enumerate(map(_spaced, lines), start=1)
            if spaced
        ]
    return told


def _takes_too_long(lines: list[str]) -> bool:
    """Say whether these lines, which are more than words, hold more than anybody needs to list twenty addresses."""
    words = [word for line in lines for word in refang(line).split()]
    maybe = sum(map(may_be_address, words))
    return max(maybe, len(lines)) > MOST_WORDS or len(words) > 15 * MOST_WORDS


def _find(told: Told, lines: list[str]) -> None:
    prose = prose_among(lines)
    spaced = [line if words else _spaced(line) for line, words in zip(lines, prose, strict=True)]
    looked_at = [line for line, words in zip(spaced, prose, strict=True) if not words]
    told.too_much = _takes_too_long(looked_at)
    if told.too_much:
        return
    if any("<" in line for line in looked_at):  # in angle brackets a word may be the middle of an address
        places = list(range(len(lines)))
        text = "\n".join(spaced)
    else:  # many lines of words are one empty line
        places = [place for place, words in enumerate(prose) if not (words and place and prose[place - 1])]
        text = "\n".join("" if prose[place] else spaced[place] for place in places)
    found: dict[str, int] = {}
    for number, one in told_on(text):
        found.setdefault(one, places[number - 1] + 1)
    for one, number in islice(found.items(), MOST_READ):
        try:
            address = normalise(one)
        except NotAnAddress as error:
            told.errors.setdefault(number, sentence_for(error.reason, number))
        else:
            told.addresses.setdefault(address.key, address)
    told.given = len(found) if len(found) > MOST_READ else len(told.addresses)
    rest = _without_address(spaced, prose, found)
    letter = any(_several(line) for _, line in rest)  # its "Regards," is no failed address
    for number, line in rest:
        if letter and told.addresses and (_several(line) or not ADDRESS_SIGNS.search(line)):
            told.around.append(lines[number - 1].strip())
        else:
            told.errors.setdefault(number, sentence_for(Reason.NO_ADDRESS, number))


def read_names(text: str, place: str) -> Told:
    """Read names of users and groups, one per line; an invitation that is an address is taken as one."""
    told = Told()
    for number, line in enumerate(map(_spaced, text.splitlines()), start=1):
        if not line:
            continue
        try:
            address = _link_or_name(line, place)
        except NotAnAddress:
            told.errors[number] = gettext("Line %(line)d: this is too long for a name. Write only the name.") % {
                "line": number
            }
        else:
            told.addresses.setdefault(address.key, address)
    return told


def _link_or_name(said: str, place: str) -> Address:
    try:
        if "://" in said or re.fullmatch(r"\S+\.\S+/\S+", said):
            return normalise(said)
    except NotAnAddress:
        pass
    return handle(place, said)


def _without_address(lines: list[str], prose: list[bool], told: dict[str, int]) -> list[tuple[int, str]]:
    """Give the lines that say something and have no part in an address, with their numbers; `prose`: which are words."""
    begun, everything = set(told.values()), "\n".join(told)
    rest = []
    for number, (line, words) in enumerate(zip(lines, prose, strict=True), start=1):
        bare = line.strip(NOTHING)
        if bare and number not in begun and bare not in everything and (words or not split(line)):
            rest.append((number, line))
    return rest


def sentence_for(reason: Reason, number: int) -> str:
    """Say what is wrong with a line and what to do about it."""
    match reason:
        case Reason.EMPTY | Reason.NO_ADDRESS:
            told = gettext("Line %(line)d: we find no web address here. Write it like www.example.org/page, or take the"
                           " line out.")  # fmt: skip
        case Reason.PRIVATE:
            told = gettext("Line %(line)d: this address works only inside a home or company network, or on one device."
                           " Give the address as others can reach it on the internet.")  # fmt: skip
        case Reason.TOO_LONG:
            told = gettext(
                "Line %(line)d: this address is too long. Give the part up to the question mark, or only the"
                " beginning where it has none."
            )
        case Reason.BAD_HOST:
            told = gettext("Line %(line)d: the name of the site has a mistake in it. Copy the address from your browser"
                           " once more.")  # fmt: skip
        case Reason.UNSUPPORTED_SCHEME:
            told = gettext("Line %(line)d: this is not the address of a web page, but for instance of a file on your own"
                           " device. Give an address that begins with http or https.")  # fmt: skip
    return told % {"line": number}
