"""The rules of looking: what several places prove together, how often to look, and that no look before its time counts."""

import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.procedures.loader import load
from takedown import rules_looks as rules
from takedown.rules_looks import AfterLook, LookFacts, Watch, after_look, agreed, ask_elsewhere, pace, seen

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOKING = load("be").looking


@pytest.mark.parametrize(
    ("wall", "status", "result"),
    [
        ("soft_404", 200, "not_seen"), ("parked", 200, "not_seen"), ("soft_404", 403, "unclear"), ("parked", 503, "unclear"),
        *((wall, 200, "unclear") for wall in ("captcha", "login", "geo", "shell", "doubt")), ("geo", 451, "unclear"),
        ("login", 404, "not_seen"), ("", 451, "unclear"), ("", 200, "online"),
    ],
)  # fmt: skip
def test_what_stands_before_the_content_proves(wall, status, result):
    assert seen(LookFacts(status=status, wall=wall)) == result


@pytest.mark.parametrize(
    ("home", "others", "result"),
    [
        ("unclear", ["online"], "online"), ("not_seen", ["online"], "online"),
        ("not_seen", ["not_seen", "online"], "online"),
        ("not_seen", [], "not_seen"), ("not_seen", ["unclear"], "not_seen"), ("not_seen", ["not_seen"], "not_seen"),
        ("unclear", [], "unclear"), ("unclear", ["not_seen"], "unclear"), ("unclear", ["unclear", "unclear"], "unclear"),
        ("unclear", ["not_seen", "unclear"], "unclear"), ("unclear", ["not_seen", "not_seen", "unclear"], "unclear"),
        ("unclear", ["not_seen", "not_seen"], "not_seen"), ("online", [], "online"),
    ],
)  # fmt: skip
def test_what_places_prove_together(home, others, result):
    assert agreed(home, others) == result


def test_no_answer_from_elsewhere_ever_turns_what_is_seen_into_nothing():
    for home, others in itertools.product(rules.RESULTS, itertools.product(rules.RESULTS, repeat=3)):
        if "online" in (home, *others):
            assert agreed(home, others) == "online"


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (LookFacts(status=200), False), (LookFacts(status=403), True), (LookFacts(status=451), True),
        (LookFacts(status=404), True),
        (LookFacts(status=429), True), (LookFacts(status=500), False), (LookFacts(error="timeout"), True),
        (LookFacts(status=200, wall="captcha"), True), (LookFacts(status=200, wall="geo"), True),
        (LookFacts(status=200, wall="login"), False), (LookFacts(status=200, wall="shell"), False),
        (LookFacts(status=200, wall="soft_404"), True), (LookFacts(dns="none"), False), (LookFacts(dns="failed"), True),
        (LookFacts(error="ssrf"), False), (LookFacts(error="onion"), False), (LookFacts(error="proxy"), True),
        (LookFacts(error="refused_connection"), False),
    ],
)  # fmt: skip
def test_other_places_are_asked_where_they_can_tell_something(facts, asked):
    assert ask_elsewhere(facts) is asked


def test_looks_are_close_together_when_new_and_far_apart_with_age():
    minutes = [int(pace(LOOKING, hours * HOUR).total_seconds() // 60) for hours in (0, 23, 24, 71, 72, 167, 168, 5000)]
    assert minutes == [60, 60, 180, 180, 360, 360, 1440, 1440]
    assert minutes == sorted(minutes)


def test_the_age_of_a_takedown_decides_when_it_is_looked_at_next():
    for days, hours in ((0, 1), (2, 3), (5, 6), (30, 24)):
        watch = Watch("asked", 0, 0, None, since=AT - days * DAY)
        assert after_look(watch, "online", AT, LOOKING).next_check_at == AT + hours * HOUR
    assert after_look(Watch("asked", 0, 0, None, since=AT - 30 * DAY), "unclear", AT, LOOKING).next_check_at == AT + DAY


def test_what_comes_back_is_new_again():
    back = after_look(Watch("gone", 3, 1, AT - 7 * DAY, since=AT - 60 * DAY), "online", AT, LOOKING)
    assert back == AfterLook("ready", 0, 0, AT + HOUR)


def test_looks_are_spread_by_a_tenth_at_most_and_never_brought_nearer():
    watch = Watch("asked", 0, 0, None, since=AT)
    times = [after_look(watch, "online", AT, LOOKING, spread).next_check_at for spread in (0.0, 0.3, 1.0, 7.0, -1.0)]
    assert [time - AT for time in times] == [HOUR, HOUR * 1.03, HOUR * 1.1, HOUR * 1.1, HOUR]
    assert after_look(watch, "not_seen", AT, LOOKING, 1.0).next_check_at == AT + HOUR, "the spacing of misses stays"


def test_three_looks_in_one_hour_are_one_miss():
    """Somebody says three times within minutes that it is gone; a restart of his server must not close it."""
    watch, at = Watch("asked", 0, 0, None, since=AT), AT
    for minutes in (0, 10, 20, 59):
        at = AT + timedelta(minutes=minutes)
        after = after_look(watch, "not_seen", at, LOOKING)
        assert (after.state, after.misses, after.next_check_at) == ("asked", 1, AT + HOUR)
        watch = Watch("asked", after.misses, 0, None, missed_at=AT, since=AT)
    assert after_look(watch, "not_seen", AT + HOUR, LOOKING).misses == 2


def test_a_look_before_its_day_does_not_use_up_a_day_of_the_watch():
    for minutes in range(1, 60):
        after = after_look(Watch("gone", 3, 0, AT), "not_seen", AT + timedelta(minutes=minutes), LOOKING)
        assert after == AfterLook("gone", 3, 0, AT + DAY)
    last = after_look(Watch("gone", 3, 3, AT), "not_seen", AT + 8 * DAY, LOOKING)
    assert last == AfterLook("gone", 3, 3, AT + 30 * DAY)


def test_no_way_of_looking_makes_anything_gone_in_less_than_two_spacings():
    """However looks are brought forward: between the first miss and "gone" lie twice the spacing at least."""
    for pattern in itertools.product((1, 20, 60, 61), repeat=7):
        at, first, watch = AT, None, Watch("asked", 0, 0, None, since=AT)
        for minutes in pattern:
            after = after_look(watch, "not_seen", at, LOOKING)
            first = first or at
            if after.state == "gone":
                assert at - first >= 2 * HOUR, pattern
                break
            missed = at if after.misses > watch.misses else watch.missed_at
            watch = Watch(after.state, after.misses, 0, None, missed_at=missed, since=AT)
            at += timedelta(minutes=minutes)


def test_the_share_that_is_drawn_is_the_share_the_procedure_says():
    rolls = [number / 1000 for number in range(1000)]
    assert [sum(rules.drawn(roll, percent) for roll in rolls) for percent in (0, 5, 100)] == [0, 50, 1000]
