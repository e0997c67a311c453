"""The note beside a backup: what is in it, which bytes it is made of, and who says so; readable without any key."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader

from hotline import anchors
from hotline.vault import NotDone

FORMAT = "hotline-backup-1"
SUFFIX = ".json"
FIELDS = ("format", "made_at", "house", "server", "engine", "migrations", "rows", "trail", "anchor", "dump", "recipients")
PIECE = 1 << 20


def beside(dump: Path) -> Path:
    """Give where the note of a backup lies."""
    return dump.with_name(dump.name + SUFFIX)


def sha256(path: Path) -> str:
    """Hash a file without holding it."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def signed(said: dict[str, Any]) -> dict[str, Any]:
    """Sign a note with the anchor key, where this process holds it: a backup put in from outside is then known."""
    if not anchors.may_sign():
        return said
    said = said | {"key": anchors.public_key()}
    return said | {"signature": anchors.sign(_bytes(said))}


def read(dump: Path) -> dict[str, Any]:
    """Read the note beside a backup. Raises NotDone."""
    path = beside(dump)
    try:
        said = json.loads(path.read_text())
    except FileNotFoundError:
        raise NotDone(f"{path} is missing: a backup and its note belong together.") from None
    except OSError as error:
        raise NotDone(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise NotDone(f"{path} is no note of a backup.") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        told = str(said.get("format", "none"))[:40] if isinstance(said, dict) else "none"
        raise NotDone(f"This backup has the format {told!r}, and this release reads {FORMAT}: use the release that made it.")
    if missing := [name for name in FIELDS if name not in said]:
        raise NotDone(f"{path} is not whole: it lacks {', '.join(missing)}.")
    return said


def believe(said: dict[str, Any], *, unsigned: bool) -> None:
    """See that this house made the backup: whoever has the public key could encrypt rows of their own. Raises NotDone."""
    if "signature" not in said:
        if not unsigned:
            raise NotDone("This backup is not signed, so anybody may have made it: say --unsigned to take it all the same.")
        return
    rest = {name: value for name, value in said.items() if name != "signature"}
    if said.get("key") not in anchors.believed():
        raise NotDone(
            "This backup is signed with a key that HOTLINE_ANCHOR_PUBLIC_KEY does not name: add the former public key."
        )
    if not anchors.signed(_bytes(rest), str(said["signature"]), str(said["key"])):
        raise NotDone("The note of this backup was changed after it was signed: take another copy.")


def compare(said: dict[str, Any], dump: Path) -> None:
    """See that the bytes are those that were written. Raises NotDone."""
    try:
        size = dump.stat().st_size
    except OSError as error:
        raise NotDone(f"{dump} cannot be read: {error.strerror}.") from None
    if size < said["dump"]["bytes"]:
        raise NotDone(f"{dump} is cut off: {size} of {said['dump']['bytes']} bytes are there. Take another copy.")
    if size > said["dump"]["bytes"] or sha256(dump) != said["dump"]["sha256"]:
        raise NotDone(f"{dump} is not what was written: its SHA-256 is another one. Take another copy.")


def fits(said: dict[str, Any], *, engine: str, server: str) -> None:
    """See that this program and this server can take the backup. Raises NotDone."""
    if said["engine"] != engine:
        raise NotDone(
            f"This backup is of {said['engine']}, and DATABASE_URL names {engine}: name a database of the same kind."
        )
    if engine == "postgresql" and _major(server) < _major(said["server"]):
        raise NotDone(
            f"This backup is of PostgreSQL {said['server']}, and the target is {server}: use a server as new as that."
        )
    if unknown := [f"{app}.{name}" for app, name in said["migrations"].items() if not _known(app, name)]:
        raise NotDone(f"This backup was made by a newer release: this one does not know {unknown[0]}. Install that release.")


def _known(app: str, name: str) -> bool:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return (
        (app, name) in loader.disk_migrations
        or app in loader.unmigrated_apps
        or any((app, name) in one.replaces for one in loader.disk_migrations.values())
    )


def _major(version: str) -> int:
    first = str(version).split(".")[0]
    return int(first) if first.isdecimal() else 0


def _bytes(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
