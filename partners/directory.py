"""The directory of everyone outside we write to: read the file of INHOPE hotlines and bring the rows in line with it."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent
from hotline.procedures import procedure
from partners import rules
from partners.history import A_FILE, amend
from partners.models import Partner

FILE = Path(__file__).with_name("inhope-hotlines.csv")
COLUMNS = ("country", "country_name", "hotlines", "website", "iccam_hotline_id", "evidence", "active")
POLICE = {"BE": "Federal Police (DJSOC)"}
REGULATORS = {"NL": "ATKM"}
HOW_MANY = re.compile(r"\s*\((?:two|three|four)(?: members)?\)$")  # a remark behind the last of several names


class BadDirectory(Exception):
    """The file can't be used; the message says which line and what to mend."""


@dataclass(frozen=True)
class Entry:
    """One partner as a file (or the procedure) names it."""

    kind: str
    country: str
    name: str
    preference: int = 1
    language: str = "en"
    website: str = ""
    evidence: str = ""
    iccam_hotline_id: int | None = None
    active: bool = True
    demonstration_email: str = ""

    def columns(self) -> dict[str, Any]:
        """Give what a directory row takes over, by column."""
        names = ("name", "preference", "language", "website", "evidence", "iccam_hotline_id", "active")
        return {name: getattr(self, name) for name in names}


@dataclass
class Tally:
    """How many rows were added, changed, or left as somebody changed them by hand."""

    added: int = 0
    changed: int = 0
    kept: int = 0


def read(path: Path) -> list[Entry]:
    """Read the file of hotlines; nothing is written. Raises BadDirectory with the line and what is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _entries(csv.DictReader(file, strict=True))
    except OSError as error:
        raise BadDirectory(f"{path} can't be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadDirectory(f"{path.name} is no CSV file in UTF-8: {error}.") from error


def _entries(reader: "csv.DictReader[str]") -> list[Entry]:
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadDirectory(f"Line 1: the columns must be {','.join(COLUMNS)}.")
    found: list[Entry] = []
    countries: set[str] = set()
    for row in reader:
        problem = _problem(row, countries)
        if problem:
            raise BadDirectory(f"Line {reader.line_num}: {problem}")
        countries.add(row["country"])
        found += _hotlines(row)
    if not found:
        raise BadDirectory("The file names no country at all.")
    return found


def _problem(row: dict[str, str], countries: set[str]) -> str:
    """Say what is wrong with a line; empty when nothing is."""
    if None in row or None in row.values():
        return f"there must be {len(COLUMNS)} columns. Put quotes around a value with a comma in it."
    checks = (
        (re.fullmatch(r"[A-Z]{2}", row["country"]), "country must be two capital letters, for instance BE."),
        (row["country"] not in countries, f"{row['country']} stands in the file twice. Write its hotlines on one line."),
        (row["country_name"].strip(), "country_name is empty."),
        (row["active"] in ("yes", "no"), "active must be yes or no."),
        (row["evidence"] in ("A", "B", "C"), "evidence must be A, B or C."),
        (re.fullmatch(r"[0-9]{0,9}", row["iccam_hotline_id"]), "iccam_hotline_id must be a number or empty."),
        (row["active"] == "no" or row["hotlines"].strip(), "an active country needs the name of a hotline."),
        (len(row["website"]) <= 200, "website is longer than 200 letters."),
        (all(len(name) <= 200 for name in row["hotlines"].split(";")), "a name is longer than 200 letters."),
    )
    return next((sentence for fine, sentence in checks if not fine), "")


def _hotlines(row: dict[str, str]) -> list[Entry]:
    """Make one entry for each hotline of a line, the first one preferred."""
    country = row["country"]
    told = HOW_MANY.sub("", row["hotlines"].strip())
    names = [name.strip() for name in told.split(";") if name.strip()] or [f"{row['country_name']}: no hotline known"]
    return [
        Entry(
            kind=rules.Kind.HOTLINE,
            country=country,
            name=name,
            preference=number,
            website=row["website"] if number == 1 else "",
            evidence=row["evidence"],
            iccam_hotline_id=int(row["iccam_hotline_id"]) if number == 1 and row["iccam_hotline_id"] else None,
            active=row["active"] == "yes",
            demonstration_email=f"{country.lower()}{f'-{number}' if number > 1 else ''}@peers.example",
        )
        for number, name in enumerate(names, start=1)
    ]


def at_home() -> list[Entry]:
    """Name whom the procedure needs at home: the police, and a regulator where there is one."""
    country, language = procedure().country, procedure().language_of(procedure().country)
    police = Entry(
        rules.Kind.POLICE, country, POLICE.get(country, "National police"), language=language,
        demonstration_email="police@police.example",
    )  # fmt: skip
    if country not in REGULATORS:
        return [police]
    name = REGULATORS[country]
    email = f"{name.lower()}@regulator.example"
    return [police, Entry(rules.Kind.REGULATOR, country, name, language=language, demonstration_email=email)]


@transaction.atomic
def bring_in(entries: Iterable[Entry], *, at: datetime, demonstration_addresses: bool = False) -> Tally:
    """Bring the directory in line with the entries. Doing it twice changes nothing.

    A column that somebody changed by hand stays as it is; an e-mail address that is filled in is never touched.
    """
    tally = Tally()
    known: dict[tuple[str, str], list[Partner]] = defaultdict(list)
    for row in Partner.objects.order_by("preference", "pk"):
        known[row.kind, row.country].append(row)
    for entry in entries:
        email = entry.demonstration_email if demonstration_addresses and entry.active else ""
        rows = known[entry.kind, entry.country]
        found = _row_of(entry, rows)
        if found is None:
            row = Partner.objects.create(kind=entry.kind, country=entry.country, email=email, **entry.columns())
            rows.append(row)
            trace(stream_of(row), "partner.added", by=None, at=at, facts={"fields": ["import"]})
            tally.added += 1
        else:
            _update(found, entry, email, at, tally)
    return tally


def _row_of(entry: Entry, rows: list[Partner]) -> Partner | None:
    """Find the row of an entry among those of its country: by name, else by its place."""
    alike = (row for row in rows if row.name == entry.name)
    hotline = entry.kind == rules.Kind.HOTLINE
    placed = (row for row in rows if not hotline or row.preference == entry.preference)
    return next(alike, None) or next(placed, None)


def _update(row: Partner, entry: Entry, email: str, at: datetime, tally: Tally) -> None:
    by_hand = changed_by_hand(row)
    differing = {name: value for name, value in entry.columns().items() if getattr(row, name) != value}
    fresh = {name: value for name, value in differing.items() if name not in by_hand}
    if email and not row.email and "email" not in by_hand:
        fresh["email"] = email
    tally.kept += len(differing.keys() & by_hand) > 0
    tally.changed += bool(amend(partner=row, columns=fresh, by=None, at=at))


def changed_by_hand(row: Partner) -> set[str]:
    """Give the columns of a row that a person has written, as the trail tells; all of them where a person made the row.

    A directory that was brought in as a file was written by a person too, on the command line as at the desk.
    """
    by_somebody = Q(by__isnull=False) | Q(facts__because=A_FILE)
    deeds = AuditEvent.objects.filter(by_somebody, stream=stream_of(row), deed__startswith="partner.")
    found: set[str] = set()
    for deed, facts in deeds.values_list("deed", "facts"):
        found |= {one.name for one in Partner._meta.fields} if deed == "partner.added" else set(facts.get("fields", []))
    return found
