"""Look at a case, and say what it is."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked, move
from reports import rules
from reports.actions.effect import take_effect
from reports.actions.leases import AlreadyJudged, held
from reports.actions.linking import linked
from reports.conditions import NotNow, why_not_judge
from reports.models import Assessment, Case, CaseLink, Draft

RESTORED = ("assess_due_at", "lookup_due_at", "route_due_at", "phase", "phase_at", "with_partner")


class BadVerdict(Exception):
    """The verdict contradicts itself; `problems` says how, in sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def assess(
    *, case: Case, by: User, at: datetime, verdict: rules.Verdict, categories: Mapping[str, Any] | None = None,
    note: str = "", reason: str = "", duplicate_of: Case | None = None, number: int | None = None, roll: float | None = None,
) -> Case:  # fmt: skip
    """Write one person's assessment and move the case on: first look, second look, or a lead's decision on a dispute.

    `categories` are ICCAM columns of Assessment; `number` is the claim the page was made under; `roll` (0 to 1) decides
    whether a light verdict is sampled. Outside the house it has no effect before the seconds of `undo` are over.
    Raises NotYours, AlreadyJudged, NotAllowed, NotNow (training ended meanwhile) and BadVerdict.
    """
    if duplicate_of is not None:
        list(locked(Case.objects.filter(pk__in={case.pk, duplicate_of.pk}).order_by("key")))
    fresh = held(case, by, at, number)
    if why := why_not_judge(by, at):
        raise NotNow(why)
    lead = fresh.state == "disputed"
    if lead and not by.has_perm("reports.decide_case"):
        raise NotAllowed("A dispute is decided by a lead.")
    if problems := _problems(fresh, verdict, duplicate_of, at):
        raise BadVerdict(problems)
    earlier = list(Assessment.objects.filter(case=fresh, round=fresh.round).order_by("position"))
    if any(one.by_id == by.pk for one in earlier):
        raise AlreadyJudged("You have judged this case; the second look takes somebody else.")
    Assessment.objects.create(
        case=fresh,
        round=fresh.round,
        position=3 if lead else len(earlier) + 1,
        by=by,
        at=at,
        note=note,
        reason=reason,
        before=_before(fresh),
        **asdict(verdict),
        **(categories or {}),
    )
    if duplicate_of is not None and verdict.finding == rules.Finding.DUPLICATE:
        linked(case=fresh, other=duplicate_of, kind=rules.LinkKind.DUPLICATE.value, why=reason, by=by, at=at)
    Draft.objects.filter(case=fresh, by=by).delete()
    drawn = secrets.randbelow(10_000) / 10_000 if roll is None else roll
    return _moved(fresh, _state_after(fresh, [*map(verdict_of, earlier), verdict], drawn), by, at)


def _problems(case: Case, verdict: rules.Verdict, duplicate_of: Case | None, at: datetime) -> list[str]:
    """Say what speaks against a verdict in itself."""
    said = rules.problems_of(verdict, tuple(one.code for one in procedure().grounds_on(at.date())))
    if verdict.finding == rules.Finding.DUPLICATE:
        said += _problems_of_link(case, duplicate_of)
    return said


def _problems_of_link(case: Case, other: Case | None) -> list[str]:
    """Say why a case cannot be called a duplicate of the other."""
    if other is None:
        return ["Name the case it is a duplicate of."]
    if other.pk == case.pk:
        return ["A case cannot be a duplicate of itself."]
    if CaseLink.objects.filter(case=other, kind=rules.LinkKind.DUPLICATE).exists():
        return ["That case is a duplicate itself: name the one it points to."]
    return []


def _before(case: Case) -> dict[str, Any]:
    """Keep what `undo` puts back."""
    kept = {name: getattr(case, name) for name in RESTORED}
    return {"state": case.state} | {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()
    }


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


def _moved(case: Case, to: str, by: User, at: datetime) -> Case:
    waiting = to in rules.TO_JUDGE or to == "disputed"
    due = at + rules.assess_within(procedure().judging.assess_within_hours, case.urgency)
    moved: Case = move(
        case,
        to,
        by=by,
        at=at,
        claimed_by=None,
        claimed_until=None,
        assess_due_at=due if waiting else None,
        route_due_at=None,
        lookup_due_at=case.lookup_due_at if waiting else None,
        effect_due_at=at + timedelta(seconds=settings.UNDO_SECONDS),
    )
    return take_effect(case=moved, at=at) if settings.UNDO_SECONDS == 0 else moved


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
        effect_due_at=None,
        assess_due_at=at + rules.assess_within(procedure().judging.assess_within_hours, fresh.urgency),
        phase="in_review",
        phase_at=at,
    )
    return challenged
