"""A clock that jumps: the hour that is missing or there twice, a day back, a day ahead. No deadline twice, and none lost."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from hotline import outbox
from hotline.audit import broken
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.models import Referral
from reports.models import Case
from takedown import demonstration as demo
from takedown import sweeps
from takedown.models import Takedown
from takedown.models_ladder import Asking

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(300)]
BRUSSELS = ZoneInfo("Europe/Brussels")
SUMMER = datetime(2026, 3, 28, 15, 0, tzinfo=BRUSSELS)  # in the coming night there is no 2:30
WINTER = datetime(2026, 10, 24, 15, 0, tzinfo=BRUSSELS)  # in the coming night there is 2:30 twice
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SWEEPS = (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due)


def turn(at):
    """Turn the clock for one moment until it comes to rest, as by turns a minute apart."""
    for _ in range(2):
        for case in Case.objects.filter(lookup_due_at__lte=at):
            lies(case, at)
        for sweep in SWEEPS:
            assert not sweep(at).failed


def lies(case, at):
    """Let the sources say where it lies: each case has a provider of its own."""
    name = case.address.rpartition("/")[2]
    demo.lies(case, "BE", at=at, abuse=f"abuse@hoste{name}.example", holder=f"Hoste {name}", asn=None)


def three_cases(at):
    """Two cases that the police released, and one that they hold for as long as they may."""
    demo.police()
    cases = []
    for number in range(3):
        case = demo.case_of(demo.told([f"http://beelden.example/{number}"], at=at))
        lies(case, at)
        cases.append(demo.confirmed(case, at=at))
    turn(at)
    for case in cases:
        referral, by = Referral.objects.get(case=case), demo.person("pat")
        if case == cases[2]:
            partners.hold(referral=referral, until=at + 29 * DAY, by=by, at=at, because="victim")
        else:
            partners.release(referral=referral, by=by, at=at)
    return cases


def walk(random, start):
    """Give moments as a bad clock shows them: on by minutes to a day, now and then back by an hour or a day."""
    at = start
    for _ in range(25):
        yield at
        at += random.choice([10 * MINUTE, HOUR, HOUR, 6 * HOUR, DAY, -HOUR, -DAY])
    end = max(at, start) + 2 * DAY
    while at < end:  # and then it is mended
        yield at
        at += 8 * HOUR


@pytest.mark.parametrize("start", [SUMMER, WINTER], ids=["summer time", "winter time"])
def test_no_deadline_twice_and_none_lost(start, seed):
    cases, last = three_cases(start), start
    for last in walk(Random(seed), start):
        turn(last)
        assert not Outgoing.objects.due(last).exists(), "a letter whose moment has come is still here"
        assert not Takedown.objects.due(last).exists(), "a deadline has passed and nothing happened"
    letters = Counter(one.extra_headers["Message-ID"] for one in mail.outbox)
    assert set(letters.values()) == {1}
    assert not [one for one in mail.outbox if one.to == ["abuse@hoste2.example"]], "sent while held"
    for case in cases[:2]:
        once_each(Takedown.objects.get(case=case))
    assert not list(broken())
    assert set(Case.objects.values_list("state", flat=True)) == {"confirmed"}


def once_each(takedown):
    """Between any two askings lies one deadline that passed; each rung was asked as often as it says."""
    mine = AuditEvent.objects.filter(stream=f"takedown:{takedown.pk}", deed__in=("takedown.asked", "takedown.overdue"))
    deeds = [deed.partition(".")[2] for deed in mine.order_by("number").values_list("deed", flat=True)]
    assert deeds, "nothing was asked in all this time"
    assert all(one != two for one, two in pairwise(deeds)), deeds
    asked = Asking.objects.counted().filter(takedown=takedown).values_list("number", flat=True).distinct().count()
    assert deeds.count("asked") == asked


def test_what_was_due_in_the_missing_hour_is_done_when_it_is_over():
    """Deadlines are moments in UTC: 2:30 of that night does not exist on any clock, and nothing waits for it."""
    three_cases(SUMMER - 13 * HOUR)  # the answer is due 24 hours and some minutes later: in the night, after the leap
    for minutes in range(0, 60 * 48, 90):
        turn(SUMMER - 13 * HOUR + minutes * MINUTE)
    for takedown in Takedown.objects.filter(asked_count__gt=0):
        once_each(takedown)
    assert Takedown.objects.filter(asked_count__gt=0).count() == 2
