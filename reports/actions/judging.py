"""Hold a case, look at it, and say what it is."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.certificates import why_not_certified
from hotline.models import User
from hotline.procedures import procedure
from hotline.slots import Slot
from hotline.workflow import NotAllowed, locked, move
from reports import conditions, rules
from reports.conditions import NotNow
from reports.models import Assessment, Case, CaseQuerySet

case_decided = Slot("a case was confirmed or dismissed")  # called with case=, at=


class Taken(Exception):
    """Somebody else holds this case at the moment."""


class AlreadyJudged(Exception):
    """This person has judged this case in this round; a second look takes another person."""


class NotYours(Exception):
    """The person does not hold the case (any more)."""


class BadVerdict(Exception):
    """The verdict contradicts itself; `problems` says how, in sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def claim(*, by: User, at: datetime, case: Case | None = None) -> Case | None:
    """Lease a case to a person: the one asked for, or the next in the queue. None when the queue holds nothing for them.

    An expired lease is taken over. Raises NotNow, and Taken, AlreadyJudged or NotAllowed for a case asked for.
    """
    if why := conditions.why_not_judge(by, at):
        raise NotNow(why)
    if case is None:
        found = (locked(part, skip=True).first() for part in offered_to(by, at))
        return next((_leased(chosen, by, at) for chosen in found if chosen), None)
    chosen = locked(Case.objects.filter(pk=case.pk)).get()
    if chosen.claimed_by_id not in (None, by.pk) and chosen.claimed_until and chosen.claimed_until > at:
        raise Taken("A colleague is working on this case. Take the next one.")
    if chosen.state not in (*rules.TO_JUDGE, "disputed"):
        raise NotAllowed("This case is not waiting for an assessment.")
    if Assessment.objects.filter(case=chosen, round=chosen.round, by=by).exists():
        raise AlreadyJudged("You have judged this case; the second look takes somebody else.")
    return _leased(chosen, by, at)


def offered_to(by: User, at: datetime) -> Iterator[CaseQuerySet]:
    """Give what the queue has for this person, in order: the most urgent, what is meant for them, the rest."""
    offered = Case.objects.to_judge().free(at).awake(at).not_for_others(by, at).not_judged_by(by)
    queue = conditions.bearable(offered, by, at).in_order()
    yield from (queue.filter(band=rules.URGENT), queue.assigned(by, at), queue)


def _leased(case: Case, by: User, at: datetime) -> Case:
    if case.claimed_by_id != by.pk or case.claimed_until is None or case.claimed_until <= at:
        case.claim_number += 1
        trace(stream_of(case), "case.claimed", by=by, at=at, facts={"claim": case.claim_number})
    case.claimed_by = by
    case.claimed_until = at + timedelta(minutes=procedure().judging.lease_minutes)
    case.save(update_fields=["claimed_by", "claimed_until", "claim_number"])
    return case


def _held(case: Case, by: User, at: datetime) -> Case:
    """Lock the case and make sure that this person holds it. Raises NotYours."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.claimed_by_id != by.pk or fresh.claimed_until is None or fresh.claimed_until <= at:
        raise NotYours("Your hold on this case has ended. Claim it again; what you filled in is still here.")
    return fresh


@transaction.atomic
def keep(*, case: Case, by: User, at: datetime) -> Case:
    """Renew a lease that is still one's own. Raises NotYours."""
    return _leased(_held(case, by, at), by, at)


