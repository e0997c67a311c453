"""Take the directory out as a file, and bring one in: first what it would change, then exactly that, all or nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, User
from hotline.tables import csv_text
from hotline.workflow import NotAllowed, locked
from partners.exchange_lines import COLUMNS, WRITTEN, Line, Problem, read, row_of, shown
from partners.history import A_FILE, amend
from partners.models import Partner

STREAM = "directory"  # what is done to the directory as a whole


class Changed(NotAllowed):
    """The directory is not as it was when the preview was made."""


@dataclass(frozen=True)
class Change:
    """One column of one row: what it is, and what it would be."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Planned:
    """What one line of a file does: add, change or end a row, or nothing."""

    what: str  # added, changed, ended, unchanged
    line: int
    partner: Partner
    columns: dict[str, Any]
    changes: tuple[Change, ...] = ()


@dataclass
class Plan:
    """What a whole file does; a file with a wrong line does nothing."""

    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left: int = 0  # rows that the file does not name: they stay as they are

    def of(self, what: str) -> list[Planned]:
        """Give the lines that do one thing."""
        return [one for one in self.rows if one.what == what]

    @property
    def able(self) -> bool:
        """Say whether there is anything to do, and nothing wrong."""
        return not self.problems and any(one.changes for one in self.rows)

    @property
    def promise(self) -> str:
        """Name exactly these changes to exactly these rows, so that nothing else is done later on."""
        told = [[one.partner.pk, [[it.column, it.old, it.new] for it in one.changes]] for one in self.rows if one.changes]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# --- Out --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def export(*, by: User | None, at: datetime) -> str:
    """Write everybody whom people keep up as a table, and write down who took it."""
    rows = list(Partner.objects.kept().order_by("kind", "country", "preference", "pk"))
    _alone()
    trace(STREAM, "directory.exported", by=by, at=at, facts={"rows": len(rows)})
    return csv_text(COLUMNS, [row_of(one) for one in rows])


# --- In ---------------------------------------------------------------------------------------------------------------


def plan(text: str, *, at: datetime) -> Plan:
    """Say what a file would do to the directory as it is now. Writes nothing, and never removes a row it does not name."""
    known = {one.pk: one for one in Partner.objects.kept()}
    by_name: dict[tuple[str, str, str], list[Partner]] = defaultdict(list)
    for one in known.values():
        by_name[one.kind, one.country, one.name].append(one)
    made, named = Plan(), dict[Any, int]()
    for line in read(text):
        found = line if isinstance(line, Problem) else _row(line, known, by_name)
        if isinstance(found, Partner) and isinstance(line, Line):
            mark = found.pk or (line.kind, line.columns["country"], line.columns["name"])
            if mark in named:
                found = Problem(line.line, f"This row stands in the file twice, on line {named[mark]} too.")
            else:
                named[mark] = line.line
                made.rows.append(_planned(line, found, at.date()))
        if isinstance(found, Problem):
            made.problems.append(found)
    if not made.rows and not made.problems:
        made.problems.append(Problem(1, "The file names nobody."))
    made.left = len(known.keys() - named.keys())
    return made


def _row(line: Line, known: dict[int, Partner], by_name: dict[Any, list[Partner]]) -> Partner | Problem:
    """Find the row that a line speaks of: by its number, else by kind, country and name; else it is a new one."""
    if line.number is not None:
        row = known.get(line.number)
        if row is None or row.kind != line.kind:
            why = f"Row {line.number} is a {row.kind}" if row else f"The directory has no row with number {line.number}"
            return Problem(line.line, f"{why}. Leave the number empty to add a new row.")
        return row
    alike = by_name[line.kind, line.columns["country"], line.columns["name"]]
    if len(alike) > 1:
        numbers = " or ".join(str(one.pk) for one in alike)
        return Problem(line.line, f"Several rows have this kind, country and name. Write the number: {numbers}.")
    return alike[0] if alike else Partner(kind=line.kind)


def _planned(line: Line, row: Partner, day: date) -> Planned:
    fresh = {name: value for name, value in line.columns.items() if row.pk is None or getattr(row, name) != value}
    changes = tuple(
        Change(name, "" if row.pk is None else shown(getattr(row, name)), shown(fresh[name]))
        for name in WRITTEN
        if name in fresh
    )
    if row.pk is None:
        after = Partner(kind=line.kind, **line.columns)
        return Planned("added", line.line, after, line.columns, (Change("kind", "", line.kind), *changes))
    ends = fresh.get("valid_until") is not None or fresh.get("active") is False
    after = Partner(kind=row.kind, **line.columns)
    ends = ends or (row.usable_on(day) and not after.usable_on(day))
    return Planned("ended" if ends else "changed" if fresh else "unchanged", line.line, row, fresh, changes)


@transaction.atomic
def bring_in(*, text: str, promise: str, by: User | None, at: datetime) -> Plan:
    """Do what a preview promised, and nothing else.

    Raises Changed where the directory became another meanwhile, and NotAllowed where the file has a wrong line.
    """
    _alone()
    list(locked(Partner.objects.kept().order_by("pk")))
    made = plan(text, at=at)
    if made.problems:
        raise NotAllowed(f"Line {made.problems[0].line}: {made.problems[0].why} Nothing was written.")
    if made.promise != promise:
        raise Changed("The directory changed since this was shown. Nothing was written: look at it again.")
    for one in made.rows:
        if one.what == "added":
            one.partner.save(force_insert=True)
            trace(stream_of(one.partner), "partner.added", by=by, at=at, facts={"fields": ["import"], "because": A_FILE})
        else:
            amend(partner=one.partner, columns=one.columns, by=by, at=at, because=A_FILE)
    counts = {what: len(made.of(what)) for what in ("added", "changed", "ended", "unchanged")}
    trace(STREAM, "directory.imported", by=by, at=at, facts=counts | {"promise": promise})
    return made


def _alone() -> None:
    """Wait for whoever takes the directory out or brings one in at this moment."""
    list(locked(AuditEvent.objects.filter(stream=STREAM).order_by("number"))[:1])


def words(made: Iterable[Planned]) -> str:
    """Say in a sentence what was done."""
    counts: dict[str, int] = defaultdict(int)
    for one in made:
        counts[one.what] += 1
    return f"{counts['added']} added, {counts['changed']} changed, {counts['ended']} ended, {counts['unchanged']} unchanged."
