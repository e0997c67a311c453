"""A check of the trail: asked for at the desk or by the day's anchor, done by the clock, told in the trail."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from hotline import verifying
from hotline.audit import TRAIL, trace
from hotline.models import AuditEvent, User
from hotline.sweeping import Swept
from hotline.workflow import locked

ASKED, BEGUN, DONE = "trail.check_asked", "trail.check_begun", "trail.checked"
GIVEN_UP = timedelta(hours=2)  # a check that has not ended by then was lost with its process …
AN_HOUR_MORE = 10_000_000  # … and an hour later for so many events: bench/trail.txt, a million in five minutes at worst
MOST_TOLD = 20


def state() -> AuditEvent | None:
    """Give the newest word of the trail about its checks."""
    checks = AuditEvent.objects.filter(stream=TRAIL, deed__in=(ASKED, BEGUN, DONE))
    return checks.select_related("by").order_by("-number").first()


def last_done() -> AuditEvent | None:
    """Give the outcome of the last check that ended."""
    return AuditEvent.objects.filter(stream=TRAIL, deed=DONE).order_by("-number").first()


def given_up_after() -> timedelta:
    """Give how long a check may take: a trail of many years is read for hours."""
    newest: int = AuditEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return GIVEN_UP + timedelta(hours=newest // AN_HOUR_MORE)


@transaction.atomic
def ask(*, by: User | None, at: datetime) -> bool:
    """Ask for a check; False when one is on its way already."""
    _alone()
    now = state()
    if now and (now.deed == ASKED or (now.deed == BEGUN and at - now.at < given_up_after())):
        return False
    trace(TRAIL, "trail.check_asked", by=by, at=at)
    return True


def check_asked(at: datetime) -> Swept:
    """Do the check that was asked for, and write down what it found."""
    if not _begin(at):
        return Swept()
    seen = verifying.check()
    _end(seen, at)
    return Swept(1)


@transaction.atomic
def _begin(at: datetime) -> bool:
    _alone()
    now = state()
    if now is None or now.deed == DONE or (now.deed == BEGUN and at - now.at < given_up_after()):
        return False
    trace(TRAIL, "trail.check_begun", by=None, at=at)
    return True


@transaction.atomic
def _end(seen: verifying.Checked, at: datetime) -> None:
    _alone()
    facts = {
        "events": seen.events,
        "streams": seen.streams,
        "anchors": seen.anchors,
        "stamped": seen.stamped,
        "unanchored": seen.unanchored,
        "findings": len(seen.findings),
        "first": verifying.first(seen.findings, MOST_TOLD),
        "result": "whole" if seen.whole else "broken",
    }
    trace(TRAIL, "trail.checked", by=None, at=at, facts=facts)


def _alone() -> None:
    """Let one at a time write about checks: two who ask at once would both want the next number of the chain."""
    list(locked(AuditEvent.objects.filter(stream=TRAIL).order_by("-number"))[:1])
