"""File a letter at a provider's web form by hand: open it, which claims it, and record that it was filed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.outbox import Stop, Wait
from hotline.workflow import NotAllowed, locked
from partners.models import Hold
from reports import actions as reports
from reports.models import Exposure
from takedown import letters, sending
from takedown.lines import lines_of
from takedown.models import Notice
from takedown.models_channels import Filing

A_MINUTE = timedelta(minutes=1)  # the field knows minutes only
HELD = "the police asked not to tell the host"


class DoNotFile(NotAllowed):
    """It must not be filed, or not yet; the sentence says why."""


class AlreadyFiled(NotAllowed):
    """It was filed, or left another way."""


class SomebodyElse(NotAllowed):
    """A colleague opened it and may be filing it at this moment."""


def _lock(notice: Notice) -> tuple[Outgoing, Filing]:
    """Lock message, letter and task, in the order of everybody. Raises AlreadyFiled."""
    message = locked(Outgoing.objects.filter(purpose="notice", about=notice.pk)).get()
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    notice.told_due_at = fresh.told_due_at
    filing = locked(Filing.objects.filter(notice=notice)).get()
    if filing.filed_at is not None:
        raise AlreadyFiled(f"{filing.filed_by} filed this letter already. Do not file it again.")
    if message.sent_at is not None:
        raise AlreadyFiled("This letter has left another way meanwhile. Do not file it.")
    return message, filing


def held(notice: Notice, at: datetime) -> bool:
    """Say whether the police hold one of the addresses of a letter."""
    return Hold.objects.active(at).filter(case__takedowns__lines__notice=notice).exists()


def against(message: Outgoing, notice: Notice, at: datetime) -> tuple[str, bool]:
    """Say what stands against filing at this moment, and whether that is for good; empty: nothing.

    Asks the same as the outbox asks before a letter leaves, under the same locks: verdict, hold and host.
    """
    if held(notice, at):
        return HELD, True
    if message.stopped_at is not None:
        return message.stopped_why, True
    match sending.objection(message, at):
        case Stop(why):
            return why, True
        case Wait(why):
            return why, False
    return "", False


def start_filing(*, notice: Notice, by: User, at: datetime) -> Exposure:
    """Claim a letter to file it now, and show its addresses to that person; give the look, whose end covers them.

    Raises DoNotFile, AlreadyFiled or SomebodyElse; NotNow where the person has to rest from looking.
    """
    try:
        return _start(notice=notice, by=by, at=at)
    except DoNotFile:  # let the outbox find the same in its next turn: it withdraws the letter, or has the host looked up
        waiting = Outgoing.objects.waiting().filter(purpose="notice", about=notice.pk, not_before__gt=at)
        waiting.update(not_before=at)
        raise


@transaction.atomic
def _start(*, notice: Notice, by: User, at: datetime) -> Exposure:
    message, filing = _lock(notice)
    if filing.is_claimed(at) and filing.claimed_by_id != by.pk:
        raise SomebodyElse(
            f"{filing.claimed_by} opened this letter at {timezone.localtime(filing.claimed_at):%H:%M} to file it. "
            "Ask them before you do: filed twice is worse than late."
        )
    why, _ = against(message, notice, at)
    if why:
        raise DoNotFile(f"Do not file this letter: {why}.")
    if letters.dated_anew(notice, message, at):
        message.save()
    filing.claimed_by, filing.claimed_at = by, at
    filing.save(update_fields=["claimed_by", "claimed_at"])
    trace(stream_of(notice), "notice.filing_opened", by=by, at=at)
    looks = [reports.look(case=line.takedown.case, by=by, at=at, what="address") for line in lines_of(notice)]
    return looks[0]


@transaction.atomic
def give_back_filing(*, notice: Notice, by: User, at: datetime) -> None:
    """Let others file what one opened and did not file. Raises SomebodyElse."""
    _, filing = _lock(notice)
    if filing.claimed_by_id != by.pk:
        raise SomebodyElse("You do not have this letter: there is nothing to give back.")
    filing.claimed_by = filing.claimed_at = None
    filing.save(update_fields=["claimed_by", "claimed_at"])
    trace(stream_of(notice), "notice.filing_given_back", by=by, at=at)


@transaction.atomic
def record_filing(*, notice: Notice, proof: str, filed_at: datetime, by: User, at: datetime) -> str:
    """Write down that a letter was filed, with the form's answer as proof: from then on it counts as sent.

    What stood against it by then is given back and kept: it was filed all the same, and the desk must know.
    Raises AlreadyFiled, SomebodyElse, or NotAllowed for a moment that cannot be.
    """
    message, filing = _lock(notice)
    if filing.claimed_by_id != by.pk or filing.claimed_at is None:
        raise SomebodyElse("Somebody else opened this letter after you. Ask them whether they filed it too.")
    if not notice.written_at - A_MINUTE <= filed_at <= at:
        raise NotAllowed(
            "You filed it between now and the moment it was written, "
            f"{timezone.localtime(notice.written_at):%-d %B %H:%M}: correct when."
        )
    filed_at = max(filed_at, notice.written_at)
    why, for_good = against(message, notice, at)
    despite = why if for_good else ""
    filing.filed_by, filing.filed_at, filing.recorded_at = by, filed_at, at
    filing.proof, filing.despite = proof[:500], despite[:200]
    filing.save()
    Notice.objects.filter(pk=notice.pk).update(withdrawn_at=None)
    trace(stream_of(notice), "notice.filed", by=by, at=at, why=despite, facts={"despite": bool(despite)})
    outbox.handed_over(message=message, reference=proof, by=by, at=filed_at)
    return despite
