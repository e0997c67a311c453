"""Takedowns that were under way before the ladder was kept by name keep their place."""

from importlib import import_module

import pytest
from django.apps import apps

from partners.models import Partner, Referral
from takedown.models import Notice, Takedown
from takedown.models_ladder import Asking
from tests.takedown.written import HOUR, MONDAY, notice_about, takedown_of

pytestmark = pytest.mark.django_db
keep_places = import_module("takedown.migrations.0009_ladder").keep_places


def under_way(hoste, asked, *, steps=("notice", "reminder", "reminder"), referrals=()):
    """Give a takedown with so many askings, as the rows were before."""
    takedown = takedown_of(f"http://foto.example/{asked}", hoste)
    Takedown.objects.filter(pk=takedown.pk).update(asked_count=asked, state="waiting")
    for number, step in enumerate(steps[:asked], start=1):
        made = notice_about(takedown, provider=hoste, step=step, number=1000 * takedown.pk + number)
        sent = MONDAY + 24 * number * HOUR
        Notice.objects.filter(pk=made.pk).update(written_at=sent, sent_at=sent, answer_due_at=sent + 24 * HOUR)
    police = Partner.objects.get_or_create(kind="police", name="Police", country="BE")[0]
    for number, purpose in enumerate(referrals):
        sent = MONDAY + (200 + 168 * number) * HOUR
        Referral.objects.create(
            key=f"ask:{takedown.pk}:{number}", case=takedown.case, partner=police, purpose=purpose, written_at=sent,
            due_at=sent, sent_at=sent,
        )  # fmt: skip
    return takedown


@pytest.mark.parametrize(
    ("asked", "referrals", "stand"),
    [
        (1, (), ("reminder", 0, 1)),
        (2, (), ("reminder", 1, 1)),
        (3, (), ("upstream", 0, 2)),
        (4, ("escalation",), ("escalation", 1, 4)),
        (5, ("regulator", "regulator"), ("regulator", 2, 4)),
    ],
)
def test_each_takedown_stands_where_it_stood(hoste, asked, referrals, stand):
    takedown = under_way(hoste, asked, referrals=referrals)
    keep_places(apps, None)
    takedown.refresh_from_db()
    assert (takedown.step, takedown.step_taken, takedown.step_place) == stand
    rows = list(Asking.objects.filter(takedown=takedown).order_by("number"))
    assert [one.number for one in rows] == list(range(1, asked + 1))
    assert [one.letter for one in rows] == ["notice", "reminder", "reminder", *referrals][:asked]
    assert all(one.left_at and one.due_at for one in rows)


def test_what_nobody_was_asked_and_what_is_closed_is_left_as_it_is(hoste):
    fresh = takedown_of("http://foto.example/9", hoste)
    keep_places(apps, None)
    fresh.refresh_from_db()
    assert (fresh.step, fresh.askings.count()) == ("", 0)
