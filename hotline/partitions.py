"""Splitting the two tables that only ever grow, the trail and the looks, by month: PostgreSQL only, and only when asked.

No row is copied or touched: the table as it is becomes the first part, under the name `<table>_older`, and holds all
until the end of the present month. Each later month has a part of its own; what fits none goes into `<table>_rest`. Why this
way, and what it costs: docs/decisions/0027-partitions.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, connection, transaction

MONTHS = 13  # so many are made ahead
PATIENCE = "5s"  # whoever waits for a lock holds up everybody behind
FOR_EACH_ROW = 1  # a bit of pg_trigger.tgtype


@dataclass(frozen=True)
class Growing:
    """A table with its moment column, and the columns no two rows may share, which no index over all months can hold."""

    table: str
    alone: tuple[str, ...] = ()


TABLES = {"events": Growing("hotline_auditevent", ("stream", "number")), "looks": Growing("takedown_followup")}
# Two events with one number in one stream would be two chains. No index over all months can forbid it (a unique index of a
# partitioned table must hold the month), so the numbers given since then have a table of their own with a key.
PLACES = """
CREATE TABLE {table}_place ({columns}, PRIMARY KEY ({names}));
CREATE FUNCTION {table}_one_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {table}_older WHERE {same}) THEN
    RAISE unique_violation USING MESSAGE = 'there is such a row in {table} already', CONSTRAINT = '{table}_place_pkey';
  END IF;
  INSERT INTO {table}_place VALUES ({new});
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_one_place BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_one_place();
CREATE TRIGGER {table}_place_stays BEFORE UPDATE OR DELETE ON {table}_place
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER {table}_place_not_emptied BEFORE TRUNCATE ON {table}_place
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""


class NotHere(Exception):
    """Only PostgreSQL can split a table, and only one that is split has months."""


class NotNow(Exception):
    """Somebody has read or written for long in a table whose coming months were to be made."""


def is_split(one: Growing) -> bool:
    """Say whether a table is split already."""
    return bool(_asked("SELECT 1 FROM pg_class WHERE oid = %s::regclass AND relkind = 'p'", one.table))


