"""Anchors can be added, never changed or deleted, and a time stamp that was given stays; on PostgreSQL nothing is emptied."""

from typing import Any

from django.db import migrations

POSTGRESQL = [
    """CREATE TRIGGER anchor_append_only BEFORE UPDATE OR DELETE ON hotline_anchor
       FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER stamp_no_delete BEFORE DELETE ON hotline_anchorstamp
       FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER stamp_stays BEFORE UPDATE ON hotline_anchorstamp
       FOR EACH ROW WHEN (OLD.stamped_at IS NOT NULL) EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON hotline_auditevent
       FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER anchor_not_emptied BEFORE TRUNCATE ON hotline_anchor
       FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER stamp_not_emptied BEFORE TRUNCATE ON hotline_anchorstamp
       FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
]
REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
SQLITE = [
    f"CREATE TRIGGER anchor_no_update BEFORE UPDATE ON hotline_anchor {REFUSE}",
    f"CREATE TRIGGER anchor_no_delete BEFORE DELETE ON hotline_anchor {REFUSE}",
    f"CREATE TRIGGER stamp_no_delete BEFORE DELETE ON hotline_anchorstamp {REFUSE}",
    f"CREATE TRIGGER stamp_stays BEFORE UPDATE ON hotline_anchorstamp WHEN OLD.stamped_at IS NOT NULL {REFUSE}",
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER anchor_append_only ON hotline_anchor",
        "DROP TRIGGER stamp_no_delete ON hotline_anchorstamp",
        "DROP TRIGGER stamp_stays ON hotline_anchorstamp",
        "DROP TRIGGER audit_not_emptied ON hotline_auditevent",
        "DROP TRIGGER anchor_not_emptied ON hotline_anchor",
        "DROP TRIGGER stamp_not_emptied ON hotline_anchorstamp",
    ],
    "sqlite": [
        "DROP TRIGGER anchor_no_update",
        "DROP TRIGGER anchor_no_delete",
        "DROP TRIGGER stamp_no_delete",
        "DROP TRIGGER stamp_stays",
    ],
}


def _run(statements: dict[str, list[str]]) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("hotline", "0011_anchors")]
    operations = [
        migrations.RunPython(_run({"postgresql": POSTGRESQL, "sqlite": SQLITE}), _run(UNDO)),
    ]