@transaction.atomic
def give_back(*, case: Case, by: User | None, at: datetime) -> None:
    """End a lease: the holder gives it back, or the clock (by nobody) frees one that has expired."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.claimed_by_id is None or (by is not None and fresh.claimed_by_id != by.pk):
        return
    if by is None and fresh.claimed_until is not None and fresh.claimed_until > at:
        return
    Case.objects.filter(pk=fresh.pk).update(claimed_by=None, claimed_until=None)
    trace(stream_of(fresh), "case.given_back", by=by, at=at)


@transaction.atomic
def assess(
    *, case: Case, by: User, at: datetime, verdict: rules.Verdict, categories: Mapping[str, Any] | None = None,
    note: str = "", roll: float | None = None,
) -> Case:  # fmt: skip
    """Write one person's assessment and move the case on: first look, second look, or a lead's decision on a dispute.

    `categories` are ICCAM columns of Assessment; `roll` (0 to 1) decides whether a light verdict is sampled.
    Raises NotYours, AlreadyJudged, NotAllowed, NotNow (training ended meanwhile) and BadVerdict.
    """
    fresh = _held(case, by, at)
    if why := why_not_certified(by, at):
        raise NotNow(why)
    lead = fresh.state == "disputed"
    if lead and not by.has_perm("reports.decide_case"):
        raise NotAllowed("A dispute is decided by a lead.")
    if problems := rules.problems_of(verdict, tuple(one.code for one in procedure().grounds_on(at.date()))):
        raise BadVerdict(problems)
    earlier = list(Assessment.objects.filter(case=fresh, round=fresh.round).order_by("position"))
    if any(one.by_id == by.pk for one in earlier):
        raise AlreadyJudged("You have judged this case; the second look takes somebody else.")
    assessment = Assessment.objects.create(
        case=fresh,
        round=fresh.round,
        position=3 if lead else len(earlier) + 1,
        by=by,
        at=at,
        finding=verdict.finding,
        international=verdict.international,
        national=verdict.national,
        legal_ground=verdict.legal_ground,
        note=note,
        **(categories or {}),
    )
    drawn = secrets.randbelow(10_000) / 10_000 if roll is None else roll
    to = _state_after(fresh, [*map(verdict_of, earlier), verdict], drawn)
    return _moved(fresh, to, assessment, by, at)


def verdict_of(assessment: Assessment) -> rules.Verdict:
    """Give the deciding part of an assessment."""
    return rules.Verdict(assessment.finding, assessment.international, assessment.national, assessment.legal_ground)


def _state_after(case: Case, verdicts: list[rules.Verdict], roll: float) -> str:
    judging = procedure().judging
    if case.state == "disputed":
        return rules.after_lead(verdicts[-1])
    if len(verdicts) == 1 and case.state == "second_look":
        return "second_look"  # a round that began with a challenge always takes two people
    if len(verdicts) == 1:
        sampled = rules.in_sample(roll, judging.sample_percent)
        return rules.after_first(verdicts[0].finding, light_by_one=judging.light_by_one, sampled=sampled)
    return rules.after_second(verdicts[0], verdicts[1])


def _moved(case: Case, to: str, assessment: Assessment, by: User, at: datetime) -> Case:
    waiting = to in rules.TO_JUDGE
    due = at + rules.assess_within(procedure().judging.assess_within_hours, case.urgency)
    moved: Case = move(
        case,
        to,
        by=by,
        at=at,
        claimed_by=None,
        claimed_until=None,
        assess_due_at=due if waiting or to == "disputed" else None,
        route_due_at=at if to == "confirmed" else None,
        lookup_due_at=case.lookup_due_at if waiting or to == "disputed" else (at if to == "confirmed" else None),
        phase=rules.phase_of(to, passed_on=False, removed=False),
        phase_at=at,
        with_partner=False,  # whoever had it before, this round begins anew
    )
    if to in ("confirmed", "dismissed"):
        case_decided(case=moved, at=at)
    return moved


@transaction.atomic
def challenge(*, case: Case, why: str, by: User, at: datetime) -> Case:
    """Send a confirmed case back for a new round, because somebody with standing doubts it; no letter leaves meanwhile."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if not why.strip():
        raise NotAllowed("Say what speaks against the verdict.")
    challenged: Case = move(
        fresh,
        "second_look",
        by=by,
        at=at,
        why=why.strip()[:500],
        round=fresh.round + 1,
        route_due_at=None,
        assess_due_at=at + rules.assess_within(procedure().judging.assess_within_hours, fresh.urgency),
        phase="in_review",
        phase_at=at,
    )
    return challenged
