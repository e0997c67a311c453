"""Hold a case: a lease with an end and a number, given back, taken over, parked or passed on."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.slots import Slot
from hotline.workflow import NotAllowed, locked
from hotline.written import Written
from reports import conditions, rules
from reports.conditions import NotNow
from reports.models import Assessment, Case, CaseQuerySet, Draft, Skip
from reports.rules import verdicts

may_judge = Slot("somebody takes a case to judge it")  # asked with case=, by=; an objection keeps it from them


class Taken(Exception):
    """Somebody else holds this case at the moment."""


class AlreadyJudged(Exception):
    """This person has judged this case in this round; a second look takes another person."""


class NotYours(Exception):
    """The person does not hold the case (any more), or the page is from an earlier hold."""


@transaction.atomic
def claim(*, by: User, at: datetime, case: Case | None = None) -> Case | None:
    """Lease a case to a person: the one asked for, or the next in the queue. None when the queue holds nothing for them.

    An expired lease is taken over. Raises NotNow, and Taken, AlreadyJudged or NotAllowed for a case asked for.
    """
    if why := conditions.why_not_judge(by, at):
        raise NotNow(why)
    if case is None:
        found = (one for part in offered_to(by, at, lock=True) for one in part(by.pk, at))
        return next((leased(one, by, at) for one in found), None)
    chosen = locked(Case.objects.filter(pk=case.pk)).get()
    if chosen.claimed_by_id not in (None, by.pk) and chosen.claimed_until and chosen.claimed_until > at:
        raise Taken("A colleague is working on this case. Take the next one.")
    _refuse_judged(chosen, by)
    return leased(chosen, by, at)


def offered_to(by: User, at: datetime, *, lock: bool = False) -> tuple[Written[Case], ...]:
    """Give what to ask the queue for this person: the first of the most urgent, of what is meant for them, of the rest."""
    return _parts(conditions.unbearable(by, at), lock)


@lru_cache(maxsize=100)
def _parts(left_out: tuple[Q, ...], lock: bool) -> tuple[Written[Case], ...]:
    """Write the questions once for everybody who is spared the same; each gives one case at most."""

    def queue(by: Any, at: Any) -> CaseQuerySet:
        cases = Case.objects.to_judge().free(at).awake(at).not_for_others(by, at).not_judged_by(by).not_passed_by(by)
        return conditions.spared(cases, left_out)

    def first(cases: CaseQuerySet) -> QuerySet[Case]:
        return (locked(cases.in_order(), skip=True) if lock else cases.in_order())[:1]

    return (
        Written(lambda by, at: first(queue(by, at).filter(band=rules.URGENT)), 2),
        Written(lambda by, at: first(queue(by, at).assigned(by, at)), 2),
        Written(lambda by, at: first(queue(by, at)), 2),
    )


def _refuse_judged(case: Case, by: User) -> None:
    if case.state not in (*rules.TO_JUDGE, "disputed"):
        raise NotAllowed("This case is not waiting for an assessment.")
    if Assessment.objects.filter(case=case, round=case.round, by=by).exists():
        raise AlreadyJudged("You have judged this case; the second look takes somebody else.")
    if objection := may_judge.ask(case=case, by=by):
        raise NotAllowed(objection)


def leased(case: Case, by: User, at: datetime) -> Case:
    """Write the lease on a locked case; a new holder, or a new hold, gets a new number. Ends a park."""
    if case.claimed_by_id != by.pk or case.claimed_until is None or case.claimed_until <= at:
        case.claim_number += 1
        trace(stream_of(case), "case.claimed", by=by, at=at, facts={"claim": case.claim_number})
    case.claimed_by = by
    case.claimed_until = at + timedelta(minutes=procedure().judging.lease_minutes)
    case.snoozed_until = None
    case.save(update_fields=["claimed_by", "claimed_until", "claim_number", "snoozed_until"])
    return case


def held(case: Case, by: User, at: datetime, number: int | None = None) -> Case:
    """Lock the case and make sure that this person holds it, under the claim number their page shows. Raises NotYours."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.claimed_by_id != by.pk or fresh.claimed_until is None or fresh.claimed_until <= at:
        raise NotYours("Your hold on this case has ended. Claim it again; what you filled in is still here.")
    if number is not None and number != fresh.claim_number:
        raise NotYours(
            "This page is from an earlier hold: you claimed the case anew since, perhaps in another window. "
            "Go on there, or claim it again here; what you filled in is still here."
        )
    return fresh


