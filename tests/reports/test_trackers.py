"""Clocks as bars, and look-ups joined to stays: the arithmetic, by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from reports.rules.trackers import Pause, Place, Track, bar_of, stays

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def h(number):
    return NINE + timedelta(hours=number)


@pytest.mark.parametrize(
    ("due", "done", "at", "state", "filled", "due_at"),
    [
        (24, None, 6, "running", 25.0, 100.0),
        (24, None, 24, "running", 100.0, 100.0),
        (24, None, 32, "late", 100.0, 75.0),
        (24, 12, 100, "done", 50.0, 100.0),
        (24, 48, 100, "late-done", 100.0, 50.0),
        (None, None, 5, "running", 100.0, None),
        (None, 5, 50, "done", 100.0, None),
        (0, None, 0, "running", 0.0, 0.0),
    ],
)
def test_a_bar_is_as_far_as_the_clock(due, done, at, state, filled, due_at):
    track = Track(1, "x", NINE, None if due is None else h(due), None if done is None else h(done))
    bar = bar_of(track, h(at))
    assert (bar.state, bar.filled, bar.due_at) == (state, filled, due_at)


def test_pauses_count_as_far_as_they_lasted_and_never_twice():
    pauses = [Pause(h(2), h(5), "held"), Pause(h(4), h(6), "held"), Pause(h(9), h(20), "held"), Pause(h(-3), h(-1), "x")]
    bar = bar_of(Track(3, "x", NINE, pauses=pauses), h(10))
    assert bar.stood_still == timedelta(hours=5)
    assert bar.paused == [(20.0, 50.0), (40.0, 60.0), (90.0, 100.0)]


def test_a_clock_that_ends_before_it_begins_is_empty():
    bar = bar_of(Track(1, "x", NINE, h(1), h(-4)), h(9))
    assert (bar.filled, bar.spent) == (0.0, timedelta())


def place(at, country="BE", ips=("193.190.0.1",), asn=2611):
    return Place(h(at), "found", country, asn, "Hoste", ips)


def test_look_ups_that_say_the_same_are_one_stay_whatever_the_order_of_the_addresses():
    found = stays([place(5, ips=("b", "a")), place(0, ips=("a", "b")), place(9, "NL"), place(12)])
    assert [(one.place.country, one.since, one.until, one.looks) for one in found] == [
        ("BE", h(0), h(5), 2), ("NL", h(9), h(9), 1), ("BE", h(12), h(12), 1),
    ]  # fmt: skip
    assert stays([]) == []
