"""How fast a provider is: the curve by hand, what is still online, what is too few, and who may be ranked."""

from datetime import UTC, datetime, timedelta

import pytest

from takedown.rules_scores import Removal, curve, interval, ranks, reached, score, wilson

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def removed(hours, **more):
    return Removal(AT - 1000 * HOUR, AT - 1000 * HOUR + hours * HOUR, **more)


def still(hours):
    return Removal(AT - hours * HOUR)


def test_the_curve_is_that_of_the_textbook():
    """Kaplan & Meier by hand: 5 at risk, one gone at 2; one censored at 3; of 3 at risk one gone at 5, of 2 one at 7."""
    begun = AT - 10 * HOUR
    rows = [
        Removal(begun, begun + 2 * HOUR), Removal(begun, over_at=begun + 3 * HOUR), Removal(begun, begun + 5 * HOUR),
        Removal(begun, begun + 7 * HOUR), Removal(begun),
    ]  # fmt: skip
    steps = [(one.hours, round(one.share, 4)) for one in curve(rows, AT)]
    assert steps == [(2.0, 0.8), (5.0, 0.5333), (7.0, 0.2667)]
    assert (reached(curve(rows, AT), 0.5), reached(curve(rows, AT), 0.9)) == (7.0, None)


def test_what_is_still_online_makes_the_median_later_and_never_vanishes():
    fast = [removed(1)] * 10
    assert score(fast, AT).median == 1
    assert score([*fast, *[still(500)] * 11], AT).median is None
    assert (score([*fast, *[still(500)] * 11], AT).live, score([*fast, still(500)], AT).oldest_live) == (11, 500)


def test_a_move_is_no_removal_and_no_address_that_is_still_there():
    rows = [*[removed(1)] * 10, Removal(AT - 50 * HOUR, over_at=AT - 20 * HOUR, moved=True)]
    said = score(rows, AT)
    assert (said.number, said.gone, said.live, said.moved) == (11, 10, 0, 1)


def test_an_address_of_an_hour_ago_says_nothing_yet_about_a_day():
    said = score([*[removed(30)] * 5, *[removed(2)] * 5, still(1), still(100)], AT)
    assert (said.in_a_day, said.of_a_day, said.number) == (5, 11, 12)


def test_wilson_gives_the_interval_of_the_textbook():
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_of_the_median_widens_with_few():
    few, many = [removed(n) for n in range(1, 12)], [removed(n % 11 + 1) for n in range(220)]
    low, high = interval(curve(few, AT), 0.5)
    near, far = interval(curve(many, AT), 0.5)
    assert low < near <= 6 <= far < high


@pytest.mark.parametrize(
    ("number", "shown", "ranked"), [(9, False, False), (10, True, False), (29, True, False), (30, True, True)]
)
def test_nine_are_too_few_and_thirty_are_enough_for_a_rank(number, shown, ranked):
    said = score([removed(1)] * number, AT)
    assert (said.shown, said.ranked) == (shown, ranked)


def test_providers_whose_intervals_overlap_share_a_rank():
    quick, alike = [*[removed(1)] * 95, *[removed(90)] * 5], [*[removed(1)] * 93, *[removed(90)] * 7]
    slow, few = [*[removed(1)] * 20, *[removed(90)] * 80], [removed(1)] * 29
    scores = {1: score(slow, AT), 2: score(quick, AT), 3: score(alike, AT), 4: score(few, AT)}
    assert ranks(scores) == {2: 1, 3: 1, 1: 3}
