"""What the outbox asks this floor before a notice leaves, and tells it afterwards."""

from datetime import datetime, timedelta

from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.outbox import Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.unopened import unopened
from hotline.workflow import locked
from partners import keys
from partners.iccam import telling
from reports import actions as reports
from reports.models import Case
from takedown import rules
from takedown.actions import is_clear, newest_lookup, place_of, step_back
from takedown.locks import takedowns_of
from takedown.models import Notice, Takedown

WaitsFor = rules.WaitsFor


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again under lock at each address of a letter: verdict, hold and host. One that fails stops the letter."""
    notice = locked(Notice.objects.filter(pk=message.about)).get()
    if unopened():
        return Stop("this hotline passes reports on to the police unopened, and asks no host")
    stale = False
    for takedown in takedowns_of(notice):
        case = takedown.case
        if takedown.state != "asked" or takedown.waits_for != WaitsFor.SENDING:
            return Stop(f"takedown {takedown.pk} is not being asked for any more")
        if case.state != "confirmed":
            return Stop(f"case {case.pk} is not confirmed any more")
        if not case.stands(at) and case.effect_due_at is not None:
            return Wait("a verdict may still be taken back", case.effect_due_at)
        if not is_clear(takedown, at):
            return Stop(f"case {case.pk} is held or not cleared")
        if takedown.provider_id != notice.provider_id:
            return Stop(f"takedown {takedown.pk} has another provider in the directory now")
        lookup = newest_lookup(case)
        if lookup is None or rules.moved_host(place_of(takedown.lookup), place_of(lookup)):
            return Stop(f"case {case.pk} lies with another host now")
        if lookup.at < at - timedelta(hours=procedure().looking.stale_hours):
            stale = True
            Case.objects.filter(pk=case.pk).update(lookup_due_at=at)
    if stale:
        return Wait("looking up once more where it lies", at)
    if not notice.provider.usable_on(at.date()):
        return Wait("this provider is switched off in the directory, or its days are over there", at + timedelta(hours=1))
    if not notice.provider.email:
        return Wait("this provider has no abuse address: add it in the directory", at + timedelta(minutes=15))
    return keys.to(notice.provider, at)


def sent(message: Outgoing, at: datetime) -> None:
    """The letter left: its clock runs from now."""
    notice = locked(Notice.objects.filter(pk=message.about)).get()
    notice.sent_at, notice.answer_due_at = at, at + timedelta(hours=notice.answer_hours)
    notice.save(update_fields=["sent_at", "answer_due_at"])
    trace(stream_of(notice), "notice.sent", by=None, at=at)
    for takedown in takedowns_of(notice):
        if takedown.state == "asked" and takedown.waits_for == WaitsFor.SENDING:
            Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.ANSWER, due_at=notice.answer_due_at)
        elif takedown.state in rules.OPEN:  # a hold came while the letter was on its way: it counts as asked all the same
            Takedown.objects.filter(pk=takedown.pk).update(asked_count=takedown.asked_count + 1)
        facts = {"notice": notice.pk, "takedown": takedown.pk}
        trace(stream_of(takedown.case), "notice.sent", by=None, at=at, facts=facts)
        reports.pass_on(case=takedown.case, at=at)
        telling.host_told(case=takedown.case, at=at)


def stopped(message: Outgoing, why: str, at: datetime) -> None:
    """The letter was withdrawn before it left: what can still be asked for goes back to its gate at once."""
    notice = locked(Notice.objects.filter(pk=message.about)).get()
    notice.withdrawn_at = at
    notice.save(update_fields=["withdrawn_at"])
    trace(stream_of(notice), "notice.withdrawn", by=None, at=at, why=why)
    for takedown in takedowns_of(notice):
        if takedown.state == "asked" and takedown.waits_for == WaitsFor.SENDING:
            step_back(takedown, at=at, why="its letter was withdrawn", due_at=at)
