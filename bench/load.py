"""Fill an empty PostgreSQL database with a million cases, fast: indexes last, rows by one statement for each table."""

import random
import time
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from reports import rules
from reports.actions import standing_of
from reports.models import Case
from takedown import demonstration

JUDGES = ("ada", "bo", "lee")
MORE_JUDGES = 7
TABLES = (
    "reports_report", "reports_case", "reports_sighting", "reports_hostinglookup", "reports_assessment", "reports_message",
    "hotline_auditevent", "hotline_outgoing", "takedown_takedown", "partners_partner",
)  # fmt: skip


def database_made() -> None:
    """Make the database that the settings name, if it is not there."""
    wanted: Any = settings.DATABASES["default"]
    if not wanted["ENGINE"].endswith("postgresql") or "bench" not in str(wanted["NAME"]):
        raise SystemExit("The bench takes and gives cases: it runs on a PostgreSQL database whose name holds “bench” only.")
    server = {"host": wanted["HOST"], "port": wanted["PORT"] or 5432, "user": wanted["USER"], "password": wanted["PASSWORD"]}
    outside = psycopg2.connect(**server, dbname="postgres")
    outside.autocommit = True
    with outside.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted["NAME"]])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{wanted["NAME"]}"')
    outside.close()


def judges() -> list[Any]:
    """Find or make ten people who judge."""
    from django.contrib.auth.models import Group

    from hotline.models import User

    people = [demonstration.person(name) for name in JUDGES]
    group = Group.objects.get(name="analyst")
    for number in range(MORE_JUDGES):
        user, made = User.objects.get_or_create(username=f"judge{number}", defaults={"is_staff": True})
        user.groups.add(group)
        if made:
            demonstration.train(user)
        people.append(user)
    return people


def load(cases: int) -> float:
    """Load so many cases; give the seconds it took. A database that holds cases already is left as it is."""
    database_made()
    call_command("migrate", verbosity=0)
    people = judges()
    if Case.objects.exists():
        return 0.0
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:  # a load that fails leaves nothing behind
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '128MB'")
        _filled(cursor, cases, [one.pk for one in people], began)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    took = time.monotonic() - began
    _as_the_rules_say()
    return took


def _filled(cursor: Any, cases: int, people: list[int], began: float) -> None:
    """Write the rows of every table by one statement each, then make the indexes again."""
    keys = "ARRAY[" + ",".join(map(str, people)) + "]::bigint[]"
    text = Path(__file__).with_name("load.sql").read_text()
    later = _without_indexes(cursor)
    for statement in text.format(cases=cases, people=keys, judges=len(people)).split(";\n"):
        if statement.strip():
            cursor.execute(statement)
            print(f"{time.monotonic() - began:6.1f} s  {_first_words(statement)}", flush=True)
    for definition in later:
        cursor.execute(definition)
    print(f"{time.monotonic() - began:6.1f} s  indexes", flush=True)
    for table in TABLES:
        last = f"(SELECT coalesce(max(id), 1) FROM {table})"
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")


def _first_words(statement: str) -> str:
    lines = [line for line in statement.strip().splitlines() if not line.startswith("--")]
    return lines[0][:60] if lines else ""


def _without_indexes(cursor: Any) -> list[str]:
    """Drop all indexes but the primary keys; give the statements that make them again."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'u' AND conrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    )
    unique = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for table, name, _ in unique:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    again = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in unique]
    return [*again, *(definition for _, definition in found)]


def _as_the_rules_say() -> None:
    """Make sure that the load places cases as the rules do: a bench of rows that can't be says nothing."""
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    chance = random.Random(7)
    for case in Case.objects.filter(pk__in=[chance.randint(1, last) for _ in range(500)]):
        standing = standing_of(case)
        placed = (rules.band_of(standing), rules.priority_of(standing))
        if placed != (case.band, case.priority) or case.rank_at != rules.rank_at(case.first_reported_at, case.priority):
            raise SystemExit(f"Case {case.pk} stands elsewhere than the rules say: mend bench/load.sql.")
