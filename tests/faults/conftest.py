"""One house for all faults of a run; where a round failed, the next one gets a new house."""

import hashlib
from contextlib import contextmanager

import pytest

from tests.faults import servers
from tests.faults.house import FaultyHouse
from tests.faults.seeds import SEEDS
from tests.running import ROOT, SlowPost

NAME, HERE = "hotline", ROOT / "tests" / "faults"
MOST_ROUNDS = 40  # in one house: each looks at all that is there, and a new house takes less than looking at very much


def pytest_generate_tests(metafunc):
    """Tell the story of each test once for each seed (FAULT_SEEDS=100, from FAULT_FIRST on)."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", SEEDS)


def pytest_collection_modifyitems(items):
    """Skip what needs servers that this machine has not."""
    if lacking := servers.missing():
        for item in items:
            if item.path.is_relative_to(HERE) and {"house", "narrow"} & set(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.skip(reason=f"not installed: {lacking}"))


def _filled(built):
    """Give what fills an empty cluster: the migrations and the directory of partners."""

    def fill(postgres):
        postgres.run(f"CREATE DATABASE {NAME}")
        built.environment["DATABASE_URL"] = postgres.url(NAME)
        built.manage("migrate", "--verbosity", "0")
        built.manage("import_partners", "--with-demonstration-addresses")

    return fill


class Street:
    """The servers of one run, and the house on them."""

    def __init__(self, folder, world, *, disk=None, environment=()):
        self.folder, self.world, self.house, self.number, self.rounds = folder, world, None, 0, 0
        self.disk, self.environment = disk, dict(environment)

    def sound(self):
        """Give a house that is whole: the one there is, or a new one."""
        self.rounds += 1
        if self.house is not None and self.rounds > MOST_ROUNDS:
            self.close()
        if self.house is None:
            self.number, self.rounds = self.number + 1, 1
            here = self.folder / str(self.number)
            here.mkdir()
            self.redis = servers.Redis(here)
            self.redis.start()
            self.postgres = servers.Postgres(here)
            built = FaultyHouse(self.world, here, self.postgres, self.redis, NAME)
            into = servers.given(self.disk) if self.disk else servers.own_folder("faults")
            self.postgres.folder = servers.copied(_known_by(), _filled(built), into)
            built.environment |= self.environment
            built.environment["DATABASE_URL"] = self.postgres.url(NAME)
            self.postgres.start()
            self.make_ready(built)
            self.world.mails.clear()
            self.house = built
            built.open()
        return self.house

    def make_ready(self, built):
        """Do what else must be done before a house opens."""

    def close(self):
        """Take house and servers away."""
        if self.house is not None:
            self.house.close()
            self.redis.kill()
            self.postgres.stop()
            servers.remove(self.postgres.folder if self.disk else self.postgres.folder.parent)
            self.house = None


def _known_by():
    files = [*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("partners/*.csv")]
    names = sorted(f"{path.relative_to(ROOT)}{path.stat().st_size}" for path in files)
    return hashlib.sha256("".join(names).encode()).hexdigest()[:16]


@contextmanager
def opened(kind, folder):
    """Give servers of this kind, with a world around them; they are gone afterwards."""
    with SlowPost() as world:
        made = kind(folder, world)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture(scope="session")
def street(tmp_path_factory):
    with opened(Street, tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember on the test how it ended."""
    report = yield
    if report.when == "call":
        item.went_well = report.passed
    return report


@pytest.fixture
def house(street, request):
    yield street.sound()
    if not getattr(request.node, "went_well", False):
        street.close()
