"""ICCAM that hangs, answers late, answers twice, forgets and breaks off: each item comes in once, and is named once."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from hotline import mutual
from partners.iccam import sweeps
from partners.iccam.models import IccamImport, IccamItem
from reports.models import Case, Sighting
from tests.faults.seeds import SEEDS
from tools.iccam.faults import Faults

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(300)]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ITEMS = 120


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(mutual, "READ_SECONDS", 0.2)


def test_one_call_that_hangs_ends_the_turn_and_not_the_house(iccam, impatient):
    iccam.add_items(3, at=MONDAY - HOUR)
    iccam.faults.late_by = 1.0
    iccam.faults.next("late", "GET", "content")
    sweeps.import_due(MONDAY)
    row = IccamImport.objects.get()
    assert row.lease_until is None, "the next turn finds the door open"
    sweeps.import_due(MONDAY + MINUTE)
    assert IccamItem.objects.filter(reference_due_at=None).count() == 3
    assert not IccamImport.objects.get().error


@pytest.mark.parametrize("seed", SEEDS)
def test_each_item_comes_in_once_whatever_goes_wrong(iccam, impatient, seed):
    random = Random(seed)

    def share(most):
        return random.uniform(0, most)

    iccam.faults = Faults(
        seed, lost=share(0.1), failed=share(0.1), late=share(0.03), late_by=random.choice([0.05, 0.3]), expired=share(0.03),
        repeated=share(0.3), shuffled=share(0.5), withheld=share(0.1),
    )  # fmt: skip
    ids = iccam.add_items(ITEMS, at=MONDAY - HOUR, per_report=random.randint(1, 5))
    turns = 0
    while IccamItem.objects.filter(reference_due_at=None).count() < ITEMS:
        turns += 1
        assert turns < 120, "some item never comes in"
        sweeps.import_due(MONDAY + turns * MINUTE)
    assert sorted(IccamItem.objects.values_list("content_id", flat=True)) == sorted(ids)
    assert Case.objects.count() == Sighting.objects.count() == ITEMS
    references = dict(IccamItem.objects.values_list("content_id", "reference"))
    assert all(iccam.store.contents[one].references["BE"] == references[one] for one in ids)