@transaction.atomic
def split(one: Growing, at: datetime, *, months: int = MONTHS, ahead: bool = False) -> list[str]:
    """Split a table, or make the coming months of one that is split; give the names of the parts that were made.

    Splitting locks the table until it ends: an index of the primary key is built over the rows there are, nothing else
    takes time. The coming months are a matter of moments, and are made while the house is open; `ahead` makes nothing
    else. Raises NotHere, NotNow.
    """
    if connection.vendor != "postgresql":
        raise NotHere("Only PostgreSQL can split a table by month; SQLite serves a demonstration and needs none of it.")
    if not is_split(one):
        if ahead:
            raise NotHere(f"{one.table} is whole: split it first, with the house shut (docs/runbook/install.md).")
        return [*_made_first(one, _month(at.date(), 1)), *_coming(one, at, months)]
    _run(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    try:
        return _coming(one, at, months)
    except OperationalError as error:
        raise NotNow(f"{one.table} is in use by somebody who takes long (a backup, a check): run this again later. "
                     "Nothing was made, and nobody was kept waiting.") from error  # fmt: skip


def _coming(one: Growing, at: datetime, months: int) -> list[str]:
    """Make what is missing of the coming months."""
    made = []
    first = _next_month(one)
    have = {
        name
        for (name,) in _asked("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", one.table)
    }
    for ahead in range(months):
        since, until = _month(at.date(), ahead + 1), _month(at.date(), ahead + 2)
        name = f"{one.table}_{since:%Y_%m}"
        if since >= first and name not in have:
            _run(
                f"CREATE TABLE {name} PARTITION OF {one.table} FOR VALUES FROM ('{since} 00:00+00') TO ('{until} 00:00+00')"
            )
            _not_emptied(one, name)
            made.append(name)
    return made


def _made_first(one: Growing, until: date) -> list[str]:
    """Let the table become the first part of a new one with the same columns, checks, keys, indexes and triggers."""
    table, older = one.table, f"{one.table}_older"
    _run("SET CONSTRAINTS ALL IMMEDIATE", f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    keys = _asked(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", table
    )
    indexes = list(_indexes(table))
    triggers = _asked(
        f"SELECT tgname, pg_get_triggerdef(oid), tgtype & {FOR_EACH_ROW} FROM pg_trigger"  # nosec B608 # the name is that of a table of this house
        " WHERE NOT tgisinternal AND tgrelid = %s::regclass",
        table,
    )
    (last,) = _asked(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0]  # nosec B608 # the name is that of a table of this house
    for name, _, for_each_row in triggers:
        if for_each_row:
            _run(f"DROP TRIGGER {name} ON {table}")
    _run(
        f"ALTER TABLE {table} RENAME TO {older}",
        f"ALTER TABLE {older} DROP CONSTRAINT {table}_pkey",
        f"ALTER TABLE {older} ALTER id DROP IDENTITY",
        *(f'ALTER INDEX "{name}" RENAME TO "{name}_older"' for name, _, _ in indexes),
        f"CREATE TABLE {table} (LIKE {older} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (at)",
        f"ALTER TABLE {table} ALTER id ADD GENERATED BY DEFAULT AS IDENTITY (START WITH {last})",
        f"ALTER TABLE {table} ADD PRIMARY KEY (id, at)",
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for name, definition in keys),
        *(definition for _, definition, unique in indexes if not unique),
        *(f'CREATE INDEX "{name}" ON {table} ({", ".join(one.alone)})' for name, _, unique in indexes if unique),
        f"ALTER TABLE {table} ATTACH PARTITION {older} FOR VALUES FROM (MINVALUE) TO ('{until} 00:00+00')",
        f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT",
        *(definition for _, definition, for_each_row in triggers if for_each_row),
        *(definition for _, definition, for_each_row in triggers if not for_each_row),
    )
    _not_emptied(one, f"{table}_rest")
    if one.alone:
        _keep_places(one)
    return [older, f"{table}_rest"]


def _keep_places(one: Growing) -> None:
    types = dict(
        _asked(
            "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0",
            one.table,
        )
    )
    words = {
        "table": one.table,
        "columns": ", ".join(f"{name} {types[name]} NOT NULL" for name in one.alone),
        "names": ", ".join(one.alone),
        "same": " AND ".join(f"{name} = NEW.{name}" for name in one.alone),
        "new": ", ".join(f"NEW.{name}" for name in one.alone),
    }
    _run(PLACES.format(**words))


def _not_emptied(one: Growing, part: str) -> None:
    """Forbid to empty a part as the whole forbids it: such a trigger is not handed down."""
    found = _asked(
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"  # nosec B608 # the name is that of a table of this house
        f" WHERE NOT tgisinternal AND tgtype & {FOR_EACH_ROW} = 0 AND tgrelid = %s::regclass",
        one.table,
    )
    for _, definition in found:
        _run(definition.replace(f" ON public.{one.table} ", f" ON {part} ").replace(f" ON {one.table} ", f" ON {part} "))


def _indexes(table: str) -> Iterator[tuple[str, str, bool]]:
    """Give the indexes besides the primary key: name, statement, and whether it is unique."""
    yield from _asked(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisunique"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass AND NOT i.indisprimary"
        " ORDER BY c.relname",
        table,
    )


def _next_month(one: Growing) -> date:
    """Give where the first part ends: no month before it has a part of its own."""
    bounds = _asked("SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = %s", f"{one.table}_older")
    return date.fromisoformat(str(bounds[0][0]).rpartition("TO ('")[2][:10])


def _month(day: date, ahead: int) -> date:
    """Give the first day of a month so many months ahead."""
    years, month = divmod(day.month - 1 + ahead, 12)
    return date(day.year + years, month + 1, 1)


def _asked(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
