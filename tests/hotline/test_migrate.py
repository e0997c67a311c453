"""Tables grow while somebody uses them: a migration gives way, and is tried again."""

import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from hotline.management.commands import migrate
from hotline.migrating import lock_waits

BEFORE = "0017_told_later"
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def behind():
    """Tables that lack the constraint of one migration."""
    call_command("migrate", "takedown", BEFORE, verbosity=0)
    yield
    call_command("migrate", verbosity=0)


def applied():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'takedown' AND name > %s", [BEFORE])
        return bool(cursor.fetchone()[0])


def migrating(said, errors):
    try:
        call_command("migrate", stdout=said)
    except CommandError as error:
        errors.append(error)
    finally:
        connection.close()


def reading(took):
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM takedown_asking")
    took.append(time.monotonic() - began)
    connection.close()


def while_somebody_reads(seconds):
    """Migrate while one transaction has read the table and lasts; give what was said, errors, and how long others waited."""
    said, errors, took = StringIO(), [], []
    upgrade = threading.Thread(target=migrating, args=[said, errors])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM takedown_asking")
        upgrade.start()
        for _ in range(seconds * 2):
            time.sleep(0.5)
            other = threading.Thread(target=reading, args=[took])
            other.start()
            other.join(30)
    upgrade.join(30)
    return said.getvalue(), errors, took


def test_nobody_waits_long_behind_a_migration_that_waits(behind, monkeypatch):
    monkeypatch.setattr(migrate, "PAUSE", 0.2)
    said, errors, took = while_somebody_reads(3)
    assert not errors and applied()
    assert migrate.GIVES_WAY in said
    assert max(took) < 2, "somebody waited until the long transaction was over"


def test_a_table_that_is_never_free_is_left_as_it_was_with_a_sentence(behind, monkeypatch):
    monkeypatch.setattr(migrate, "PAUSE", 0.1)
    monkeypatch.setattr(migrate, "TRIES", 1)
    _, errors, _ = while_somebody_reads(3)
    assert str(errors[0]) == migrate.NO_QUIET_MOMENT
    assert not applied()


def test_a_connection_waits_as_long_as_before_afterwards():
    def most():
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return cursor.fetchone()[0]

    before = most()
    with pytest.raises(ValueError, match="broken"), lock_waits(connection, "1s"):
        assert most() == "1s"
        raise ValueError("broken")
    assert most() == before
