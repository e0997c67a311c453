"""Backups: each wrong input is answered with one sentence, and what breaks off leaves nothing that looks like a backup."""

import errno
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pysequoia import Profile, Tsk

from hotline import openpgp
from hotline.management.commands.keys import fresh_keys
from hotline.vault import NotDone, engines, envelope, holding, making, manifest, restoring

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEXT = b"everything the house holds " * 9999


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    private = openpgp.generated("Backups of the house")
    return private, openpgp.public_part(private)


def closed(folder: Path, public: str, text: bytes = TEXT) -> Path:
    (folder / "plain").write_bytes(text)
    envelope.close_up(str(folder / "plain"), str(folder / "closed"), envelope.recipients(public))
    (folder / "plain").unlink()
    return folder / "closed"


def note(dump: Path, **other: Any) -> dict[str, Any]:
    """Write the note of a backup of an empty house."""
    said = {
        "format": manifest.FORMAT, "made_at": AT.isoformat(), "house": "Hotline", "server": "15.5", "engine": "postgresql",
        "migrations": {"hotline": "0001_people_and_trail"}, "rows": {}, "trail": {}, "anchor": None, "recipients": [],
        "dump": {"name": dump.name, "bytes": dump.stat().st_size, "sha256": manifest.sha256(dump)},
    }  # fmt: skip
    said = manifest.signed(said | other)
    manifest.beside(dump).write_text(json.dumps(said))
    return said


# --- The key ----------------------------------------------------------------------------------------------------------


def test_what_is_encrypted_for_two_keys_opens_with_either_and_with_no_other(tmp_path: Path, pair: tuple[str, str]) -> None:
    second = Tsk.generate("A second safe", profile=Profile.RFC4880)
    dump = closed(tmp_path, pair[1] + "\n" + str(second.extract_certificate()))
    assert TEXT[:60] not in dump.read_bytes()
    for key in (envelope.private(pair[0]), second):
        envelope.open_up(str(dump), str(tmp_path / "again"), key)
        assert (tmp_path / "again").read_bytes() == TEXT
    with pytest.raises(NotDone, match="made for another key"):
        envelope.open_up(str(dump), "/dev/null", envelope.private(openpgp.generated("Mallory")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"), [("", "HOTLINE_BACKUP_RECIPIENT is empty"), ("nonsense", "holds no OpenPGP public")]
)
def test_without_a_key_to_encrypt_for_nothing_is_made(tmp_path: Path, settings: Any, text: str, sentence: str) -> None:
    settings.BACKUP_RECIPIENT = text
    with pytest.raises(CommandError, match=sentence):
        call_command("backup", "--into", str(tmp_path / "there"))
    assert not (tmp_path / "there").exists()


def test_the_private_key_does_not_belong_where_backups_are_made(pair: tuple[str, str]) -> None:
    with pytest.raises(NotDone, match="holds a private key: keep that one apart"):
        envelope.recipients(pair[0])


@pytest.mark.parametrize(
    ("key", "sentence"), [("", "HOTLINE_BACKUP_KEY is empty"), ("nonsense", "is no OpenPGP private key")]
)
def test_a_restore_asks_for_the_private_key(key: str, sentence: str) -> None:
    with pytest.raises(NotDone, match=sentence):
        envelope.private(key)


def test_a_pair_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    call_command("backup_key", "--into", str(tmp_path), stdout=(out := StringIO()))
    private, public = tmp_path / "backup_key.private", tmp_path / "backup_key.public"
    assert [one.stat().st_mode & 0o777 for one in (private, public)] == [0o600, 0o600]
    assert private.read_text() not in out.getvalue()
    assert envelope.fingerprints(envelope.recipients(public.read_text())) == [openpgp.fingerprint(public.read_text())]
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup_key", "--into", str(tmp_path))


# --- The bytes --------------------------------------------------------------------------------------------------------


def test_a_byte_that_broke_is_found_even_where_the_note_was_changed_with_it(tmp_path: Path, pair: tuple[str, str]) -> None:
    dump = closed(tmp_path, pair[1])
    said, raw = note(dump), bytearray(dump.read_bytes())
    raw[len(raw) // 2] ^= 1
    dump.write_bytes(raw)
    with pytest.raises(NotDone, match="is not what was written"):
        manifest.compare(said, dump)
    with pytest.raises(NotDone, match="was changed or cut off"):
        envelope.open_up(str(dump), "/dev/null", envelope.private(pair[0]))


def test_a_file_that_was_cut_off_is_named_with_what_is_missing(tmp_path: Path, pair: tuple[str, str]) -> None:
    dump = closed(tmp_path, pair[1])
    said, whole = note(dump), dump.stat().st_size
    dump.write_bytes(dump.read_bytes()[:-100])
    with pytest.raises(NotDone, match=f"is cut off: {whole - 100} of {whole} bytes"):
        manifest.compare(said, dump)
    with pytest.raises(NotDone, match="was changed or cut off"):
        envelope.open_up(str(dump), "/dev/null", envelope.private(pair[0]))


@pytest.mark.django_db
def test_a_disk_that_is_full_is_said_and_leaves_nothing(
    tmp_path: Path, settings: Any, pair: tuple[str, str], monkeypatch: Any
) -> None:
    (tmp_path / "plain").write_bytes(TEXT)
    with pytest.raises(NotDone, match="no space left on device"):
        envelope.close_up(str(tmp_path / "plain"), "/dev/full", envelope.recipients(pair[1]))
    settings.BACKUP_RECIPIENT = pair[1]

    def full(part: Path, *_: Any) -> None:
        part.write_bytes(TEXT)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making, "_written", full)
    with pytest.raises(NotDone, match="cannot be written: No space left on device"):
        making.back_up(into=tmp_path / "there", at=AT)
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["hotline-20261123T090000Z.backup", "hotline-20261123T090000Z.backup.json"])
def test_a_backup_is_never_written_over(tmp_path: Path, settings: Any, pair: tuple[str, str], name: str) -> None:
    settings.BACKUP_RECIPIENT = pair[1]
    (tmp_path / name).write_text("kept")
    with pytest.raises(NotDone, match="is there already"):
        making.back_up(into=tmp_path, at=AT)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(name, "kept")]


