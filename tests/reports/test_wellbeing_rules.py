"""The rules of looking as tables: each moment counts once, limits hold at their edges and on the days clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hotline.procedures import loader
from hotline.procedures.wellbeing import problems_of
from reports.rules import Verdict, wellbeing
from reports.rules.wellbeing import Looked, Place, refusal_of

LIMITS = loader.load("be").wellbeing
PLACE = Place(LIMITS, "Europe/Brussels")
TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten o'clock in Brussels


def m(number: float) -> timedelta:
    return timedelta(minutes=number)


def spans(*pairs: tuple[float, float]) -> tuple[wellbeing.Span, ...]:
    """Give spans as minutes before ten."""
    return tuple((TEN - m(began), TEN - m(ended)) for began, ended in pairs)


def broken(minutes: int) -> tuple[wellbeing.Span, ...]:
    """Give so many minutes of looking in pieces of twenty, with breaks of six, the last one half an hour ago."""
    pieces, left, at = [], minutes, 30
    while left > 0:
        size = min(20, left)
        pieces.append((at + size, at))
        at, left = at + size + 6, left - size
    return spans(*pieces)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ((), 0),
        (((10, 9),), 60),
        (((10, 9), (10, 9)), 60),  # two windows at once are one look
        (((10, 8), (9, 7)), 180),
        (((10, 9), (5, 4)), 120),
        (((10, 5), (9, 8)), 300),
        (((10, 10),), 0),
    ],
)
def test_each_moment_of_looking_counts_once(told, seconds):
    assert wellbeing.seconds_of(spans(*told)) == seconds


@pytest.mark.parametrize(
    ("told", "gap", "seconds"),
    [
        (((10, 9), (3, 2)), 5, 60),  # six minutes between them are a break
        (((10, 9), (4.5, 2)), 5, 210),  # four and a half are none
        (((10, 5),), 5, 0),  # the break is long enough now
        (((10, 4.9),), 5, 306),
    ],
)
def test_a_break_ends_a_row_of_looks(told, gap, seconds):
    assert wellbeing.seconds_of(wellbeing.run_of(spans(*told), TEN, m(gap))) == seconds


REFUSALS = [
    ("nothing looked at", Looked(), TEN, None, None),
    ("a minute before the soft cap", Looked(broken(179)), TEN, None, None),
    ("at the soft cap", Looked(broken(180)), TEN, "soft_cap", None),
    ("past it by one's own word", Looked(broken(180), goes_on=True), TEN, None, None),
    ("a minute before the hard cap", Looked(broken(239), goes_on=True), TEN, None, None),
    ("at the hard cap, whatever one chose", Looked(broken(240), goes_on=True), TEN, "hard_cap", "2026-11-25 06:00"),
    ("just before the pause", Looked(spans((50, 0.1))), TEN, None, None),
    ("fifty minutes on end", Looked(spans((50, 0))), TEN, "pause", "2026-11-24 10:05"),
    ("in the last second of the pause", Looked(spans((55, 4.99))), TEN, "pause", None),
    ("after the pause", Looked(spans((55, 5))), TEN, None, None),
    ("fifty minutes in pieces without a break", Looked(spans((64, 44), (40, 10))), TEN - m(10), "pause", "2026-11-24 09:55"),
    ("a break of one's own", Looked(break_until=TEN + m(3)), TEN, "break", "2026-11-24 10:03"),
    ("the break is over", Looked(break_until=TEN), TEN, None, None),
    ("before the evening", Looked(), datetime(2026, 11, 24, 16, 59, tzinfo=UTC), None, None),
    ("in the evening", Looked(), datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "hours", "2026-11-25 06:00"),
    ("at night", Looked(), datetime(2026, 11, 24, 1, 0, tzinfo=UTC), "hours", "2026-11-24 06:00"),
    ("half an hour before the shift ends", Looked(shift_ends=time(10, 30)), TEN, "hours", "2026-11-25 06:00"),
    ("a little earlier", Looked(shift_ends=time(10, 31)), TEN, None, None),
    ("a late shift does not push the evening", Looked(shift_ends=time(22)), TEN + m(480), "hours", "2026-11-25 06:00"),
]


@pytest.mark.parametrize(("looked", "at", "kind", "until"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_when_nothing_is_shown_and_from_when_on_again(looked, at, kind, until):
    refusal = refusal_of(looked, at, PLACE)
    assert (refusal.kind if refusal else None) == kind
    if until:
        local = refusal.until.astimezone(wellbeing.ZoneInfo("Europe/Brussels"))
        assert f"{local:%Y-%m-%d %H:%M}" == until


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2026, 3, 28), time(6), "2026-03-28 05:00"),
        (date(2026, 3, 29), time(6), "2026-03-29 04:00"),  # clocks went forward at two
        (date(2026, 10, 25), time(6), "2026-10-25 05:00"),  # and back at three
        (date(2026, 10, 25), time(18), "2026-10-25 17:00"),
    ],
)
def test_morning_and_evening_are_right_when_clocks_change(day, clock, utc):
    assert f"{PLACE.moment(day, clock):%Y-%m-%d %H:%M}" == utc


def test_the_day_is_the_day_of_the_place_and_not_of_the_server():
    assert PLACE.day(datetime(2026, 11, 24, 22, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert PLACE.day(datetime(2026, 11, 24, 23, 1, tzinfo=UTC)) == date(2026, 11, 25)
    assert PLACE.day(datetime(2026, 6, 24, 22, 1, tzinfo=UTC)) == date(2026, 6, 25)


def test_the_last_part_of_a_shift_is_half_an_hour_long_on_the_night_clocks_go_back():
    night = Place(LIMITS, "Europe/Brussels", hours=False)
    closing = wellbeing.closing_of(Looked(shift_ends=time(3, 15)), datetime(2026, 10, 25, 0, 0, tzinfo=UTC), night)
    ends = datetime(2026, 10, 25, 2, 15, tzinfo=UTC)
    assert closing == ends - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("looked", "minutes"),
    [
        (Looked(), 50),  # the longest viewing
        (Looked(broken(170)), 10),  # to the soft cap
        (Looked(broken(170), goes_on=True), 50),
        (Looked(broken(230), goes_on=True), 10),  # to the hard cap
        (Looked(spans((32, 2))), 20),  # to the pause
        (Looked(shift_ends=time(10, 45)), 15),  # to the last half hour of the shift
    ],
)
def test_a_viewing_lasts_no_longer_than_the_nearest_limit(looked, minutes):
    assert wellbeing.longest_of(looked, TEN, PLACE) == m(minutes)


@pytest.mark.parametrize(
    ("looked", "verdicts", "due"),
    [
        (Looked(), [], ""),
        (Looked(spans((25, 0))), [], "looking"),
        (Looked(spans((24, 0))), [], ""),
        (Looked(), [(TEN - m(number), True) for number in range(20)], "items"),
        (Looked(), [(TEN - m(number), True) for number in range(19)], ""),
        (Looked(), [(TEN - m(number), False) for number in range(40)], ""),
        (Looked(), [(TEN - m(2 * number), True) for number in range(20)], "items"),
        (Looked(), [(TEN - m(11 + number), True) for number in range(20)], ""),  # a pause since
    ],
)
def test_which_break_is_due(looked, verdicts, due):
    assert wellbeing.due_break(looked, verdicts, TEN, LIMITS) == due


@pytest.mark.parametrize(
    ("verdicts", "lighter"),
    [
        ([], False),
        ([(1, True), (2, True)], False),
        ([(1, True), (2, True), (3, True)], True),
        ([(1, False), (2, True), (3, True), (4, True)], False),
        ([(1, True), (2, True), (3, False), (4, True)], False),
        ([(10, True), (11, True), (12, True)], False),  # they took a pause
    ],
)
def test_after_three_heavy_cases_lighter_work_comes_until_a_pause(verdicts, lighter):
    told = [(TEN - m(ago), severe) for ago, severe in verdicts]
    assert (wellbeing.lighter_next(told, TEN, LIMITS) is not None) == lighter
    assert wellbeing.lighter_next(told, TEN, replace(LIMITS, high_in_a_row=0)) is None


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (-1, ""),
        (0, "infant"),
        (2, "infant"),
        (3, "pre_pubescent"),
        (11, "pre_pubescent"),
        (12, "pubescent"),
        (17, "pubescent"),
        (18, ""),
    ],
)
def test_the_age_of_a_child_falls_into_a_band(years, band):
    assert wellbeing.band_of_age(years) == band


@pytest.mark.parametrize(
    ("minutes", "band"), [(0, "none"), (1, "under_half"), (89, "under_half"), (90, "above_half"), (180, "at_the_cap")]
)
def test_a_wellbeing_lead_learns_a_band(minutes, band):
    assert wellbeing.exposure_band(minutes * 60, LIMITS) == band


ILLEGAL, LEGAL = Verdict("illegal", "baseline"), Verdict("not_illegal")


@pytest.mark.parametrize(
    ("pair", "accepted", "enough"),
    [
        ([(1, ILLEGAL), (2, ILLEGAL)], True, True),
        ([(1, ILLEGAL), (2, ILLEGAL)], False, False),  # the procedure does not accept it
        ([(1, ILLEGAL)], True, False),  # one person is no pair
        ([(1, ILLEGAL), (1, ILLEGAL)], True, False),
        ([(1, ILLEGAL), (2, LEGAL)], True, False),
        ([(1, ILLEGAL), (2, Verdict("illegal", "not_baseline", "illegal", "X"))], True, False),
        ([(1, LEGAL), (2, LEGAL)], True, True),
        ([], True, False),
    ],
)
def test_an_earlier_pair_counts_only_where_the_procedure_says_so(pair, accepted, enough):
    assert wellbeing.after_reuse(pair, accepted=accepted) == enough


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hard_minutes": 241}, "at most 240 (INHOPE)"),
        ({"soft_minutes": 241}, "soft_minutes is at most hard_minutes"),
        ({"prompt_minutes": 51}, "prompt_minutes is at most"),
        ({"cover_seconds": 31}, "cover_seconds is at most 30"),
        ({"pause_minutes": 0}, "pause_minutes must be more than 0"),
        ({"morning": time(19)}, "the morning comes before the evening"),
        ({"evening": "18:00"}, "are times such as 18:00:00"),
        ({"team_smallest": 1}, "tells about one person"),
        ({"high_in_a_row": -1}, "0 (off) or more"),
    ],
)
def test_limits_that_protect_nobody_are_refused(change, sentence):
    assert problems_of(LIMITS) == []
    assert any(sentence in one for one in problems_of(replace(LIMITS, **change)))


def test_both_countries_cover_after_ten_seconds_and_keep_to_four_hours():
    for code in ("be", "nl"):
        limits = loader.load(code).wellbeing
        assert (limits.cover_seconds, limits.soft_minutes, limits.hard_minutes) == (10, 180, 240)
