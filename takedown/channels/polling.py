"""Ask providers' interfaces how our reports stand. What they say is a reply of theirs: it closes nothing, a look does."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hotline.sweeping import Swept, each
from hotline.unopened import unopened
from hotline.workflow import locked
from takedown import actions
from takedown import rules_channels as rules
from takedown.channels import kinds
from takedown.channels.asking import Later, Refused
from takedown.models import Notice
from takedown.models_channels import Handover

BATCH = 200
EVERY = timedelta(hours=1)
NOTES = {"aws": "AWS Abuse Signal says", "cloudflare": "Cloudflare says"}


def ask_due(at: datetime) -> Swept:
    """Ask about every report whose turn it is; in quiet test mode nobody was told, so nobody is asked."""
    if settings.DIVERT_TO or unopened():
        return Swept()
    due = Handover.objects.due(at).values_list("pk", flat=True)[:BATCH]
    return each(list(due), ask, at, put_back=_later)


def _later(pk: int, until: datetime) -> None:
    Handover.objects.filter(pk=pk, ask_due_at__isnull=False).update(ask_due_at=until)


def ask(pk: int, *, at: datetime) -> bool:
    """Ask about one report, and write down what is said for every address in it. The call is made in no transaction."""
    one = _taken_up(pk, at)
    if one is None:
        return False
    same = Handover.objects.filter(channel=one.channel, reference=one.reference, line__notice=one.line.notice)
    if kinds.missing(one.channel):
        return False
    try:
        said = kinds.INTERFACES[one.channel].status(one.reference, same.count())
    except Later:
        return False  # asked again in an hour, for as long as it makes sense
    except Refused:
        same.update(ask_due_at=None)  # they do not know it any more
        return False
    if said is None:
        same.update(ask_due_at=None)
        return False
    _record(one.line.notice, one.channel, one.reference, said, at)
    return True


@transaction.atomic
def _taken_up(pk: int, at: datetime) -> Handover | None:
    """Put the next turn of a report off first, so that two processes do not ask the same; None where it is not due."""
    one = locked(Handover.objects.due(at).filter(pk=pk), skip=True).first()
    if one is None:
        return None
    again = at + EVERY
    until = one.ask_until or at
    same = Handover.objects.filter(channel=one.channel, reference=one.reference, line__notice=one.line.notice)
    same.filter(ask_due_at__isnull=False).update(ask_due_at=again if again <= until else None)
    return one


@transaction.atomic
def _record(notice: Notice, channel: str, reference: str, said: rules.Said, at: datetime) -> None:
    """Write down their word, and make it a reply where it is a new one."""
    locked(Notice.objects.filter(pk=notice.pk)).get()
    same = Handover.objects.filter(channel=channel, reference=reference, line__notice=notice).select_related(
        "line__takedown__case"
    )
    fresh = [one for one in same.order_by("pk") if said.outcome and one.outcome != said.outcome]
    if fresh:
        note = f"{NOTES[channel]}: {said.word}"
        actions.record_reply(notice=notice, outcomes=[(one.line, said.outcome, note) for one in fresh], at=at)
    same.update(said=said.word[:60])
    Handover.objects.filter(pk__in=[one.pk for one in fresh]).update(outcome=said.outcome)
    if said.final:
        same.update(ask_due_at=None)
