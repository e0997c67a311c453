"""Read a list of addresses written as CSV: what each line says, what is wrong with which, and nothing lost."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone

from reports.addresses import Address, NotAnAddress, normalise, split, storable
from reports.rules import uploads

EARLIEST_YEAR = 2000
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
TIMES = ("", " %H:%M", " %H:%M:%S")


class NotAList(Exception):
    """What was pasted cannot be read as a list; the message says what to mend."""


@dataclass(frozen=True)
class Line:
    """One line of a list, read. `problem` is a code of rules.uploads.Refusal or addresses.Reason; empty where it is good."""

    number: int
    address: Address | None = None
    problem: str = ""
    words: str = field(default="", repr=False)
    reference: str = ""
    source: str = ""
    place: str = ""
    received_at: datetime | None = None
    same_as: int | None = None


@dataclass
class Listed:
    """A list as it was read: its lines, and the headings that were not understood."""

    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """The cells of one line under the columns we know."""

    number: int
    cells: dict[str, str]
    too_many: bool = False


def read(text: str, *, at: datetime) -> Listed:
    """Read a whole list. Raises NotAList where no line of it can be understood.

    Only the address is compulsory. What would be too long or holds an address where none belongs goes into the sealed words.
    """
    listed = Listed()
    first: dict[str, int] = {}  # where in the list an address was told before
    for row in _rows(text, listed):
        line = _line(row, at)
        if len(listed.lines) >= uploads.MOST_LINES:
            line = replace(line, problem=line.problem or uploads.Refusal.LINES.value)
        elif line.address and not line.problem:
            place = first.setdefault(line.address.key, len(listed.lines))
            if place < len(listed.lines):
                earlier = listed.lines[place]
                listed.lines[place] = replace(earlier, words=_joined(earlier.words, line.words))
                line = replace(line, same_as=earlier.number)
        listed.lines.append(line)
    if not listed.lines:
        raise NotAList("There is no line below the headings.")
    return listed


def _joined(one: str, other: str) -> str:
    """Put what two lines say about the same address together, as long as it may become."""
    return "\n".join(filter(None, [one, other if other not in one else ""]))[: uploads.LONGEST_NOTE + 1_000]


def _rows(text: str, listed: Listed) -> Iterator[Row]:
    text = storable(text.replace("\r\n", "\n").replace("\r", "\n")).lstrip("\ufeff")
    lines = text.split("\n")
    begin = next((number for number, line in enumerate(lines) if line.strip()), None)
    if begin is None:
        raise NotAList("Paste the list, with its headings.")
    separator = uploads.separator_of(lines[begin])
    told = [cell.strip().strip('"') for cell in lines[begin].split(separator)]
    columns = [uploads.heading(cell) for cell in told]
    if "url" not in columns:
        yield from _bare(lines, begin)
        return
    twice = {one for one in columns if one and columns.count(one) > 1}
    if twice:
        raise NotAList(f"Two columns are both read as “{sorted(twice)[0]}”. Take one out, or give it another heading.")
    listed.ignored = [cell for cell, column in zip(told, columns, strict=False) if not column and cell]
    for number, cells in records(lines[begin + 1 :], separator, begin + 2):
        if any(cell.strip() for cell in cells):
            named = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            more = any(cell.strip() for cell in cells[len(columns) :])
            yield Row(number, {name: value for name, value in named.items() if name}, more)


def _bare(lines: list[str], begin: int) -> Iterator[Row]:
    """Give bare addresses, one on each line: they need no heading, and may hold commas. Anything else needs one."""
    first = lines[begin].strip().strip('"')
    try:
        good = bool(normalise(first)) and not re.search(r"[\s;]", first)
    except NotAnAddress:
        good = False
    if not good:
        raise NotAList(
            "The first line must name the columns, and one of them must be “url”. Separate them with commas, semicolons or"
            " tabs. A list of bare addresses, one on each line, needs no heading."
        )
    told = ((number, line.strip().strip('"')) for number, line in enumerate(lines[begin:], start=begin + 1))
    yield from (Row(number, {"url": one}) for number, one in told if one)


def records(lines: list[str], separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Give the cells of each record with the number of the line it begins on. Raises NotAList for an open quotation mark."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    number = first
    try:
        for cells in reader:
            yield number, cells
            number = first + reader.line_num
    except csv.Error as error:
        raise NotAList(
            f"Line {number}: a quotation mark is not closed, or stands where none belongs. Nothing was read."
        ) from error


def _line(row: Row, at: datetime) -> Line:
    """Read one row: the address, then what goes with it."""
    said = row.cells
    notes = [said.get("note", "")]
    reference, source = (
        _short(said.get(name, ""), longest, name, notes)
        for name, longest in (("reference", uploads.LONGEST_REFERENCE), ("source", uploads.LONGEST_SOURCE))
    )
    place = uploads.place_of(said.get("place", ""))
    if place is None:
        notes.append(f"Kind of place: {said['place']}")
    if said.get("referrer"):
        notes.append(f"Found on: {said['referrer']}")
    words = "\n".join(filter(None, notes))
    line = Line(row.number, words=words, reference=reference, source=source, place=place or "")
    received, problem = moment_of(said.get("received", ""), at)
    problem = uploads.Refusal.CELLS.value if row.too_many else problem
    problem = problem or (uploads.Refusal.NOTE.value if len(words) > uploads.LONGEST_NOTE else "")
    try:
        address = normalise(said.get("url", ""))
    except NotAnAddress as error:
        return replace(line, problem=error.reason.value)
    return replace(line, address=address, problem=problem, received_at=received)


def _short(text: str, longest: int, name: str, notes: list[str]) -> str:
    """Keep a reference or a source; one that is long or holds an address goes into the sealed words instead."""
    text = " ".join(text.split())
    if len(text) <= longest and not split(text) and "@" not in text:
        return text
    notes.append(f"{name.capitalize()}: {text}")
    return ""


def moment_of(text: str, at: datetime) -> tuple[datetime | None, str]:
    """Read a day or a moment in the time of the house; gives it, or the code of what is wrong with it."""
    text = re.sub(r"\s+", " ", text.replace("T", " ", 1)).strip()
    if not text:
        return None, ""
    found = _read(text)
    if found is None:
        return None, uploads.Refusal.DATE.value
    if found.year < EARLIEST_YEAR or found > at:
        return None, uploads.Refusal.FUTURE.value
    return found, ""


def _read(text: str) -> datetime | None:
    for day in DAYS:
        for hour in TIMES:
            try:
                return datetime.strptime(text, day + hour).replace(tzinfo=timezone.get_current_timezone())
            except ValueError:
                continue
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        return None
    return exact if exact.tzinfo else timezone.make_aware(exact)
