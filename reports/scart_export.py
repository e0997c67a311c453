"""Read a file that SCARt exported: its report (quoted by newer versions, bare by older ones) or its console export."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from reports.addresses import Address, NotAnAddress, normalise, split, storable
from reports.countries import ISO
from reports.csv_lists import moment_of
from reports.rules import scart

SEPARATOR = ";"
LONGEST_REFERENCE, LONGEST_HOSTER = 100, 200


class NotAnExport(Exception):
    """The file is no export of SCARt, or one without what an import needs; the message says what to do."""


@dataclass(frozen=True)
class Item:
    """One item of an export in our words; with `problem` it cannot be taken in, and says why."""

    line: int
    number: str = ""
    problem: str = ""
    address: Address | None = None
    status: str = ""
    grade: str = ""
    earlier: scart.Earlier = field(default_factory=scart.Earlier)
    received_at: datetime | None = None
    first_notice_at: datetime | None = None
    place: str = ""
    reference: str = ""
    hoster: str = ""
    country: str = ""
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class Row:
    """The cells of one record, by heading, and the line it begins on; None where it does not fit the headings."""

    line: int
    cells: dict[str, str] | None


def read(text: str, *, at: datetime) -> Iterator[Item]:
    """Give every record of an export as an item. Raises NotAnExport where the headings do not fit."""
    lines = storable(text.replace("\r\n", "\n").replace("\r", "\n")).lstrip("\ufeff").split("\n")
    headings = [cell.strip().strip('"') for cell in lines[0].split(SEPARATOR)]
    headings = headings[:-1] if headings and not headings[-1] else headings
    missing = set(scart.NEEDED) - {scart.column(one) for one in headings}
    if missing:
        raise NotAnExport(
            f"The first line names no column for {', '.join(sorted(missing))}. Export it from SCARt again with these"
            " columns; an anonymous export has no addresses and cannot be imported."
        )
    for row in rows(lines, headings):
        yield _item(row, headings, at)


def rows(lines: list[str], headings: list[str]) -> Iterator[Row]:
    """Give the records; one that cannot be read costs its first line only, and reading goes on below it."""
    way = way_of_writing(lines)
    at = 1
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        cells, taken = _record(lines, at, way)
        while cells and len(cells) > len(headings) and not cells[-1].strip():
            cells.pop()
        fits = cells is not None and len(cells) == len(headings)
        yield Row(at + 1, dict(zip(headings, cells, strict=True)) if fits and cells else None)
        at += taken if fits else 1


class Doubled(csv.Dialect):
    """Newer reports: every cell in quotation marks, a mark inside written twice."""

    delimiter, quotechar, lineterminator = SEPARATOR, '"', "\n"
    quoting, doublequote, strict = csv.QUOTE_MINIMAL, True, True


class Escaped(Doubled):
    """The console: every cell in quotation marks, marks and backslashes inside behind a backslash."""

    escapechar = "\\"


class Unquoted(csv.Dialect):
    """Older reports: no quotation marks, and nothing escaped."""

    delimiter, lineterminator, quoting = SEPARATOR, "\n", csv.QUOTE_NONE


def way_of_writing(lines: list[str]) -> type[csv.Dialect]:
    """Say by which program SCARt wrote a file: the console quotes headings too, an older report not even cells."""
    if lines[0].startswith('"'):
        return Escaped
    first = next((line for line in lines[1:] if line.strip()), "")
    return Doubled if first.startswith('"') else Unquoted


def _record(lines: list[str], at: int, way: type[csv.Dialect]) -> tuple[list[str] | None, int]:
    """Read one record; gives its cells and how many lines it took, or None where it cannot be read."""
    reader = csv.reader((f"{lines[number]}\n" for number in range(at, len(lines))), dialect=way)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1


def _item(row: Row, headings: list[str], at: datetime) -> Item:
    if row.cells is None:
        return Item(row.line, problem="it has not as many cells as there are headings, or a quotation mark is not closed")
    said = {scart.column(name): row.cells[name].strip() for name in headings if scart.column(name)}
    number, status, grade = said["filenumber"].upper(), said["status"].lower(), said["grade"].lower()
    number = "" if len(number) > scart.LONGEST_NUMBER or split(number) else number
    received, wrong_date = moment_of(said.get("received", ""), at)
    problem = _problem(said, number, status, grade) or ("its date of receipt cannot be read" if wrong_date else "")
    if problem:
        return Item(row.line, number, problem)
    try:
        address = normalise(said["url"])
    except NotAnAddress:
        return Item(row.line, number, "its address is none that can be reported")
    answers: dict[str, list[str]] = {}
    for question, told in (scart.answer_of(name, row.cells[name]) for name in headings if not scart.column(name)):
        if told:
            answers.setdefault(question, []).append(told)
    type_ = said.get("type", "").lower()
    return Item(
        line=row.line,
        number=number,
        address=address,
        status=status,
        grade=grade,
        earlier=scart.earlier_of(grade, type_, answers),
        received_at=received,
        first_notice_at=moment_of(said.get("first_ntd", ""), at)[0],
        place=scart.place_of(type_),
        reference=_plain(said.get("reference", ""), LONGEST_REFERENCE),
        hoster=_plain(said.get("hoster", ""), LONGEST_HOSTER),
        country=country if (country := said.get("country", "").upper()) in ISO else "",
        words=_words(row.cells),
    )


def _problem(said: dict[str, str], number: str, status: str, grade: str) -> str:
    if not number:
        return "it has no file number"
    if status not in scart.STATUSES:
        return "its status is none that we know"
    if grade not in scart.GRADES:
        return "its verdict is none that we know"
    if scart.is_text_report(said["url"]):
        return "it is a report without an address: enter it by hand"
    return ""


def _plain(text: str, longest: int) -> str:
    """Keep a short text in clear, unless it is long or holds an address; the sealed words have it in any case."""
    text = " ".join(text.split())
    return "" if len(text) > longest or split(text) or "@" in text else text


def _words(cells: dict[str, str]) -> str:
    """Write down all that the export says, column by column, so that nothing of it is lost; it is sealed."""
    return "\n".join(f"{name}: {value.strip()}" for name, value in cells.items() if value.strip())