@transaction.atomic
def keep(*, case: Case, by: User, at: datetime, number: int | None = None) -> Case:
    """Renew a lease that is still one's own. Raises NotYours."""
    return leased(held(case, by, at, number), by, at)


@transaction.atomic
def give_back(*, case: Case, by: User | None, at: datetime) -> None:
    """End a lease: the holder gives it back, or the clock (by nobody) frees one that has expired."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.claimed_by_id is None or (by is not None and fresh.claimed_by_id != by.pk):
        return
    if by is None and fresh.claimed_until is not None and fresh.claimed_until > at:
        return
    released(fresh, by, at)


def released(case: Case, by: User | None, at: datetime) -> None:
    """Take the lease off a locked case."""
    Case.objects.filter(pk=case.pk).update(claimed_by=None, claimed_until=None)
    trace(stream_of(case), "case.given_back", by=by, at=at)


@transaction.atomic
def take_over(*, case: Case, by: User, at: datetime, why: str) -> Case:
    """Let a lead take a running lease from a colleague, for a reason; what the colleague filled in is kept for them.

    Raises NotAllowed, AlreadyJudged and NotNow.
    """
    reason = " ".join(why.split())
    if not by.has_perm("reports.decide_case"):
        raise NotAllowed("Only a lead takes a case from a colleague.")
    if not reason:
        raise NotAllowed("Say why you take it over; your colleague reads it.")
    if said := conditions.why_not_judge(by, at):
        raise NotNow(said)
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    _refuse_judged(fresh, by)
    if fresh.claimed_by_id is None or fresh.claimed_by_id == by.pk:
        raise NotAllowed("No colleague holds this case; claim it.")
    trace(stream_of(fresh), "case.taken_over", by=by, at=at, why=reason[:500], facts={"claim": fresh.claim_number})
    return leased(fresh, by, at)


@transaction.atomic
def park(*, case: Case, by: User, at: datetime, until: datetime, why: str, number: int | None = None) -> Case:
    """Set a case aside for everybody until a moment, for a reason from the list; its clock runs on. Raises NotAllowed."""
    fresh = held(case, by, at, number)
    urgent = fresh.urgency >= rules.HIGH
    longest = timedelta(hours=verdicts.PARK_HOURS_URGENT) if urgent else timedelta(days=verdicts.PARK_DAYS)
    if why not in verdicts.Park.values:
        raise NotAllowed("Choose why it waits.")
    if until <= at:
        raise NotAllowed("This moment is over: choose one that is still to come.")
    if until > at + longest:
        most = f"{verdicts.PARK_HOURS_URGENT} hours: it is urgent" if urgent else f"{verdicts.PARK_DAYS} days"
        raise NotAllowed(f"It can wait for at most {most}.")
    Case.objects.filter(pk=fresh.pk).update(claimed_by=None, claimed_until=None, snoozed_until=until)
    trace(stream_of(fresh), "case.parked", by=by, at=at, facts={"reason": why, "until": until.isoformat()})
    fresh.snoozed_until = until
    return fresh


@transaction.atomic
def skip(*, case: Case, by: User, at: datetime, why: str, number: int | None = None) -> None:
    """Pass a case on: it is not offered to this person again in this round, or (who knows somebody in it) at all.

    Nobody is counted: the reason is counted on the case, the person is kept apart from it, the trail says "given back".
    """
    fresh = held(case, by, at, number)
    if why not in verdicts.Skip.values:
        raise NotAllowed("Choose why you pass it on.")
    Skip.objects.get_or_create(case=fresh, by=by, round=0 if why == verdicts.Skip.CONFLICT else fresh.round)
    fresh.skips += 1
    fresh.skip_reasons = {**fresh.skip_reasons, why: fresh.skip_reasons.get(why, 0) + 1}
    fresh.save(update_fields=["skips", "skip_reasons"])
    Draft.objects.filter(case=fresh, by=by).delete()
    released(fresh, by, at)
