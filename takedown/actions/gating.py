"""The gate and the ladder: who may be asked when, and what follows when nobody answers."""

from datetime import datetime, timedelta

from django.db import transaction

from hotline.procedures import procedure
from hotline.workflow import locked, move
from partners import clearance
from partners.models import Referral
from reports.models import Case
from takedown import rules
from takedown.actions import pausing, rungs
from takedown.actions.opening import route_of, tell_another
from takedown.models import Takedown, TakedownQuerySet

CLEARANCE_REMINDER = timedelta(hours=24)
WaitsFor = rules.WaitsFor


def lock_with_case(takedowns: TakedownQuerySet, pk: int) -> Takedown | None:
    """Lock a takedown's case and then the takedown, as everybody does; None if it is not in `takedowns`, or busy."""
    case = locked(Case.objects.filter(takedowns=pk), skip=True).first()
    takedown = locked(takedowns.filter(pk=pk), skip=True).first() if case else None
    if takedown is not None and case is not None:
        takedown.case = case
    return takedown


def is_clear(takedown: Takedown, at: datetime) -> bool:
    """Say whether anyone outside may be asked now: the case stands confirmed and the gate is open for this host."""
    if not takedown.case.stands(at):
        return False
    said = clearance.of(takedown.case, at, since=takedown.opened_at)
    facts = rules.gate_facts(
        route_of(takedown).gate,
        held=said.held,
        ordered=said.ordered,
        released=said.released,
        told_hours_ago=said.told_hours_ago,
    )
    return rules.gate_open(facts)


@transaction.atomic
def gate(pk: int, *, at: datetime) -> bool:
    """Let a waiting takedown through its gate, or say when to look at it again."""
    takedown = locked(Takedown.objects.due(at).filter(pk=pk, state="waiting"), skip=True).first()
    if takedown is None:
        return False
    if is_clear(takedown, at):
        move(takedown, "ready", by=None, at=at, waits_for=WaitsFor.CLOCK, due_at=at)
        return True
    again = clearance.hold_ends(takedown.case, at) or at + CLEARANCE_REMINDER
    Takedown.objects.filter(pk=pk).update(due_at=again, waits_for=WaitsFor.CLEARANCE)
    return False


def reconsider(*, case: Case, at: datetime) -> None:
    """Act on what police or magistrate just said: a hold sends back, a release or an order wakes the gate."""
    for takedown in locked(Takedown.objects.open().filter(case=case)):
        held_until = clearance.hold_ends(case, at)
        if held_until and takedown.state in ("ready", "asked", "overdue"):
            step_back(takedown, at=at, why="held by the police", due_at=held_until)
        elif takedown.state == "waiting" and takedown.waits_for != WaitsFor.PERSON:
            Takedown.objects.filter(pk=takedown.pk).update(due_at=held_until or at, waits_for=WaitsFor.CLEARANCE)


def step_back(takedown: Takedown, *, at: datetime, why: str, due_at: datetime) -> None:
    """Send a takedown back to the gate; a message that has not left yet counts as not asked."""
    place = rungs.take_back(takedown, at) if takedown.waits_for == WaitsFor.SENDING else {}
    move(takedown, "waiting", by=None, at=at, why=why, waits_for=WaitsFor.CLEARANCE, due_at=due_at, **place)


def case_decided(*, case: Case, at: datetime) -> None:
    """A case was judged anew: what was confirmed again goes on, what was dismissed is stopped by those who judged."""
    for takedown in locked(Takedown.objects.open().filter(case=case)):
        if case.state == "confirmed" and takedown.state == "waiting" and takedown.waits_for != WaitsFor.PERSON:
            Takedown.objects.filter(pk=takedown.pk).update(due_at=clearance.hold_ends(case, at) or at)
        elif case.state == "dismissed":
            last = list(case.assessments.filter(round=case.round).order_by("-position")[:2])
            closed = {"closed_at": at, "waits_for": "", "due_at": None, "next_check_at": None}
            people = {"stopped_by": last[1].by, "stop_seconded_by": last[0].by}
            move(takedown, "stopped", by=last[0].by, at=at, why="judged anew: not illegal", **closed, **people)


