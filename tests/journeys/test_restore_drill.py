"""The drill: a full day is backed up, lost, and brought back into another database, with every count and every head."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from hotline.keys import demonstration_keys
from hotline.vault import engines, envelope, manifest
from hotline.world import World
from tests.running import ROOT, database, house_running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
HELD = "import json; from hotline.vault import holding; print(json.dumps(holding.held()))"


@pytest.fixture
def house(tmp_path):
    """A house after its demonstration day, with a pair of keys for backups."""
    with World() as world, house_running(tmp_path, world, "be") as built:
        built.manage("seed")
        built.manage("backup_key", "--into", str(tmp_path / "safe"))
        built.environment["HOTLINE_BACKUP_RECIPIENT_FILE"] = str(tmp_path / "safe/backup_key.public")
        yield built


def attempt(house, *words, **more):
    """Run a command that may fail; give its code and everything it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**house.environment, **more}, text=True, capture_output=True
    )
    return done.returncode, done.stdout + done.stderr


def lose(url):
    """Take away everything that is in a database."""
    if url.startswith("sqlite"):
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("kill.sqlite3*"):
            path.unlink()
        return
    with closing(psycopg2.connect(url)) as lost, lost, lost.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")


def plain(house, dump):
    """Give what is in a backup, as somebody who has the private key could read it."""
    target = house.folder / "opened"
    envelope.open_up(str(dump), str(target), envelope.private((house.folder / "safe/backup_key.private").read_text()))
    if house.environment["DATABASE_URL"].startswith("sqlite"):
        return target.read_bytes()
    return subprocess.run([engines.program("pg_restore"), "--file=-", str(target)], capture_output=True, check=True).stdout


def test_a_day_that_was_lost_is_back_with_every_count_and_every_head(house, tmp_path):
    everything_stands_in_the_database(house)
    before = json.loads(house.manage("shell", "-v0", "-c", HELD))
    assert before["rows"]["reports_case"] > 20
    assert "holds" in house.manage("backup", "--into", str(tmp_path / "kept"))
    (dump,) = (tmp_path / "kept").glob("*.backup")
    said = manifest.read(dump)
    assert {name: said[name] for name in before} == before
    lose(house.environment["DATABASE_URL"])
    key = {"HOTLINE_BACKUP_KEY_FILE": str(tmp_path / "safe/backup_key.private")}
    (tmp_path / "other").mkdir()
    with database(tmp_path / "other") as url:
        lose(url)
        house.environment |= {"DATABASE_URL": url}
        broken(house, dump, key)
        code, told = attempt(house, "restore", str(dump), **key)
        assert code == 0, told
        assert f"The trail is whole: {before['trail']['events']} events" in told
        after = json.loads(house.manage("shell", "-v0", "-c", HELD))
        assert after["trail"]["events"] == before["trail"]["events"] + 1, "that it was restored stands in the trail"
        assert {**after["rows"], "hotline_auditevent": 0} == {**before["rows"], "hotline_auditevent": 0}
        assert "The trail is whole" in house.manage("verify_audit")
        no_key_is_in_it(plain(house, dump))


def broken(house, dump, key):
    """One byte that broke is found before anything is touched."""
    copy = dump.with_name("broken.backup")
    raw = bytearray(dump.read_bytes())
    raw[len(raw) // 2] ^= 1
    copy.write_bytes(raw)
    manifest.beside(copy).write_bytes(manifest.beside(dump).read_bytes())
    code, told = attempt(house, "restore", str(copy), **key)
    assert (code, "is not what was written" in told, "Traceback" in told) == (1, True, False)


def no_key_is_in_it(text):
    """Neither the keys of the house nor the key that opens the backup are in the backup; the cases are."""
    assert b".example/" in text
    secret = [value for name, value in demonstration_keys().items() if not name.endswith("PUBLIC_KEY")]
    assert [value for value in secret if value.encode() in text] == []
    assert b"PRIVATE KEY BLOCK" not in text


def everything_stands_in_the_database(house):
    """What lies under HOTLINE_VAR may be lost: queue, schedule, locks, logs, the mail of a demonstration."""
    kept = {path.relative_to(house.folder).parts[0] for path in house.folder.rglob("*") if path.is_file()}
    assert kept <= {
        "safe",
        "kill.sqlite3",
        "kill.sqlite3-wal",
        "kill.sqlite3-shm",
        "mail",
        "log",
        "beat",
        "queue",
        "queue-control",
    }
    assert [one for one in Path(ROOT).glob("[hrpt]*/**/models*.py") if "FileField(" in one.read_text()] == []
