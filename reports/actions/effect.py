"""The seconds in which a verdict may be taken back: taking it back, and letting it take effect afterwards."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.slots import Slot
from hotline.workflow import NotAllowed, locked, move_back, moved
from hotline.written import Planned, Written
from reports import rules
from reports.actions.leases import leased
from reports.models import Assessment, Case, CaseLink, Draft, Opinion, Skip
from reports.rules import verdicts

case_decided = Slot("a case was confirmed or dismissed")  # called with case=, at=
DECIDED = ("confirmed", "dismissed")
MOMENTS = ("assess_due_at", "lookup_due_at", "route_due_at", "phase_at")
NOTHING = (
    "There is nothing to take back: it is done already, or the seconds are over. "
    "A lead can have a confirmed case judged anew."
)
CATEGORIES = ("content_type", "site_type", "age", "gender", "commerciality")
MARKS = ("virtual", "self_generated", "child_modelling")


@dataclass
class Undone:
    """Which cases were put back, and which were not, with a sentence why."""

    cases: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)


@transaction.atomic
def take_effect(*, case: Case, at: datetime) -> Case:
    """Let the newest verdict take effect, once its seconds are over: only from here on may anything leave."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.effect_due_at is None or fresh.effect_due_at > at:
        return fresh
    was, fresh.effect_due_at = {"phase": fresh.phase}, None
    judged = Assessment.objects.filter(case=fresh, round=fresh.round)
    if not judged.exists():  # a new round was opened meanwhile
        fresh.save(update_fields=["effect_due_at"])
        return fresh
    fresh.phase, fresh.phase_at = rules.phase_of(fresh.state, passed_on=False, removed=False), at
    fresh.with_partner = False  # whoever had it before, this round begins anew
    if fresh.state == "dismissed":
        fresh.duplicate_of = kept_for(judged)
    if fresh.state == "confirmed":
        fresh.route_due_at = fresh.lookup_due_at = at
    asked = Opinion.objects.filter(case=fresh, closed_at=None)
    if fresh.state in DECIDED:
        fresh.skips, fresh.skip_reasons = 0, {}
        Draft.objects.filter(case=fresh).delete()
        Skip.objects.filter(case=fresh, round__gt=0).delete()
    else:
        asked = asked.filter(asked_by__in=judged.values("by"))
    asked.update(closed_at=at)
    fresh.save(
        update_fields=[
            "effect_due_at", "duplicate_of", "phase", "phase_at", "with_partner", "route_due_at", "lookup_due_at",
            "skips", "skip_reasons",
        ]
    )  # fmt: skip
    moved(row=fresh, was=was, at=at)
    if fresh.state in DECIDED:
        case_decided(case=fresh, at=at)
    return fresh


def kept_for(judged: "QuerySet[Assessment]") -> Case | None:
    """Give the case that is kept, where the newest verdict called this one its duplicate: its reporters read of that one."""
    newest = judged.order_by("position").last()
    if newest is None or newest.finding != rules.Finding.DUPLICATE:
        return None
    link = CaseLink.objects.filter(case=newest.case_id, kind=rules.LinkKind.DUPLICATE).select_related("other").first()
    return link.other if link else None


# In order: only so is the short index of these cases taken whatever the moment, and not the whole table.
IN_THEIR_SECONDS = Planned(
    lambda at: Case.objects.filter(effect_due_at__gt=at).order_by("-effect_due_at").values_list("pk")[:1], 1
)
NEWEST_UNDOABLE = Written(
    lambda by, at: (
        Assessment.objects.filter(by=by, case__effect_due_at__gt=at).order_by("-at").values_list("at", flat=True)[:1]
    ),
    2,
)


def undoable(by: User, at: datetime) -> list[Assessment]:
    """Give what this person judged last with one press, while it can be taken back."""
    if not (IN_THEIR_SECONDS(at) and (newest := NEWEST_UNDOABLE(by.pk, at))):
        return []  # nearly always, and asked for every page
    last, waiting = newest[0], Assessment.objects.filter(by=by, case__effect_due_at__gt=at)
    if Assessment.objects.filter(by=by, at__gt=last).exists():
        return []
    rows = waiting.filter(at=last).select_related("case").order_by("case__key")
    return [one for one in rows if one.before]


@transaction.atomic
def undo(*, by: User, at: datetime) -> Undone:
    """Take back what this person judged last, within its seconds: each case is as it was, held by them, with their draft.

    Raises NotAllowed when nothing can be taken back; of several, those that can are.
    """
    done = Undone()
    for assessment in undoable(by, at):
        case = locked(Case.objects.filter(pk=assessment.case_id)).get()
        if why := _why_not(case, assessment, at):
            done.refused.append((case, why))
        else:
            done.cases.append(_put_back(case, assessment, by, at))
    if not done.cases:
        raise NotAllowed(done.refused[0][1] if done.refused else NOTHING)
    return done


def _why_not(case: Case, assessment: Assessment, at: datetime) -> str:
    if case.effect_due_at is None or case.effect_due_at <= at or case.round != assessment.round:
        return NOTHING
    if Assessment.objects.filter(case=case, round=case.round, position__gt=assessment.position).exists():
        return "A colleague has judged this case since; your verdict stays."
    if case.claimed_by_id not in (None, assessment.by_id) and case.claimed_until and case.claimed_until > at:
        return "A colleague is working on this case already; your verdict stays. If it is wrong, tell them."
    return ""


def _put_back(case: Case, assessment: Assessment, by: User, at: datetime) -> Case:
    """Put one case back as it was before the assessment."""
    kept: dict[str, Any] = dict(assessment.before)
    to = kept.pop("state")
    columns = {name: datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in kept.items()}
    fields = fields_of(assessment)
    Assessment.objects.filter(pk=assessment.pk).update(undone_at=at)
    CaseLink.objects.filter(case=case, by=by, at=assessment.at).delete()
    facts = {"position": assessment.position, "round": assessment.round}
    trace(stream_of(case), "case.verdict_undone", by=by, at=at, facts=facts)
    why = "the verdict was taken back"
    earlier = Assessment.objects.filter(case=case, round=case.round).exists()
    effect = at if earlier else None  # an earlier verdict of this round, whose effect this one put off, has it now
    fresh: Case = move_back(case, to, verdicts.UNDO_MOVES, by=by, at=at, why=why, effect_due_at=effect, **columns)
    leased(fresh, by, at)
    filled = {"claim": fresh.claim_number, "round": fresh.round, "fields": fields, "saved_at": at}
    Draft.objects.update_or_create(case=fresh, by=by, defaults=filled)
    return fresh


def fields_of(assessment: Assessment) -> dict[str, str]:
    """Give an assessment as the form was filled in, to go on from there."""
    link = CaseLink.objects.filter(case=assessment.case_id, by=assessment.by_id, at=assessment.at).first()
    said = {name: str(getattr(assessment, name)) for name in (*CATEGORIES, "legal_ground", "note", "reason")}
    said |= {name: "on" for name in MARKS if getattr(assessment, name)}
    said["verdict"] = verdicts.choice_of(assessment.finding, assessment.international)
    return said | ({"duplicate_of": str(link.other_id)} if link else {})
