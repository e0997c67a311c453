"""How a table that is in use is changed: an index beside the work, a lock for a moment only (docs/runbook/upgrade.md)."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import Error
from django.db.migrations.operations import AddIndex
from django.db.models import Index

PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1"


@contextmanager
def lock_waits(connection: Any, most: str) -> Iterator[None]:
    """Let a connection to PostgreSQL wait at most so long for a lock ("0": for ever), and afterwards as long as before."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [most])
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:  # a connection that is gone has no setting either
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


class AddIndexBesideWork(AddIndexConcurrently):
    """Build an index without keeping anybody from writing; on SQLite, which nobody shares, as usual.

    Of a table that is split by month (hotline/partitions.py) each part gets its own, one after the other, under one name.

    Its migration needs `atomic = False` and holds nothing else. Built by halves (a cut connection), it is marked invalid:
    the runbook says how to find and drop it, then the migration runs again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build it, however long it waits: nobody waits behind it."""
        model = to_state.apps.get_model(app_label, self.model_name)
        with lock_waits(schema_editor.connection, "0"):
            if parts := _parts(schema_editor, model._meta.db_table):
                _build_in(parts, self.index, model, schema_editor)
                return
            kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
            kind.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        split = _parts(schema_editor, from_state.apps.get_model(app_label, self.model_name)._meta.db_table)
        beside = schema_editor.connection.vendor == "postgresql" and not split
        kind = AddIndexConcurrently if beside else AddIndex
        with lock_waits(schema_editor.connection, "0"):
            kind.database_backwards(self, app_label, schema_editor, from_state, to_state)


def _parts(schema_editor: Any, table: str) -> list[str]:
    """Name the parts of a table that is split; none where it is whole."""
    if schema_editor.connection.vendor != "postgresql":
        return []
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PARTS, [table])
        return [name for (name,) in cursor.fetchall()]


def _build_in(parts: list[str], index: Index, model: Any, schema_editor: Any) -> None:
    """Say what index the whole has, build it in each part beside the work, and let the whole know."""
    table, name = model._meta.db_table, index.name
    words = str(index.create_sql(model, schema_editor))
    schema_editor.execute(words.replace(f'ON "{table}"', f'ON ONLY "{table}"', 1), params=None)
    for part in parts:
        own = f"{name}{part.removeprefix(table)}"
        of_part = words.replace(f'INDEX "{name}" ON "{table}"', f'INDEX CONCURRENTLY "{own}" ON "{part}"', 1)
        schema_editor.execute(of_part, params=None)
        schema_editor.execute(f'ALTER INDEX "{name}" ATTACH PARTITION "{own}"', params=None)
