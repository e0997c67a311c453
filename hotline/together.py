"""New rows of several tables in one question to the database: somebody waits for the answer, and each question costs."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from hotline.prepared import execute

NEXT = """
    SELECT named, nextval(pg_get_serial_sequence(named, 'id'))
    FROM unnest(%s, %s) AS wanted (named, times), generate_series(1, times)
"""
AS_IT_IS: dict[type["models.Field[Any, Any]"], type] = {  # what a field of Django's own would hand on unchanged
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.PositiveSmallIntegerField: int,
    models.PositiveIntegerField: int,
    models.BigAutoField: int,
}
LAST = "SELECT seq FROM sqlite_sequence WHERE name = %s"


def numbered(*tables: Sequence[models.Model]) -> None:
    """Give new rows the primary keys that they will have, in their order, where they have none yet.

    Call inside the transaction that writes them.
    """
    lacking = [[row for row in rows if row.pk is None] for rows in tables]
    wanted = {rows[0]._meta.db_table: rows for rows in lacking if rows}
    if not wanted:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT, [list(wanted), [len(rows) for rows in wanted.values()]])
            given = cursor.fetchall()
        else:  # SQLite: one transaction writes at a time
            given = [pair for table, rows in wanted.items() for pair in _following(cursor, table, len(rows))]
    numbers: dict[str, list[int]] = {table: [] for table in wanted}
    for table, number in given:
        numbers[table].append(number)
    for table, rows in wanted.items():
        for row, number in zip(rows, numbers[table], strict=True):
            row.pk = number


def _following(cursor: Any, table: str, number: int) -> list[tuple[str, int]]:
    cursor.execute(LAST, [table])
    last = (cursor.fetchone() or [0])[0]
    return [(table, last + step) for step in range(1, number + 1)]


def one_deed() -> AbstractContextManager[Any]:
    """Give the transaction for one call of `write_together` and nothing else that writes.

    On PostgreSQL that is one statement, a transaction by itself; only inside another one it needs a point to go back to.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    return nullcontext() if alone else transaction.atomic()


def write_together(*tables: Sequence[models.Model]) -> None:
    """Insert new rows, in the order of the tables; each has its primary key, or nobody asks for it afterwards.

    On PostgreSQL it is one statement: all of it or, with IntegrityError, nothing.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    filled = [rows for rows in tables if rows]
    if connection.vendor != "postgresql" or not filled:
        for rows in filled:
            type(rows[0])._base_manager.bulk_create(rows)
        return
    parts, values = [], []
    for number, rows in enumerate(filled):
        sql, given = _insert(rows, connection)
        parts.append(f"t{number} AS ({sql})")
        values += given
    with connection.cursor() as cursor:
        execute(cursor, f"WITH {', '.join(parts)} SELECT", values)
    for rows in filled:
        for row in rows:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _insert(rows: Sequence[models.Model], connection: Any) -> tuple[str, list[Any]]:
    sql, one_row, fields = _into(type(rows[0]), rows[0].pk is not None)
    given = [
        value if type(value) is kept else one.get_db_prep_save(value, connection)
        for row in rows
        for one, kept in fields
        for value in [one.pre_save(row, True)]
    ]
    return f"{sql} {', '.join([one_row] * len(rows))}", given


@cache
def _into(model: type[models.Model], numbered: bool) -> tuple[str, str, list[tuple["models.Field[Any, Any]", type | None]]]:
    """Give the words before the values, the place of one row's values, and their fields, each with its type in AS_IT_IS."""
    fields = [one for one in model._meta.local_concrete_fields if numbered or not one.primary_key]
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quoted(str(one.column)) for one in fields)
    kept = [(one, AS_IT_IS.get(type(one))) for one in fields]
    return f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES", f"({', '.join(['%s'] * len(fields))})", kept
