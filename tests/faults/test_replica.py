"""A second PostgreSQL that follows the first one: checks are read there, and it takes over when the first one is gone."""

import subprocess
import sys
from contextlib import suppress

import pytest

from tests.faults import servers
from tests.faults.house import Round
from tests.running import ROOT, until

pytestmark = [pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(600)]


@pytest.fixture
def follower(house):
    """Give a server that follows the house's own one."""
    folder = servers.own_folder("follower")
    made, first = servers.Postgres(folder / "cluster"), house.postgres
    where = ("-h", "127.0.0.1", "-p", str(first.port), "-U", servers.USER)
    servers.as_postgres("pg_basebackup", *where, "-D", str(made.folder), "-R", "-c", "fast")
    made.start()
    yield made
    with suppress(AssertionError):
        made.stop()
    servers.remove(folder)


def said(house, server, *words):
    """Run a command on the database of a server; give its code and what it said."""
    told = house.environment | {"DATABASE_URL": server.url(house.name)}
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=told, text=True, capture_output=True)
    return done.returncode, done.stdout + done.stderr


def caught_up(house, follower):
    """Say whether the follower has what the first one has committed."""
    (written,) = house.postgres.run("SELECT pg_current_wal_lsn()")[0]
    return follower.run(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") == [(True,)]


def test_a_follower_is_checked_while_the_house_works_and_takes_over(house, follower, tmp_path):
    Round(house, 9001).run()
    until(lambda: caught_up(house, follower), "the follower stays behind")
    code, told = said(house, follower, "verify_audit")
    assert (code, "The trail is whole" in told) == (0, True), told
    code, told = said(house, follower, "backup", "--into", str(tmp_path))
    assert (code, "follows another" in told, "Traceback" in told) == (1, True, False), told
    servers.as_postgres("pg_ctl", "-D", str(follower.folder), "-w", "promote")
    count = "SELECT count(*), max(id) FROM hotline_auditevent"
    assert follower.run(count, house.name) == house.postgres.run(count, house.name)
    code, told = said(house, follower, "tick")
    assert code == 0, told
