"""Kill -9, servers that crash, connections that are cut: whenever it strikes, nothing is lost or happens twice."""

import pytest

from tests.faults.house import SENDERS, Round

pytestmark = [pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(600)]


def killed(name):
    """Kill a process, and start it again a moment later."""

    def strike(house, story):
        story.some_time()
        house.kill(name)
        house.may_repeat += SENDERS if name == "worker" else 0
        story.some_time(1.5)
        house.again(name)

    return strike


def two_beats(house, story):
    """Somebody starts a second clock and ends it again."""
    story.some_time(2)
    house.second_beat()
    story.some_time()
    house.kill("second beat")


def redis_flushed(house, story):
    for _ in range(3):
        story.some_time(3)
        house.redis.flush()


def redis_restarted(house, story):
    story.some_time()
    house.redis.restart(story.random.uniform(0, 2))


def postgres_restarted(house, story):
    story.some_time()
    house.may_repeat += SENDERS  # what was handed over and could not be written down
    house.postgres.restart(story.random.uniform(0, 2))


def postgres_cut(house, story):
    for _ in range(3):
        story.some_time(3)
        house.may_repeat += SENDERS
        house.postgres.cut()


FAULTS = {
    "web killed": killed("web"),
    "worker killed": killed("worker"),
    "beat killed": killed("beat"),
    "two beats": two_beats,
    "redis flushed": redis_flushed,
    "redis restarted": redis_restarted,
    "postgres restarted": postgres_restarted,
    "connections cut": postgres_cut,
}


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost_and_nothing_happens_twice(house, seed, name):
    number = list(FAULTS).index(name) * 1000 + seed
    story = Round(house, number)
    story.run(lambda: FAULTS[name](house, story))
