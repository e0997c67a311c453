"""A house whose trail and looks are split by month: it works on, is upgraded, backed up and brought back."""

from contextlib import closing

import psycopg2
import pytest

from hotline.world import World
from tests.journeys.test_restore_drill import attempt, lose
from tests.running import database, house_running

pytestmark = [pytest.mark.slow, pytest.mark.pg, pytest.mark.timeout(600)]
NEXT_MONTH = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from hotline import audit
with transaction.atomic():
    audit.trace("case:1", "case.opened", by=None, at=timezone.now() + timedelta(days=32))
"""
A_NEW_INDEX = """
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from hotline.migrating import AddIndexBesideWork
before = MigrationLoader(connection).project_state()
operation, after = AddIndexBesideWork("auditevent", models.Index(fields=["deed", "at"], name="tried")), before.clone()
operation.state_forwards("hotline", after)
with connection.schema_editor(atomic=False) as editor:
    operation.database_forwards("hotline", editor, before, after)
"""


@pytest.fixture
def house(tmp_path):
    with World() as world, house_running(tmp_path, world, "be") as built:
        built.manage("backup_key", "--into", str(tmp_path / "safe"))
        built.environment["HOTLINE_BACKUP_RECIPIENT_FILE"] = str(tmp_path / "safe/backup_key.public")
        yield built


def test_a_split_house_works_on_is_upgraded_and_comes_back_split(house, tmp_path):
    for which in ("events", "looks"):
        house.manage("partition", which, "--months", "3")
    house.manage("seed")
    house.manage("tick")
    house.manage("shell", "-v0", "-c", NEXT_MONTH)
    nobody_is_kept_waiting_for_the_coming_months(house)
    house.manage("shell", "-v0", "-c", A_NEW_INDEX)
    assert valid(house.environment["DATABASE_URL"], "tried") == {True}
    assert "The trail is whole" in house.manage("verify_audit")
    house.manage("backup", "--into", str(tmp_path / "kept"))
    (dump,) = (tmp_path / "kept").glob("*.backup")
    (tmp_path / "other").mkdir()
    with database(tmp_path / "other") as url:
        lose(url)
        house.environment |= {"DATABASE_URL": url, "HOTLINE_BACKUP_KEY_FILE": str(tmp_path / "safe/backup_key.private")}
        code, told = attempt(house, "restore", str(dump))
        assert code == 0, told
        assert "The months ahead are there" in house.manage("partition", "events", "--ahead", "--months", "5")
        house.manage("shell", "-v0", "-c", NEXT_MONTH)
        assert "The trail is whole" in house.manage("verify_audit")


def nobody_is_kept_waiting_for_the_coming_months(house):
    """While somebody reads the trail for long, as a backup does, no month is made: everybody would wait behind it."""
    with closing(psycopg2.connect(house.environment["DATABASE_URL"])) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hotline_auditevent")
        code, told = attempt(house, "partition", "events", "--ahead", "--months", "5")
        assert (code, "in use" in told, "Traceback" in told) == (1, True, False), told
    assert "2 parts made" in house.manage("partition", "events", "--ahead", "--months", "5")


def valid(url, index):
    """Say of an index and its parts whether each counts."""
    with closing(psycopg2.connect(url)) as ours, ours.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE %s",
            [f"{index}%"],
        )
        return {one for (one,) in cursor.fetchall()}
