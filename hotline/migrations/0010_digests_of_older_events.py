"""Events written before there were digests get theirs: a pure function of what they say, so nothing they say changes.

The triggers step aside for this one column and stand again afterwards. (SQLite has lost them: it copies a table to add a column.)
"""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import migrations

TABLE = "hotline_auditevent"
REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
ASIDE = {
    "postgresql": [f"ALTER TABLE {TABLE} DISABLE TRIGGER audit_append_only"],
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
}
AGAIN = {
    "postgresql": [f"ALTER TABLE {TABLE} ENABLE TRIGGER audit_append_only"],
    "sqlite": [
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} {REFUSE}",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} {REFUSE}",
    ],
}
BATCH = 1000


def digest_of(event: Any, before: str) -> str:
    said = [
        event.stream, event.number, event.at.astimezone(UTC).isoformat(), event.by_id, event.deed, event.why, event.facts,
        before,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def fill(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    AuditEvent = apps.get_model("hotline", "AuditEvent")
    for statement in ASIDE[connection.vendor]:
        schema_editor.execute(statement)
    stream, digest, batch = "", "", []
    # Streams first and each in one go: an open cursor would not like the updates beneath it.
    for stream in AuditEvent.objects.order_by("stream").values_list("stream", flat=True).distinct():
        digest = "0" * 64
        for event in AuditEvent.objects.filter(stream=stream).order_by("number"):
            digest = digest_of(event, digest)
            batch.append((digest, event.pk))
        if len(batch) >= BATCH:
            _write(connection, batch)
            batch = []
    _write(connection, batch)
    for statement in AGAIN[connection.vendor]:
        schema_editor.execute(statement)


def _write(connection: Any, batch: list[tuple[str, int]]) -> None:
    if batch:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {TABLE} SET digest = %s WHERE id = %s", batch)


class Migration(migrations.Migration):
    dependencies = [("hotline", "0009_trail_has_a_public_digest")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
