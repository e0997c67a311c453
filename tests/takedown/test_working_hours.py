"""Reminders leave in working hours although a letter waits; a first notice, the police and an urgent case at any."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hotline import clock
from partners.models import Referral
from reports.models import Case
from takedown import demonstration as demo
from takedown import registering
from takedown.models import Notice, Takedown
from tests.takedown.climbing import DAY, HOUR, SWEEPS, Registry, delay, pass_time, released, takedown_of

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture(autouse=True)
def registry(settings, monkeypatch):
    settings.SWEEPS = SWEEPS
    monkeypatch.setattr(registering, "registry", Registry())


def sent_at(step):
    sent = Notice.objects.filter(step=step, sent_at__isnull=False).order_by("sent_at")
    return [one.sent_at.astimezone(BRUSSELS) for one in sent]


@pytest.mark.parametrize(
    ("began", "reminded"),
    [
        ("2026-11-27 15:00", ["2026-11-30 09:10", "2026-12-01 09:10"]),  # over a weekend
        ("2026-11-25 20:00", ["2026-11-27 09:10", "2026-11-30 09:10"]),  # in the evening
        ("2026-07-20 10:00", ["2026-07-22 09:10", "2026-07-23 09:10"]),  # 21 July, the national holiday
        ("2026-12-24 12:00", ["2026-12-28 09:10", "2026-12-29 09:10"]),  # Christmas and the weekend after it
        ("2026-10-23 16:00", ["2026-10-26 09:10", "2026-10-27 09:10"]),  # the clocks go back on the 25th
        ("2026-03-27 16:00", ["2026-03-30 09:10", "2026-03-31 09:10"]),  # the clocks go forward on the 29th
        ("2026-11-23 16:45", ["2026-11-24 16:55", "2026-11-25 16:55"]),  # it still leaves before five
        ("2026-11-23 16:55", ["2026-11-25 09:10", "2026-11-26 09:10"]),  # written at 16:55 it would leave at 17:05
    ],
)
def test_reminders_leave_in_belgian_working_hours_and_the_first_notice_at_any_hour(began, reminded):
    start = datetime.fromisoformat(began).replace(tzinfo=BRUSSELS)
    case = released(at=start)
    pass_time(case, start + HOUR, start + 5 * DAY)
    assert sent_at("notice") == [start + delay()]
    assert [f"{one:%Y-%m-%d %H:%M}" for one in sent_at("reminder")] == reminded


def test_dutch_working_days_are_not_belgian_ones(settings):
    """21 July is a working day there; the second day of Christmas is none in either country."""
    settings.PROCEDURE = "nl"
    start = datetime(2026, 7, 20, 10, 0, tzinfo=BRUSSELS)
    case = released(at=start, country="NL")
    pass_time(case, start + HOUR, start + 2 * DAY, country="NL")
    assert f"{sent_at('reminder')[0]:%Y-%m-%d %H:%M}" == "2026-07-21 10:10"


def test_an_urgent_case_knows_no_working_hours():
    friday = datetime(2026, 11, 27, 20, 0, tzinfo=BRUSSELS)
    case = released(at=friday)
    Case.objects.filter(pk=case.pk).update(urgency=10)
    pass_time(case, friday + HOUR, friday + 2 * DAY)
    assert sent_at("reminder")[0] == friday + DAY, "it does not wait to leave either"


def test_the_police_are_told_on_any_day_and_at_any_hour():
    saturday = datetime(2026, 12, 26, 3, 0, tzinfo=BRUSSELS)
    case = released(at=saturday - 6 * DAY)
    takedown = takedown_of(case)
    Takedown.objects.filter(pk=takedown.pk).update(step="escalation", step_taken=0, step_place=4, due_at=saturday)
    demo.lies(case, "BE", at=saturday)
    clock.tick(saturday)
    assert Referral.objects.get(case=case, purpose="escalation").sent_at == saturday


def test_a_takedown_that_waits_for_working_hours_is_overdue_and_says_what_comes():
    friday = datetime(2026, 11, 27, 20, 0, tzinfo=BRUSSELS)
    case = released(at=friday)
    pass_time(case, friday + HOUR, friday + DAY)
    takedown = takedown_of(case)
    assert (takedown.state, takedown.waits_for) == ("overdue", "clock")
    assert takedown.due_at == datetime(2026, 11, 30, 9, 0, tzinfo=BRUSSELS)
