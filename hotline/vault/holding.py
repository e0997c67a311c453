"""What a database holds, counted: rows of each table, the newest migrations, the heads of the trail."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from hotline.models import Anchor, AuditEvent

AT_ONCE = 5000  # rows that are held at a time

HEADS = """
SELECT event.stream, event.number, event.hash FROM hotline_auditevent event
JOIN (SELECT stream, max(number) AS number FROM hotline_auditevent GROUP BY stream) newest
  ON newest.stream = event.stream AND newest.number = event.number
ORDER BY event.stream {binary}
"""


@contextmanager
def one_moment() -> Iterator[str]:
    """Hold one moment of the database still for several readers.

    On PostgreSQL it is a snapshot, whose name is given and which holds nobody up; on SQLite writers wait.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            yield ""
            return
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def held() -> dict[str, Any]:
    """Count what stands in the database; call inside `one_moment`. Equal answers mean equal rows and an equal trail."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        rows = {name: _one(cursor, f"SELECT count(*) FROM {connection.ops.quote_name(name)}") for name in names}  # nosec B608 # quoted names of tables that are there
    return {"engine": connection.vendor, "migrations": migrations(), "rows": rows, "trail": _trail(), "anchor": _anchor()}


def migrations() -> dict[str, str]:
    """Give the newest migration of each app that this database has seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        return dict(cursor.fetchall())


def tables() -> list[str]:
    """Name the tables that stand in the database."""
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _one(cursor: Any, statement: str) -> int:
    cursor.execute(statement)
    return int(cursor.fetchone()[0])


def _trail() -> dict[str, Any]:
    """Give the newest event, how many there are, and one hash over the last event of every chain."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", "hash").first()
    whole, streams = hashlib.sha256(), 0
    binary = 'COLLATE "C"' if connection.vendor == "postgresql" else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(HEADS.format(binary=binary))
        while some := cursor.fetchmany(AT_ONCE):
            streams += len(some)
            for stream, number, digest in some:
                whole.update(f"{stream} {number} {digest}\n".encode())
    return {
        "events": AuditEvent.objects.count(),
        "streams": streams,
        "last": last[0] if last else 0,
        "head": last[1] if last else "",
        "heads": whole.hexdigest(),
    }


def _anchor() -> dict[str, Any] | None:
    last = Anchor.objects.order_by("-number").values_list("number", "hash").first()
    return {"number": last[0], "hash": last[1]} if last else None


def differences(was: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Say in sentences where two answers of `held` differ; empty where they are the same."""
    told = [f"The {name} of the backup and of the restored database differ."
            for name in ("engine", "migrations", "trail", "anchor") if was[name] != found[name]]  # fmt: skip
    for name in sorted(was["rows"].keys() | found["rows"].keys()):
        before, after = was["rows"].get(name), found["rows"].get(name)
        if before != after:
            told.append(f"Table {name}: {before} row(s) in the backup, {after} here.")
    return told
