"""An upgrade while the house works, as docs/runbook/upgrade.md tells: the tables grow under the old version, and then its
processes make room for the new ones, each at a random moment. Nobody may notice more than a web server that is exchanged."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from hotline import processes
from tests.faults import full, releases, servers
from tests.faults.house import FaultyHouse, Round
from tests.running import ROOT, SlowPost

pytestmark = [pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(900)]
FILLED = "filled"
THICK = (
    "reports_report", "reports_case", "reports_sighting", "reports_assessment", "partners_referral", "takedown_takedown",
    "takedown_notice", "takedown_asking", "hotline_outgoing", "hotline_auditevent",
)  # fmt: skip
LONGEST_WAIT = 3  # seconds that anybody may wait for a table while the migrations run
# Who waits to read or write rows, and since when; migrations wait for stronger locks, and may.
WAITING = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)::float FROM pg_locks
WHERE NOT granted AND locktype = 'relation' AND mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
"""


@dataclass(frozen=True)
class Version:
    """Some code, with the programs of its libraries."""

    tree: Path
    programs: Path
    commit: str = ""


NEW = Version(ROOT, Path(sys.executable).parent)


@pytest.fixture(scope="session")
def old(tmp_path_factory):
    """Give the version before."""
    commit = releases.version_before()
    if not commit:
        assert not releases.NAMED, f"{releases.NAMED} is not here, or has every migration of today"
        pytest.skip("no history that knows the version before the newest migration")
    tree = releases.unpacked(commit, tmp_path_factory.mktemp("old"))
    try:
        return Version(tree, releases.libraries(tree, tmp_path_factory.mktemp("libraries")), commit)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"the libraries of the version before could not be installed: {error}")


@pytest.fixture(scope="session")
def street(tmp_path_factory, old):
    """Give servers with a full database by the tables of the old version, and a world around them."""
    here = tmp_path_factory.mktemp("upgrades")
    with SlowPost() as world, ExitStack() as afterwards:
        redis, postgres = servers.Redis(here), servers.Postgres(servers.own_folder("upgrades") / "cluster")
        redis.start()
        afterwards.callback(redis.kill)
        afterwards.callback(servers.remove, postgres.folder.parent)
        known_by = hashlib.sha256(old.commit.encode() + Path(full.__file__).read_bytes()).hexdigest()[:16]
        filled = partial(_filled, old, world, here, redis)
        servers.copied(known_by, filled, postgres.folder.parent)
        postgres.start()
        afterwards.callback(postgres.stop)
        thin = [name for name in THICK if postgres.run(f"SELECT count(*) FROM {name}", FILLED)[0][0] < full.COPIES]
        assert not thin, "nothing is shown where there is next to nothing"
        yield world, postgres, redis


def _filled(old, world, folder, redis, postgres):
    OldHouse(old, world, folder, postgres, redis, FILLED).fill()


@pytest.fixture
def house(street, old, seed, tmp_path):
    """Give a house of the old version at work on a full database of its own."""
    world, postgres, redis = street
    name = f"upgrade{seed}"
    postgres.run(f"CREATE DATABASE {name} TEMPLATE {FILLED} STRATEGY file_copy")
    redis.flush()
    world.mails.clear()
    built = OldHouse(old, world, tmp_path, postgres, redis, name)
    try:
        built.open()
        yield built
    finally:
        built.close()
        postgres.run(f"DROP DATABASE {name} WITH (FORCE)")


class OldHouse(FaultyHouse):
    """A house whose processes run the old code until they are exchanged."""

    def __init__(self, old, *where):
        super().__init__(*where)
        self.old = old
        self.runs(old)

    def runs(self, version):
        """From now on, what is started is of this version."""
        self.tree = version.tree
        self.environment["PATH"] = f"{version.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"

    def fill(self):
        """Make and fill its database."""
        self.postgres.run(f"CREATE DATABASE {self.name}")
        self.manage("migrate", "--verbosity", "0")
        self.manage("import_partners", "--with-demonstration-addresses")
        full.long_trail(self)
        self.world.mails.clear()
        try:
            self.open()
            full.YearsAgo(self, 0).run()
        finally:
            self.close()
        full.multiply(self.postgres.url(self.name))

    def exchange(self, name):
        """Let a process finish what it has in hand, and start it again."""
        self.stop(name)
        self.again(name)


class Upgrade(threading.Thread):
    """What whoever runs the house does, step by step."""

    def __init__(self, house, story):
        super().__init__()
        self.house, self.story, self.error, self.longest = house, story, None, 0.0

    def run(self):
        try:
            self.story.some_time(4)
            self.house.runs(NEW)
            self._tables_grow()
            for name in ("beat", "worker"):
                self.story.some_time(3)
                self.house.exchange(name)
            self.story.some_time(3)
            self.before_the_doors = set(self.house.answers)
            self.house.people_again()  # the staff's door is a web server of its own
            self.house.exchange("web")
        except Exception as error:
            self.error = error

    def _tables_grow(self):
        new, both = self.house.environment, {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        migration = subprocess.Popen(processes.MIGRATE, cwd=ROOT, env=new, text=True, **both)
        while migration.poll() is None:
            self.longest = max(self.longest, self.house.postgres.run(WAITING)[0][0])
            time.sleep(0.1)
        said = migration.stdout.read()
        assert migration.returncode == 0, said
        assert "Applying" in said, "there was nothing to migrate"


def test_an_upgrade_while_the_house_works(house, seed):
    number = 10_000 + seed * 100
    upgrade = Upgrade(house, Round(house, number))
    upgrade.start()
    try:
        for more in count():
            last = not upgrade.is_alive()
            Round(house, number + more, pause=2).run()
            if last:  # that one was told by the new version alone
                break
    finally:
        upgrade.join()
        assert not upgrade.error, upgrade.error
    assert upgrade.longest < LONGEST_WAIT, "the migrations kept people from the tables"
    assert upgrade.before_the_doors == {200}, "the doors were shut before their own turn came"
    house.runs(house.old)  # the new version has read the trail at the end of each round
    assert "The trail is whole" in house.manage("verify_audit")
