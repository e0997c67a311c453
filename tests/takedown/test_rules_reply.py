"""What belongs to an answer, and when a link is over: the rules alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from takedown.rules import Outcome
from takedown.rules_reply import FURTHEST, OPEN_FOR, Told, is_over, kept, lacks

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
FULL = {"by_date": AT + timedelta(days=1), "where_to": "AS64500", "why": "x", "preserved_until": date(2027, 1, 1)}


@pytest.mark.parametrize("outcome", Outcome.values)
def test_with_everything_filled_in_nothing_is_missing_and_only_what_belongs_is_kept(outcome):
    told = Told(outcome, **FULL)
    assert list(lacks(told, AT)) == []
    left = kept(told)
    assert (left.by_date is not None) == (outcome == "customer_told")
    assert bool(left.where_to) == (outcome in ("not_ours", "passed_on"))
    assert (left.why, left.preserved_until) == ("x", FULL["preserved_until"])


@pytest.mark.parametrize("outcome", Outcome.values)
def test_with_nothing_filled_in_each_outcome_misses_what_it_needs(outcome):
    needed = {"customer_told": "by_date", "passed_on": "where_to", "need_information": "why", "disputed": "why"}
    found = [field for field, word in lacks(Told(outcome), AT) if word == "needed"]
    assert found == ([needed[outcome]] if outcome in needed else [])


@pytest.mark.parametrize(
    ("by", "word"),
    [
        (AT - timedelta(seconds=1), "past"),
        (AT, None),
        (AT + FURTHEST, None),
        (AT + FURTHEST + timedelta(seconds=1), "too_far"),
    ],
)
def test_a_customer_has_time_from_now_until_sixty_days(by, word):
    assert [found for _, found in lacks(Told("customer_told", by_date=by), AT)] == ([word] if word else [])


def test_a_link_is_over_ninety_days_after_the_last_of_its_takedowns_is_closed():
    assert not is_over(1, AT - timedelta(days=900), AT)
    assert not is_over(0, AT - OPEN_FOR, AT)
    assert is_over(0, AT - OPEN_FOR - timedelta(seconds=1), AT)
    assert not is_over(0, None, AT), "a letter about nothing yet"
