"""A letter to a provider waits some minutes before it leaves: meanwhile a person can pull it back, or send it now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked
from reports.models import Case
from reports.rules import TOP
from takedown import rules
from takedown import rules_notices as notice_rules
from takedown.actions import propose_stop, step_back
from takedown.models import Notice, PullBack, Takedown
from takedown.sending import lock_lines

WaitsFor = rules.WaitsFor
SAID = "pulled back by a person"


def leaves_at(takedowns: Sequence[Takedown], at: datetime) -> datetime:
    """Give the moment before which a letter about these does not leave: at once where one of them is urgent."""
    urgent = Case.objects.filter(takedowns__in=takedowns, urgency__gte=TOP).exists()
    return notice_rules.leaves_at(at, urgent=urgent, delay_minutes=procedure().notices.delay_minutes)


def outgoing(notice: Notice) -> Outgoing | None:
    """Give the message of a letter."""
    return Outgoing.objects.filter(purpose="notice", about=notice.pk).order_by("-pk").first()


def _still_here(notice: Notice) -> Outgoing:
    """Lock a letter's message, as the sender does first. Raises NotAllowed once a sender has it, or it is gone."""
    message = locked(Outgoing.objects.filter(purpose="notice", about=notice.pk).order_by("-pk")).first()
    if message is None or message.not_before is None:
        raise NotAllowed("This letter does not wait any more: it has left, failed, or was stopped before.")
    if message.lease_until is not None:
        raise NotAllowed("This letter is leaving at this very moment. Look again in a minute.")
    return message


@transaction.atomic
def pull_back(*, notice: Notice, why: str, by: User, at: datetime) -> PullBack:
    """Stop a letter before it leaves: what it asks for waits until a person decides, and no clock writes it again.

    Raises NotAllowed without a reason, and when it has left or is leaving.
    """
    reason = " ".join(why.split())[:300]
    if not reason:
        raise NotAllowed("Say why this letter should not leave.")
    message = _still_here(notice)
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    message.not_before, message.stopped_at, message.stopped_why = None, at, SAID
    message.save(update_fields=["not_before", "stopped_at", "stopped_why"])
    fresh.withdrawn_at = at
    fresh.save(update_fields=["withdrawn_at"])
    due = at + timedelta(hours=procedure().notices.pulled_back_hours)
    made = PullBack.objects.create(notice=fresh, by=by, at=at, why=reason, due_at=due)
    trace(stream_of(fresh), "notice.pulled_back", by=by, at=at, why=reason)
    for takedown in lock_lines(fresh):
        if takedown.state == "asked" and takedown.waits_for == WaitsFor.SENDING:
            step_back(takedown, at=at, why="its letter was pulled back", due_at=at)
            Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.PERSON, due_at=None)
            facts = {"notice": fresh.pk, "takedown": takedown.pk}
            trace(stream_of(takedown.case), "notice.pulled_back", by=by, at=at, why=reason, facts=facts)
    return made


@transaction.atomic
def send_now(*, notice: Notice, by: User, at: datetime) -> None:
    """End a letter's delay: it leaves with the next turn, if nothing speaks against it then. Raises NotAllowed."""
    message = _still_here(notice)
    if message.not_before is not None and message.not_before <= at:
        raise NotAllowed("This letter leaves with the next turn of the clock already.")
    Outgoing.objects.filter(pk=message.pk).update(not_before=at)
    trace(stream_of(notice), "notice.sent_now", by=by, at=at)


def _parked(notice: Notice) -> list[Takedown]:
    waiting = [one for one in lock_lines(notice) if one.state == "waiting" and one.waits_for == WaitsFor.PERSON]
    if not waiting:
        raise NotAllowed("Nothing of this letter waits for a decision any more.")
    return waiting


@transaction.atomic
def write_again(*, notice: Notice, by: User, at: datetime) -> None:
    """Let what a pulled-back letter asked for go on: gate, letter and delay begin anew. Raises NotAllowed."""
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    parked = _parked(fresh)
    PullBack.objects.filter(notice=fresh, decided_at=None).update(decided_by=by, decided_at=at)
    Takedown.objects.filter(pk__in=[one.pk for one in parked]).update(
        waits_for=WaitsFor.CLEARANCE, due_at=at, stopped_by=None, stop_why=""
    )
    trace(stream_of(fresh), "notice.let_go_on", by=by, at=at, facts={"takedowns": len(parked)})
    for one in parked:
        trace(stream_of(one.case), "notice.let_go_on", by=by, at=at, facts={"notice": fresh.pk, "takedown": one.pk})


@transaction.atomic
def give_up(*, notice: Notice, why: str, by: User, at: datetime) -> int:
    """Propose to stop all that a pulled-back letter asked for; it waits until somebody else agrees. Raises NotAllowed."""
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    parked = _parked(fresh)
    for one in parked:
        propose_stop(takedown=one, why=why, by=by, at=at)
    return len(parked)
