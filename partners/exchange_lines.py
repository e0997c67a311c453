"""The directory as a table: its columns, how each is written, and what is wrong with a line that can't be read."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hotline.tables import RISKY
from partners import rules
from partners.models import Partner
from reports.countries import ISO

NUMBER = "number"  # our own number of the row; empty for one that is new
COLUMNS = (
    *(NUMBER, "kind", "country", "name", "language", "channel", "email", "encrypted_only", "website", "active"),
    *("preference", "takes_orphans", "valid_from", "valid_until", "evidence", "verified_on", "iccam_hotline_id", "asn"),
)
WRITTEN = tuple(name for name in COLUMNS if name not in (NUMBER, "kind"))  # what a line may change of a row
AT_A_PLACE = (rules.Kind.HOTLINE, rules.Kind.POLICE, rules.Kind.REGULATOR)  # the routing asks for these by country
MOST_ROWS = 5000
SMALL, LARGE = 32767, 2**63 - 1


class Wrong(Exception):
    """A line can't be used; the message says what to mend."""


@dataclass(frozen=True)
class Line:
    """One line as it was read: which row it speaks of (None: not said), and what it wants that row to be."""

    line: int
    number: int | None
    kind: str
    columns: dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One line that can't be used."""

    line: int
    why: str


def shown(value: Any) -> str:
    """Write one value of a row as it stands in the file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def row_of(partner: Partner) -> list[str]:
    """Write one row of the directory as a line of the file."""
    return [shown(partner.pk if name == NUMBER else getattr(partner, name)) for name in COLUMNS]


# --- Reading ----------------------------------------------------------------------------------------------------------


def read(text: str) -> Iterator[Line | Problem]:
    """Read a table as somebody pastes it: with commas, or with semicolons or tabs as spreadsheets of other countries do."""
    told = text.removeprefix("\ufeff")
    head = told.partition("\n")[0]
    sign = next((one for one in "\t;" if one in head), ",")
    reader = csv.reader(StringIO(told, newline=""), delimiter=sign, strict=True)
    try:
        if tuple(name.strip() for name in next(reader, [])) != COLUMNS:
            yield Problem(1, f"The first line must name the columns: {','.join(COLUMNS)}.")
            return
        for cells in reader:
            if reader.line_num > MOST_ROWS:
                yield Problem(reader.line_num, f"More than {MOST_ROWS} lines. Bring the rest in afterwards.")
                return
            if any(cell.strip() for cell in cells):
                yield _line(reader.line_num, cells)
    except csv.Error as error:
        yield Problem(reader.line_num, f"This is no table: {error}. Put quotes around a value with a comma in it.")


def _line(number: int, cells: list[str]) -> Line | Problem:
    if len(cells) != len(COLUMNS):
        why = f"There must be {len(COLUMNS)} columns and there are {len(cells)}."
        return Problem(number, f"{why} Put quotes around a value with a comma in it.")
    try:
        said = {name: READERS[name](_plain(cell)) for name, cell in zip(COLUMNS, cells, strict=True)}
        _agrees(said)
    except Wrong as error:
        return Problem(number, str(error))
    return Line(number, said[NUMBER], said["kind"], {name: said[name] for name in WRITTEN})


def _plain(cell: str) -> str:
    """Give what a cell says without the mark that keeps spreadsheets from running it as a formula."""
    text = cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell
    if not text.strip().isprintable():
        raise Wrong("A value holds a line break or another sign that can't be shown. Take it out.")
    return text.strip()


def _agrees(said: dict[str, Any]) -> None:
    """See that the values of one line fit each other."""
    if said["kind"] in AT_A_PLACE and not said["country"]:
        raise Wrong(f"country is empty: a case is sent to a {said['kind']} by its country.")
    if said["takes_orphans"] is not None and said["kind"] != rules.Kind.HOTLINE:
        raise Wrong("takes_orphans is for hotlines only. Leave it empty.")
    if said["valid_from"] and said["valid_until"] and said["valid_from"] >= said["valid_until"]:
        raise Wrong("valid_until must lie after valid_from: it is the first day on which the row counts no more.")


def _whole(name: str, most: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > most:
            raise Wrong(f"{name} must be a whole number of at most {most}, or empty.")
        return int(text)

    return read


def _one_of(name: str, words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise Wrong(f"{name} must be {', '.join(word or 'empty' for word in words[:-1])} or {words[-1] or 'empty'}.")
        return text

    return read


def _yes_or_no(name: str) -> Callable[[str], bool]:
    word = _one_of(name, ("yes", "no"))
    return lambda text: word(text.lower()) == "yes"


def _short(name: str, most: int = 200, *, empty: bool = True) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text and not empty:
            raise Wrong(f"{name} is empty.")
        if len(text) > most:
            raise Wrong(f"{name} is longer than {most} letters.")
        return text

    return read


def _day(name: str) -> Callable[[str], date | None]:
    def read(text: str) -> date | None:
        if not text:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise Wrong(f"{name} must be a day like 2027-01-31, or empty.")

    return read


def _country(text: str) -> str:
    if text and text not in ISO:
        raise Wrong("country must be two capital letters of ISO 3166, for instance BE. The United Kingdom is GB.")
    return text


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise Wrong("email is no e-mail address.") from error
    return _short("email", 254)(text)


def _preference(text: str) -> int:
    found = _whole("preference", SMALL)(text)
    if found is None:
        raise Wrong("preference is empty: 1 for the first in its country, 100 where it does not matter.")
    return found


READERS: dict[str, Callable[[str], Any]] = {
    NUMBER: _whole(NUMBER, LARGE),
    "kind": _one_of("kind", rules.KEPT),
    "country": _country,
    "name": _short("name", empty=False),
    "language": _one_of("language", tuple(code for code, _ in settings.LANGUAGES)),
    "channel": _one_of("channel", tuple(rules.Channel.values)),
    "email": _email,
    "encrypted_only": _yes_or_no("encrypted_only"),
    "website": _short("website"),
    "active": _yes_or_no("active"),
    "preference": _preference,
    "takes_orphans": _whole("takes_orphans", SMALL),
    "valid_from": _day("valid_from"),
    "valid_until": _day("valid_until"),
    "evidence": _one_of("evidence", ("A", "B", "C", "")),
    "verified_on": _day("verified_on"),
    "iccam_hotline_id": _whole("iccam_hotline_id", 2**31 - 1),
    "asn": _whole("asn", LARGE),
}
