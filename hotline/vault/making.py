"""Make a backup: everything in the database, encrypted for keys kept apart, with a signed note beside it."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from hotline.audit import TRAIL, trace
from hotline.vault import NotDone, engines, envelope, holding, manifest


@dataclass(frozen=True)
class Made:
    """A backup that lies there, and what its note says."""

    path: Path
    said: dict[str, Any]


def back_up(*, into: Path, at: datetime) -> Made:
    """Write `hotline-<moment>.backup` and its note into a folder; nothing there is ever written over. Raises NotDone.

    Keys and passwords are not in it: they stand in the environment and are kept apart (docs/runbook/keys.md). The trail
    says that it was made. What breaks off leaves nothing that could be taken for a backup.
    """
    engines.refuse_follower()
    certs = envelope.recipients(settings.BACKUP_RECIPIENT)
    path = into / f"hotline-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"
    part = path.with_name(f"{path.name}.part")
    for one in (path, manifest.beside(path), part):
        if one.exists():
            raise NotDone(f"{one} is there already, and a backup is never written over: choose another folder.")
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        said = _written(part, certs, at)
        said["dump"] = {"name": path.name, "bytes": part.stat().st_size, "sha256": manifest.sha256(part)}
        said["recipients"] = envelope.fingerprints(certs)
        said = manifest.signed(said)
        _kept(part, path, said)
    except OSError as error:
        raise NotDone(f"{into} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    with transaction.atomic():
        trace(
            TRAIL, "backup.made", by=None, at=at, facts={"sha256": said["dump"]["sha256"], "events": said["trail"]["events"]}
        )
    return Made(path, said)


def _written(part: Path, certs: list[Any], at: datetime) -> dict[str, Any]:
    """Encrypt one moment of the database into a file, and count what it holds."""
    with holding.one_moment() as moment:
        said = {
            "format": manifest.FORMAT,
            "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "house": settings.NAME,
            "server": engines.server(),
            **holding.held(),
        }
        with engines.poured_out(moment) as source:
            envelope.close_up(source, str(part), certs)
    return said


def _kept(part: Path, path: Path, said: dict[str, Any]) -> None:
    """Put both files in their places, the backup last: whoever sees one sees all of it, on the disk."""
    note = manifest.beside(path)
    with open(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(said, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    try:
        _to_disk(part)
        os.link(part, path)  # unlike a rename it never takes the place of a file
        _to_disk(path.parent)
    except OSError:
        note.unlink(missing_ok=True)
        raise


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
