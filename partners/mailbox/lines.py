"""The lines of a mail: `address;where it was linked from;note`, tables, or free text; each address judged on its own."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from partners.mailbox.rules import MOST_ADDRESSES, MOST_IN_A_REPORT
from reports.addresses import LONGEST, Address, NotAnAddress, Reason, normalise, told_on

LONGEST_NOTE = 2_000
SCHEME = re.compile(r"(?i)h..ps?\b|[a-z]+://")
HEADS = {"url", "address", "adres", "adresse", "link", "uri"}


@dataclass(frozen=True)
class Line:
    """One place in a mail where an address was told: in the text (file 0) or in a table, with what it came to."""

    file: int
    number: int
    address: Address | None = None
    reason: Reason | None = None
    again: bool = False  # the same address stands further up in the same mail


@dataclass
class Item:
    """What becomes one report: the place of its first line, its addresses, and what was said about them."""

    place: int
    lines: list[Line]
    words: str = field(default="", repr=False)
    free: bool = False


@dataclass
class Read:
    """Everything a mail told, in order; `more` when it told more than is read from one mail."""

    lines: list[Line] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class _Told:
    file: int
    number: int
    address: str
    words: str | None  # None: from free text, where what stands around goes with all of them


def read(text: str, tables: list[str]) -> Read:
    """Read a mail's text and tables. The same text gives the same places: by them nothing is filed twice."""
    found = Read()
    rows = dict(_rows(text))
    free = "\n".join("" if number in rows else line for number, line in enumerate(text.splitlines(), start=1))
    around = _around(free)
    every = _every(free, rows, tables)
    seen: set[str] = set()
    for place, told in enumerate(islice(every, MOST_ADDRESSES), start=1):
        line = _judged(told)
        if line.address and line.address.key in seen:
            line = Line(line.file, line.number, line.address, again=True)
        found.lines.append(line)
        if line.address and not line.again:
            seen.add(line.address.key)
            _put(found.items, place, line, told, around)
    found.more = next(every, None) is not None
    return found


def _put(items: list[Item], place: int, line: Line, told: _Told, around: str) -> None:
    """Free text becomes one report for every twenty addresses, a line of a table one of its own."""
    free = told.words is None
    last = items[-1] if items else None
    if free and last and last.free and len(last.lines) < MOST_IN_A_REPORT:
        last.lines.append(line)
    else:
        items.append(Item(place, [line], around if free else told.words or "", free))


def _judged(told: _Told) -> Line:
    if len(told.address) > LONGEST:
        return Line(told.file, told.number, reason=Reason.TOO_LONG)
    try:
        return Line(told.file, told.number, normalise(told.address))
    except NotAnAddress as error:
        return Line(told.file, told.number, reason=error.reason)


def _every(free: str, rows: dict[int, list[str]], tables: list[str]) -> Iterator[_Told]:
    said = ((number, _Told(0, number, one, None)) for number, one in told_on(free))
    split = ((number, _Told(0, number, cells[0], _note(cells))) for number, cells in rows.items())
    yield from (told for _, told in sorted([*said, *split], key=lambda pair: pair[0]))
    for file, table in enumerate(tables, start=1):
        yield from _table(file, table)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the lines of a text that are `address;linked from;note`; a semicolon inside an address makes none."""
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split(";", 2)]
        if len(cells) > 1 and SCHEME.match(cells[0]) and " " not in cells[0] and _is_origin(cells):
            yield number, cells


def _is_origin(cells: list[str]) -> bool:
    return bool(SCHEME.match(cells[1])) or (cells[1] == "" and len(cells) == 3)


def _table(file: int, table: str) -> Iterator[_Told]:
    head = table.partition("\n")[0]
    between = next((sign for sign in (";", "\t") if sign in head), ",")
    for number, cells in _cells(table, between):
        if cells and cells[0].strip() and not (number == 1 and cells[0].strip().lower().lstrip("\ufeff") in HEADS):
            yield _Told(file, number, cells[0].strip(), _note(cells))


def _cells(table: str, between: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(table.splitlines(keepends=True), delimiter=between)
    while True:
        try:
            yield rows.line_num + 1, next(rows)
        except StopIteration:
            return
        except csv.Error:  # a cell without end, for instance: the line counts as told, and as no address
            yield rows.line_num, ["?"]


def _note(cells: list[str]) -> str:
    origin, note = [*(cell.strip() for cell in cells[1:3]), "", ""][:2]
    said = f"Linked from: {origin}\n{note}" if origin else note
    return said.strip()[:LONGEST_NOTE]


def _around(free: str) -> str:
    """Give what is said around the addresses of a free text."""
    begun = {number for number, _ in told_on(free)}
    rest = [line.strip() for number, line in enumerate(free.splitlines(), start=1) if number not in begun]
    return "\n".join(line for line in rest if line)[:LONGEST_NOTE]
