"""Fill the directory from a CSV of hotlines: all of it or nothing, and what people changed by hand stays."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from hotline.procedures import procedure
from partners.models import Partner
from partners.rules import Kind

HOTLINES = Path(__file__).parent / "inhope-hotlines.csv"
COLUMNS = ("country", "country_name", "hotlines", "website", "iccam_hotline_id", "evidence", "active")
POLICE = {"BE": "Federal Police (DJSOC)"}
REGULATORS = {"NL": "ATKM"}


class BadDirectory(Exception):
    """The file cannot be read as a directory; the message names the line and what to mend."""


@dataclass(frozen=True)
class Row:
    """One hotline as the file has it."""

    country: str
    name: str
    website: str
    iccam_hotline_id: int | None
    evidence: str
    active: bool
    preference: int


def read(path: Path) -> list[Row]:
    """Read the whole file. Raises BadDirectory at the first line that makes no sense."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (table.fieldnames or ())]:
                raise BadDirectory(f"{path.name}: the first line lacks {', '.join(missing)}.")
            return [row for number, line in enumerate(table, start=2) for row in _rows(line, f"{path.name}, line {number}")]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadDirectory(f"{path} can't be read as a CSV file: {error}") from error


def _rows(line: dict[str, str], place: str) -> Iterable[Row]:
    """Give one row per hotline of a country; several stand in one cell with ";" between, the preferred one first."""
    if any(line.get(name) is None for name in COLUMNS) or None in line:
        raise BadDirectory(f"{place}: it has more or fewer than {len(COLUMNS)} columns.")
    country, active, number = (line[name].strip() for name in ("country", "active", "iccam_hotline_id"))
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise BadDirectory(f"{place}: {country!r} is no country; write two letters, for instance NL.")
    if active not in ("yes", "no"):
        raise BadDirectory(f"{place}: active is {active!r}; write yes or no.")
    if number and not number.isdecimal():
        raise BadDirectory(f"{place}: the ICCAM id {number!r} is no number.")
    names = [name.strip() for name in line["hotlines"].split(";") if name.strip()]
    if active == "yes" and not names:
        raise BadDirectory(f"{place}: an active country needs the name of its hotline.")
    for preference, name in enumerate(names or [f"{line['country_name'].strip()} (no hotline known)"], start=1):
        yield Row(
            country=country.upper(),
            name=name[:200],
            website=line["website"].strip()[:200],
            iccam_hotline_id=int(number) if number else None,
            evidence=line["evidence"].strip()[:1],
            active=active == "yes",
            preference=preference,
        )


@transaction.atomic
def fill(rows: Iterable[Row], *, demonstration: bool = False) -> int:
    """Add the hotlines that are new, and the police and regulator of this country. Returns how many rows were added.

    A row that is there already is left as it is: a person may have mended it. `demonstration` gives each new row an
    e-mail address that reaches nobody.
    """
    added = 0
    for row in rows:
        _, new = Partner.objects.get_or_create(
            kind=Kind.HOTLINE,
            country=row.country,
            name=row.name,
            defaults={
                "website": row.website,
                "iccam_hotline_id": row.iccam_hotline_id,
                "evidence": row.evidence,
                "active": row.active,
                "preference": row.preference,
                "email": f"{row.country.lower()}@peers.example" if demonstration else "",
            },
        )
        added += new
    return added + _authorities(demonstration)


def _authorities(demonstration: bool) -> int:
    home, added = procedure().country, 0
    wanted = [(Kind.POLICE, POLICE.get(home, "National police"), "police@police.example")]
    if home in REGULATORS:
        wanted.append((Kind.REGULATOR, REGULATORS[home], f"{REGULATORS[home].lower()}@regulator.example"))
    for kind, name, email in wanted:
        if not Partner.objects.filter(kind=kind, country=home).exists():
            language = procedure().language_of(home)
            Partner.objects.create(
                kind=kind, name=name, country=home, language=language, email=email if demonstration else ""
            )
            added += 1
    return added
