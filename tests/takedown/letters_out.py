"""Builders of letters on their way: written, sent, answered."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline import outbox
from partners import actions as partners
from partners.models import Referral
from reports.models import Case
from takedown import actions, sweeps
from takedown import demonstration as demo
from takedown.models import Notice, Takedown

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DELAY = 10 * MINUTE
SECRET = "beelden.example"


def turn(at):
    """Turn the clock without looking outside."""
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due):
        assert not sweep(at).failed


def released(number=1, *, at=MONDAY, **told):
    """Give a Belgian case that the police have released to its host, before any letter is written."""
    demo.police()
    case = demo.case_of(demo.told([f"http://{SECRET}/{number}"], at=at, **told))
    demo.lies(case, "BE", at=at)
    case = demo.confirmed(case, at=at)
    turn(at)
    partners.release(referral=Referral.objects.get(case=case), by=demo.person("pat"), at=at)
    return case


def written(number=1, *, at=MONDAY, **told):
    """Give a case whose letter waits in the outbox, and the letter."""
    case = released(number, at=at, **told)
    turn(at)
    return case, Notice.objects.filter(takedowns__case=case).latest("pk")


def sent(number=1, *, at=MONDAY, **told):
    """Give a case whose letter has left, and the letter."""
    case, notice = written(number, at=at, **told)
    turn(at + DELAY)
    notice.refresh_from_db()
    assert notice.sent_at == at + DELAY
    return Case.objects.get(pk=case.pk), notice


def replied(notice, outcome, *, at, note=""):
    """Let the provider answer for every address of a letter."""
    actions.record_reply(notice=notice, outcomes=[(line, outcome, note) for line in notice.lines.all()], at=at)


def takedown_of(case):
    return Takedown.objects.filter(case=case).latest("pk")
