"""On PostgreSQL a trigger refuses to let an appeal be decided by whoever assessed the case in any round.

SQLite has none: there a trigger that names another app's table would stand in the way of every later change of that
table; the verb's rule holds alone.
"""

from typing import Any

from django.db import migrations

POSTGRESQL = [
    """CREATE FUNCTION appeal_by_an_outsider() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.handled_by_id IS NOT NULL AND EXISTS (
           SELECT 1 FROM reports_assessment WHERE case_id = NEW.case_id AND by_id = NEW.handled_by_id
         ) THEN
           RAISE EXCEPTION 'whoever assessed a case decides no appeal about it' USING ERRCODE = 'check_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER appeal_handled_by_an_outsider BEFORE INSERT OR UPDATE OF handled_by_id ON takedown_appeal
       FOR EACH ROW EXECUTE FUNCTION appeal_by_an_outsider()""",
]
UNDO = [
    "DROP TRIGGER appeal_handled_by_an_outsider ON takedown_appeal",
    "DROP FUNCTION appeal_by_an_outsider()",
]


def _run(statements: list[str]) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements if schema_editor.connection.vendor == "postgresql" else ():
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):

    dependencies = [("takedown", "0015_looks_of_people")]

    operations = [
        migrations.RunPython(_run(POSTGRESQL), _run(UNDO)),
    ]
