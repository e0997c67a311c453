"""What a migration may not do while the version before it still runs, found by reading its operations."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

from hotline.migrating import AddIndexBesideWork

# Tables that grow with every report: a lock on one of these for minutes is a closed door.
LARGE = {
    "hotline.auditevent", "hotline.outgoing", "reports.report", "reports.case", "reports.sighting", "reports.assessment",
    "reports.hostinglookup", "reports.look", "partners.referral", "partners.answer", "takedown.takedown", "takedown.notice",
    "takedown.noticeline", "takedown.followup", "takedown.asking", "takedown.reply",
}  # fmt: skip
RENAMES = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
DATA = (operations.RunPython, operations.RunSQL)
NOTHING_TO_THE_DATABASE = (operations.AlterModelOptions, operations.AlterModelManagers, operations.SeparateDatabaseAndState)
SECOND_STEP_NEEDED = "is taken away: first a release that does not use it, then this one"


def breaches(migration: Migration, before: ProjectState) -> Iterator[str]:
    """Name what in this migration does not go with the old version running; `before` is the state it starts from."""
    made: set[str] = set()
    if _mixes(migration):
        yield "data and tables in one migration: a long lock on both; make two"
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        elif (model := getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))) not in made:
            yield from _one(operation, f"{migration.app_label}.{model}", before)


def _mixes(migration: Migration) -> bool:
    ours = [one for one in migration.operations if not isinstance(one, NOTHING_TO_THE_DATABASE)]
    return len({isinstance(one, DATA) for one in ours}) > 1


def _one(operation: Any, table: str, before: ProjectState) -> Iterator[str]:
    match operation:
        case operations.AddField():
            if not _old_rows_can_be_written(operation.field):
                yield f"{table}.{operation.name} must be there: the old version does not write it; null=True or db_default"
        case operations.AlterField():
            yield from _narrower(table, operation, before)
        case operations.RemoveField() | operations.DeleteModel():
            yield f"{table}.{operation.name} {SECOND_STEP_NEEDED}"
        case AddIndexBesideWork():
            return
        case operations.AddIndex() if table in LARGE:
            yield f"an index on {table} keeps everybody from writing while it is built: AddIndexBesideWork"
        case operations.AddConstraint() if table in LARGE:
            yield f"a constraint on {table} reads all of it under a lock: AddConstraintNotValid, then ValidateConstraint"
        case _ if isinstance(operation, RENAMES):
            yield f"{table} is renamed: the old version does not find it; add, copy, take away"


def _old_rows_can_be_written(field: Any) -> bool:
    """Say whether the version that does not know a column can go on writing rows."""
    return field.null or field.many_to_many or field.db_default is not NOT_PROVIDED


def _narrower(table: str, operation: Any, before: ProjectState) -> Iterator[str]:
    app, _, model = table.partition(".")
    old, new = before.models[app, model].fields.get(operation.name), operation.field
    if old is None:
        return  # made in this same migration
    where = f"{table}.{operation.name}"
    if old.null and not new.null:
        yield f"{where} may be empty today: fill it in one release, forbid it in the next"
    if type(old) is not type(new):
        yield f"{where} becomes another type: the table is written anew under a lock; add, copy, take away"
    elif isinstance(new, models.CharField) and (new.max_length or 0) < (old.max_length or 0):
        yield f"{where} becomes shorter than what the old version writes"
    if not old.unique and new.unique:
        yield f"{where} becomes unique: build the index beside the work first"
