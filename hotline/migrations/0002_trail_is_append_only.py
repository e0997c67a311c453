"""The audit trail can be added to, never changed: database triggers refuse UPDATE and DELETE on both databases."""

from typing import Any

from django.db import migrations

POSTGRESQL = [
    """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON hotline_auditevent
       FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
]
SQLITE = [
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON hotline_auditevent
       BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON hotline_auditevent
       BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER audit_append_only ON hotline_auditevent",
        "DROP FUNCTION audit_is_append_only()",
    ],
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
}


def _run(statements: dict[str, list[str]]) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_people_and_trail")]
    operations = [
        migrations.RunPython(_run({"postgresql": POSTGRESQL, "sqlite": SQLITE}), _run(UNDO)),
    ]