# --- The note ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(None, "is missing"), ("{", "is no note"), ("[]", "has the format 'none'"),
     ('{"format": "hotline-backup-9"}', "-backup-9'"), ('{"format": "hotline-backup-1"}', "is not whole: it lacks made_at")],
)  # fmt: skip
def test_a_note_that_is_none_is_refused(tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        manifest.beside(tmp_path / "dump").write_text(text)
    with pytest.raises(NotDone, match=sentence):
        manifest.read(tmp_path / "dump")


def test_only_what_this_house_signed_is_believed(tmp_path: Path, settings: Any, pair: tuple[str, str]) -> None:
    said = note(closed(tmp_path, pair[1]))
    manifest.believe(said, unsigned=False)
    with pytest.raises(NotDone, match="was changed after it was signed"):
        manifest.believe(said | {"rows": {"reports_case": 0}}, unsigned=False)
    settings.ANCHOR_PUBLIC_KEY = fresh_keys()["HOTLINE_ANCHOR_PUBLIC_KEY"]
    with pytest.raises(NotDone, match="HOTLINE_ANCHOR_PUBLIC_KEY does not name"):
        manifest.believe(said, unsigned=True)
    bare = {name: value for name, value in said.items() if name not in ("key", "signature")}
    with pytest.raises(NotDone, match="is not signed"):
        manifest.believe(bare, unsigned=False)
    manifest.believe(bare, unsigned=True)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [({"engine": "sqlite"}, "is of sqlite"), ({"server": "16.1"}, "is of PostgreSQL 16.1, and the target is 15.5"),
     ({"migrations": {"reports": "9999_from_the_future"}}, "newer release: this one does not know reports.9999")],
)  # fmt: skip
def test_a_backup_that_does_not_fit_here_says_what_to_use(
    tmp_path: Path, pair: tuple[str, str], other: Any, sentence: str
) -> None:
    dump = closed(tmp_path, pair[1])
    manifest.fits(note(dump), engine="postgresql", server="15.5")
    with pytest.raises(NotDone, match=sentence):
        manifest.fits(note(dump, **other), engine="postgresql", server="15.5")


# --- The target -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_database_with_something_in_it_is_not_touched_unless_told(
    tmp_path: Path, pair: tuple[str, str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(engines, "_others", lambda: 0)
    dump = closed(tmp_path, pair[1])
    note(dump, engine=holding.connection.vendor, server=engines.server())
    with pytest.raises(NotDone, match=r"is not empty \(\d+ tables\)"):
        restoring.restore(dump, key=pair[0], overwrite=False, unsigned=False, at=AT)
    monkeypatch.setattr(engines, "poured_in", lambda pour: pytest.fail("it was touched"))
    with pytest.raises(NotDone, match="made for another key"):
        restoring.restore(
            dump, key=openpgp.generated("Mallory"), overwrite=True, unsigned=False, at=AT, told=lambda _: None
        )  # fmt: skip


@pytest.mark.django_db
def test_a_house_that_still_runs_is_not_restored_over(monkeypatch: Any) -> None:
    monkeypatch.setattr(engines, "_others", lambda: 2)
    with pytest.raises(NotDone, match=r"2 other connection\(s\)"):
        engines.refuse_full(overwrite=True)


@pytest.mark.django_db
def test_what_is_held_changes_with_one_row_and_with_one_event(django_user_model: Any) -> None:
    before = holding.held()
    assert holding.differences(before, holding.held()) == []
    django_user_model.objects.create(username="ada")
    people = before["rows"]["hotline_user"]
    told = holding.differences(before, holding.held())
    assert told == [f"Table hotline_user: {people} row(s) in the backup, {people + 1} here."]
    changed = before | {"trail": before["trail"] | {"heads": "0" * 64}}
    assert "trail" in holding.differences(before, changed)[0]


def test_no_password_of_the_database_is_an_argument_and_no_key_goes_to_its_programs(monkeypatch: Any) -> None:
    conf = {"NAME": "hotline", "USER": "hotline", "PASSWORD": "marked-password", "HOST": "db", "PORT": 5432}
    monkeypatch.setattr(engines, "_conf", lambda: conf)
    monkeypatch.setenv("HOTLINE_AUDIT_KEY", "marked-key")
    handed = engines.surroundings()
    assert handed["PGPASSWORD"] == "marked-password"
    assert "marked-key" not in str(handed)
    started: list[list[str]] = []
    monkeypatch.setattr(engines, "program", lambda name: name)
    monkeypatch.setattr(
        engines.subprocess, "Popen", lambda words, **_: started.append(words) or (_ for _ in ()).throw(OSError)
    )
    with pytest.raises(OSError), engines.contextmanager(engines._dumped)("1-1"):
        pass
    assert started
    assert "marked" not in str(started)
