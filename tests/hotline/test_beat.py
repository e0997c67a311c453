"""Beat's own clock: whatever the machine's time does, each sweep is sent within two minutes, and none too often."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from celery import Celery
from celery.beat import PersistentScheduler
from django.conf import settings

from hotline.beat import Steady

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WHILE = timedelta(seconds=5)
STEP = timedelta(milliseconds=1)  # what one turn takes by itself
SWEEPS = {name: {"task": "sweep", "args": [name], "schedule": 60.0} for name in ("open", "send", "close")}


class Clock:
    """Beat with the time in our hand; it sends nothing anywhere."""

    def __init__(self, folder, monkeypatch, kind=Steady):
        self.app, self.at, self.sent = Celery("test", broker="memory://", set_as_current=False), NOON, Counter()
        self.app.conf.update(beat_schedule=SWEEPS, result_expires=None)
        self.folder, self.kind = folder, kind
        monkeypatch.setattr(Celery, "now", lambda app: self.at)
        self.start()

    def start(self):
        self.scheduler = self.kind(self.app, schedule_filename=str(self.folder / "beat"))
        self.scheduler.apply_entry = lambda entry, producer=None: self.sent.update([entry.name])

    def stop(self):
        self.scheduler.close()

    def passes(self, span):
        """Let time pass as beat does it: sleep as long as it says, at most until the end. Gives what was sent."""
        self.sent.clear()
        for _ in range(10_000):
            wait = timedelta(seconds=max(self.scheduler.tick(), 0)) + STEP
            if wait > span:
                break
            self.at, span = self.at + wait, span - wait
        self.at += span
        return dict(self.sent)


@pytest.fixture
def clock(tmp_path, monkeypatch):
    made = Clock(tmp_path, monkeypatch)
    made.passes(MINUTE)
    yield made
    made.stop()


def test_every_sweep_goes_once_a_minute(clock):
    assert set(clock.passes(10 * MINUTE).values()) <= {9, 10, 11}


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(hours=1), DAY, 400 * DAY])
def test_time_put_back_silences_no_sweep(clock, back):
    clock.at -= back
    sent = clock.passes(2 * MINUTE + WHILE)
    assert set(sent) == set(SWEEPS)
    assert set(clock.passes(10 * MINUTE).values()) <= {9, 10, 11}, "and no sweep goes too often afterwards"


def test_time_put_back_while_beat_was_down_silences_no_sweep(clock):
    clock.stop()
    clock.at -= DAY
    clock.start()
    assert set(clock.passes(2 * MINUTE + WHILE)) == set(SWEEPS)


def test_time_that_leaps_ahead_sends_each_sweep_once(clock):
    clock.at += DAY
    assert set(clock.passes(MINUTE / 2).values()) == {1}


def test_the_night_the_clocks_change_is_nothing_to_it(clock):
    """Beat counts in UTC: the hour that is there twice, or missing, is one of people's clocks."""
    for night in (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        clock.at = night
        clock.passes(MINUTE)
        assert set(clock.passes(timedelta(hours=2)).values()) <= {119, 120, 121}


def test_celerys_own_would_be_silent_for_a_day(tmp_path, monkeypatch):
    """Why there is one of ours. When this fails, Celery has mended it, and ours can go."""
    clock = Clock(tmp_path, monkeypatch, PersistentScheduler)
    clock.passes(MINUTE)
    clock.at -= DAY
    assert not clock.passes(timedelta(hours=23))
    clock.stop()


def test_the_house_runs_by_it():
    assert settings.CELERY_BEAT_SCHEDULER == "hotline.beat:Steady"
