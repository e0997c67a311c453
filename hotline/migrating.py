"""How a table that is in use gets an index: beside the work, not before it (docs/runbook/upgrade.md)."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import AddIndex


class AddIndexBesideWork(AddIndexConcurrently):
    """Build an index without keeping anybody from writing; on SQLite, which nobody shares, as usual.

    Its migration needs `atomic = False` and holds nothing else. Built by halves (a cut connection), it is marked invalid:
    the runbook says how to find and drop it, then the migration runs again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build it."""
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        kind.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)
