"""What the outbox asks this floor before a notice leaves, and tells it afterwards."""

from datetime import datetime, timedelta

from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.outbox import Go, Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.unopened import unopened
from hotline.workflow import locked
from partners import beyond
from partners.iccam import telling
from partners.providers.reading import is_approved
from reports import actions as reports
from reports.models import Case
from takedown import letters, reaching, rules
from takedown.actions import is_clear, newest_lookup, place_of, rungs, step_back
from takedown.channels import ways
from takedown.models import Notice, Takedown

WaitsFor = rules.WaitsFor
NOT_APPROVED = "nobody has let letters go to this provider yet: approve it under Providers"
NOT_LOOKED_AT = timedelta(minutes=15)


def lock_lines(notice: Notice) -> list[Takedown]:
    """Lock the cases of a letter, then its takedowns, always in this order (cases by key, as intake does)."""
    mine = Takedown.objects.filter(lines__notice=notice).order_by("pk")
    cases = Case.objects.filter(pk__in=mine.order_by().values("case_id")).order_by("key")
    by_pk = {case.pk: case for case in locked(cases)}
    takedowns = list(locked(mine))
    for takedown in takedowns:
        takedown.case = by_pk[takedown.case_id]
    return takedowns


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again under lock at each address of a letter, then choose the way that its provider is reached today."""
    notice = Notice.objects.select_related("provider").get(pk=message.about)
    ruling = objection(message, at) or ways.way_to(notice, at)
    if isinstance(ruling, Go):
        letters.dated_anew(notice, message, at)
    return ruling


def objection(message: Outgoing, at: datetime) -> Stop | Wait | None:
    """Look again under lock at each address of a letter: verdict, hold and host. One that fails stops the letter."""
    notice = locked(Notice.objects.filter(pk=message.about)).get()
    if unopened():
        return Stop("this hotline passes reports on to the police unopened, and asks no host")
    stale = further = False
    for takedown in lock_lines(notice):
        case = takedown.case
        asking = rungs.asking_of(takedown, notice)
        if takedown.state != "asked" or asking is None:
            return Stop(f"takedown {takedown.pk} is not being asked for any more")
        if case.state != "confirmed":
            return Stop(f"case {case.pk} is not confirmed any more")
        if not case.stands(at) and case.effect_due_at is not None:
            return Wait("a verdict may still be taken back", case.effect_due_at)
        if not is_clear(takedown, at):
            return Stop(f"case {case.pk} is held or not cleared")
        further = asking.to != "provider"
        if not further and takedown.provider_id != notice.provider_id:
            return Stop(f"takedown {takedown.pk} has another provider in the directory now")
        if asking.to == reaching.OWNER and not reaching.still_owner(notice.provider, takedown, at):
            return Stop(f"no domain rule names this owner for takedown {takedown.pk} any more")
        lookup = newest_lookup(case)
        if lookup is None or rules.moved_host(place_of(takedown.lookup), place_of(lookup)):
            return Stop(f"case {case.pk} lies with another host now")
        if lookup.at < at - timedelta(hours=procedure().looking.stale_hours):
            stale = True
            Case.objects.filter(pk=case.pk).update(lookup_due_at=at)
    if stale:
        return Wait("looking up once more where it lies", at)
    if further and (why := beyond.not_looked_at(notice.provider)):
        return Wait(why, at + NOT_LOOKED_AT)
    if not further and not is_approved(notice.provider):
        return Wait(NOT_APPROVED, at + timedelta(hours=1))  # whoever approves it wakes its messages
    if not notice.provider.usable_on(at.date()):
        return Wait("this provider is switched off in the directory, or its days are over there", at + timedelta(hours=1))
    return None


def sent(message: Outgoing, at: datetime) -> None:
    """The letter left: its clock runs from now."""
    notice = locked(Notice.objects.filter(pk=message.about)).get()
    notice.sent_at, notice.answer_due_at = at, notice.told_due_at or at + timedelta(hours=notice.answer_hours)
    notice.save(update_fields=["sent_at", "answer_due_at"])
    trace(stream_of(notice), "notice.sent", by=None, at=at)
    ways.left(notice, at)
    for takedown in lock_lines(notice):
        asking = rungs.asking_of(takedown, notice)
        if asking is None:  # a hold came while the letter was on its way: it counts as asked all the same
            rungs.left_after_all(takedown, notice, at)
        elif rungs.left(asking, at) and takedown.state == "asked" and takedown.waits_for == WaitsFor.SENDING:
            Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.ANSWER, due_at=notice.answer_due_at)
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
    for takedown in lock_lines(notice):
        mine = rungs.running(takedown)
        asking = rungs.asking_of(takedown, notice)
        unsent = takedown.state == "asked" and takedown.waits_for == WaitsFor.SENDING
        if asking is not None and len(mine) == 1 and unsent:
            step_back(takedown, at=at, why="its letter was withdrawn", due_at=at)
        else:  # it asks something else by now, or somebody else of this rung as well
            takedown.askings.filter(notice=notice, left_at=None, undone_at=None).update(undone_at=at)
