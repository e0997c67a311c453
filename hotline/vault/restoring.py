"""Restore a backup into an empty database, and prove that everything came back as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from hotline import verifying
from hotline.audit import TRAIL, trace
from hotline.vault import NotDone, engines, envelope, holding, manifest
from hotline.verifying import Checked


@dataclass(frozen=True)
class Restored:
    """What came back: what the note says, what is held now, and what the check of the trail saw."""

    said: dict[str, Any]
    found: dict[str, Any]
    checked: Checked


def restore(
    dump: Path, *, key: str, overwrite: bool, unsigned: bool, at: datetime, told: Callable[[str], None] = print
) -> Restored:  # fmt: skip
    """Fill the database of the settings from a backup, count everything, check the trail, and leave a trace. Raises NotDone.

    Nothing is touched before the whole backup was read, decrypted and believed.
    """
    said = manifest.read(dump)
    manifest.believe(said, unsigned=unsigned)
    manifest.compare(said, dump)
    manifest.fits(said, engine=connection.vendor, server=engines.server())
    engines.refuse_full(overwrite)
    private = envelope.private(key)
    told("The bytes are those that were written; decrypting all of them once, before anything is touched …")
    envelope.open_up(str(dump), "/dev/null", private)
    told("Filling the database …")
    engines.poured_in(lambda target: envelope.open_up(str(dump), target, private))
    with holding.one_moment():
        found = holding.held()
    if different := holding.differences(said, found):
        raise NotDone("What was restored is not what was backed up. " + " ".join(different[:20]))
    if _is_older():
        told("The backup is older than this release: bringing it up to date …")
        call_command("migrate", verbosity=0, interactive=False)
    told("Counts and heads are the same; checking the trail …")
    checked = verifying.check()
    if not checked.whole:
        raise NotDone(f"The trail is not what was written: {checked.findings[0]} ({len(checked.findings)} finding(s); "
                      "`manage.py verify_audit` names each).")  # fmt: skip
    with transaction.atomic():
        facts = {"sha256": said["dump"]["sha256"], "events": said["trail"]["events"]}
        trace(TRAIL, "backup.restored", by=None, at=at, facts=facts)
    return Restored(said, found, checked)


def _is_older() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