# --- Referrals that are a takedown's asking ---------------------------------------------------------------------------


def _asking(referral: Referral) -> Takedown | None:
    """Give the takedown that asks with this referral and waits for it to leave, locked; None for any other referral."""
    if not referral.key.startswith("ask:"):
        return None
    open_ones = Takedown.objects.open().filter(pk=referral.key.split(":")[1], state="asked", waits_for=WaitsFor.SENDING)
    takedown = locked(open_ones).first()
    mine = rungs.running(takedown) if takedown else []
    return takedown if any(one.referral_id == referral.pk for one in mine) else None


def still_asking(*, referral: Referral, at: datetime) -> str:
    """Say why a referral must not leave any more; empty when it may. Only a takedown's askings wait for the gate."""
    if not referral.key.startswith("ask:"):
        return ""
    takedown = _asking(referral)
    if takedown is None:
        return "its takedown does not ask for this any more"
    if not referral.partner.usable_on(at.date()):
        return "this partner is not used any more: whoever takes its place is asked"
    return "" if is_clear(takedown, at) else "the case is held or not cleared"


def partner_told(*, referral: Referral, at: datetime) -> None:
    """A referral left: where it was a takedown's asking, its answer is now awaited."""
    takedown = _asking(referral)
    if takedown is not None:
        asking = next(one for one in rungs.running(takedown) if one.referral_id == referral.pk)
        Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.ANSWER, due_at=rungs.left(asking, at))


def referral_stopped(*, referral: Referral, why: str, at: datetime) -> None:
    """A referral was withdrawn before it left: a takedown that asked with it goes back to its gate."""
    takedown = _asking(referral)
    if takedown is not None:
        step_back(takedown, at=at, why="its referral was withdrawn", due_at=clearance.hold_ends(takedown.case, at) or at)
    elif referral.key.startswith("tell:") and not referral.partner.usable_on(at.date()):
        tell_another(referral, at)


def referral_bounced(*, referral: Referral, at: datetime) -> None:
    """A referral that had left came back: the takedown that asked with it waits for it to leave again, not for an answer."""
    if referral.key.startswith("ask:"):
        asked = Takedown.objects.open().filter(pk=referral.key.split(":")[1], state="asked", waits_for=WaitsFor.ANSWER)
        takedown = locked(asked).first()
        if takedown is not None and referral.key.endswith(f":{_askings(takedown) - 1}"):
            Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.SENDING, due_at=None)


def _askings(takedown: Takedown) -> int:
    return takedown.case.referrals.filter(key__startswith=f"ask:{takedown.pk}:").count()


@transaction.atomic
def climb(pk: int, *, at: datetime) -> bool:
    """Take an unanswered asking one rung up: overdue first, then ready for the next step, at a moment that suits it.

    A letter to somebody beyond the host that could not leave in the time it gave is given up in the same way.
    """
    takedown = lock_with_case(Takedown.objects.due(at), pk)
    if takedown is None:
        return False
    if takedown.state == "asked" and takedown.waits_for in (WaitsFor.ANSWER, WaitsFor.SENDING):
        last = takedown.followups.order_by("-at", "-pk").first()
        if takedown.misses and last is not None and last.result == "not_seen":  # perhaps going: the next look tells
            soon = at + timedelta(minutes=procedure().looking.spacing_minutes)
            Takedown.objects.filter(pk=pk).update(due_at=soon)
            return False
        if pausing.wait(takedown, at):
            return False
        why = "no answer in time" if takedown.waits_for == WaitsFor.ANSWER else "its letter could not leave in time"
        when = rungs.best_moment(takedown, at)
        move(takedown, "overdue", by=None, at=at, why=why, waits_for=WaitsFor.CLOCK, due_at=when)
        if when > at:
            return True
    if takedown.state != "overdue":
        return False
    move(takedown, "ready", by=None, at=at, why="next step of the ladder", waits_for=WaitsFor.CLOCK, due_at=at)
    return True
