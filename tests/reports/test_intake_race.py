"""Several people tell the same addresses at the same moment: every report is kept, every address has one case."""

import random
from datetime import UTC, datetime

import pytest

from reports.actions import receive
from reports.addresses import normalise
from reports.models import Case, Report, Sighting
from tests.racing import MANY, together

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADDRESSES = [normalise(f"https://h{n % 3}.example/album/{n}") for n in range(12)]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


def tells(number, token=""):
    order = random.Random(number).sample(ADDRESSES, len(ADDRESSES))
    return receive(channel="web", language="nl", addresses=ADDRESSES if token else order, token=token, by=None, at=AT)


def test_six_people_tell_the_same_new_addresses_at_once():
    got = together(tells)
    assert len({one.code for one in got}) == MANY
    assert Report.objects.count() == MANY
    assert Case.objects.count() == len(ADDRESSES)
    assert set(Case.objects.values_list("sightings_count", flat=True)) == {MANY}
    assert Sighting.objects.count() == MANY * len(ADDRESSES)


def test_six_clicks_on_one_form_are_one_report():
    got = together(lambda number: tells(number, token="a-token-of-one-form"))
    assert len({one.code for one in got}) == 1
    assert sorted(one.again for one in got) == [False] + [True] * (MANY - 1)
    assert Report.objects.count() == 1
    assert set(Case.objects.values_list("sightings_count", flat=True)) == {1}
