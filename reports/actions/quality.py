"""Draw decided cases for a blind check, do the check, and settle where it differs."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked, move
from reports import conditions, rules
from reports.actions.judging import BadVerdict, challenge, verdict_of
from reports.conditions import NotNow
from reports.models import Assessment, Case, QualityCheck

OPEN_FOR = timedelta(minutes=60)
CLOSED = "This check is done; a colleague was faster."


class NoCheck(Exception):
    """There is nothing to check for this person, or not any more; the sentence says so."""


@transaction.atomic
def draw(*, case: Case, at: datetime, roll: float | None = None) -> None:
    """Draw a case that was just decided, by chance (fills `case_decided`); the rolls differ by what it was decided as."""
    locked(Case.objects.filter(pk=case.pk)).get()
    decided = standing(case)
    rolled = secrets.randbelow(10_000) / 10_000 if roll is None else roll
    if decided is None or not rules.drawn(rolled, decided.finding, settings.QUALITY_PERCENT):
        return
    facts = {"case": case, "round": case.round}
    _, made = QualityCheck.objects.get_or_create(**facts, defaults={"category": decided.finding, "drawn_at": at})
    if made:
        trace(stream_of(case), "case.check_drawn", by=None, at=at)


def standing(case: Case) -> Assessment | None:
    """Give the assessment that decided the present round: the lead's, or the last look."""
    return case.assessments.filter(round=case.round).order_by("position").last()


@transaction.atomic
def take_check(*, by: User, at: datetime) -> QualityCheck | None:
    """Open the next check for a person who never judged its case; None where there is none. Raises NotNow."""
    if why := conditions.why_not_judge(by, at):
        raise NotNow(why)
    found = locked(QualityCheck.objects.offered_to(by, at), skip=True).first()
    if found is not None:
        mine = found.open_by_id == by.pk
        QualityCheck.objects.filter(pk=found.pk).update(open_by=by, open_until=at + OPEN_FOR)
        if not mine:
            case = locked(Case.objects.filter(pk=found.case_id)).get()
            trace(stream_of(case), "case.check_taken", by=by, at=at)
    return found


@transaction.atomic
def leave_check(*, check: QualityCheck, by: User, at: datetime) -> None:
    """Put a check back undone, for whoever comes next; nothing happens where it is not this person's."""
    case = locked(Case.objects.filter(pk=check.case_id)).get()
    fresh = locked(QualityCheck.objects.filter(pk=check.pk)).get()
    if fresh.at is None and fresh.open_by_id == by.pk:
        QualityCheck.objects.filter(pk=fresh.pk).update(open_by=None, open_until=None)
        trace(stream_of(case), "case.check_left", by=by, at=at)


def _open(check: QualityCheck, by: User, at: datetime) -> QualityCheck:
    """Lock a check that this person has open. Raises NoCheck."""
    list(locked(Case.objects.filter(pk=check.case_id)))
    fresh = locked(QualityCheck.objects.filter(pk=check.pk)).select_related("case").get()
    if fresh.at is not None:
        raise NoCheck(CLOSED)
    if fresh.open_by_id != by.pk:
        raise NoCheck("A colleague has this check open. Take the next one.")
    if fresh.case.assessments.filter(by=by).exists():
        raise NoCheck("You have judged this case yourself; the check takes somebody else.")
    return fresh


@transaction.atomic
def check(*, check: QualityCheck, verdict: rules.Verdict, note: str = "", by: User, at: datetime) -> QualityCheck:
    """Write what a third person found. The case stays as it is. Raises NoCheck and BadVerdict."""
    fresh = _open(check, by, at)
    if problems := rules.problems_of(verdict, tuple(one.code for one in procedure().grounds_on(at.date()))):
        raise BadVerdict(problems)
    decided = fresh.case.assessments.filter(round=fresh.round).order_by("position").last()
    fresh.by, fresh.at, fresh.note = by, at, note
    fresh.finding, fresh.international = verdict.finding, verdict.international
    fresh.national, fresh.legal_ground = verdict.national, verdict.legal_ground
    fresh.differs = decided is not None and rules.differs(_tuple(verdict_of(decided)), _tuple(verdict))
    fresh.open_by = fresh.open_until = None
    fresh.save()
    trace(stream_of(fresh.case), "case.checked", by=by, at=at, facts={"differs": fresh.differs})
    return fresh


def _tuple(verdict: rules.Verdict) -> tuple[str, str, str, str]:
    return verdict.finding, verdict.international, verdict.national, verdict.legal_ground


@transaction.atomic
def settle_check(*, check: QualityCheck, uphold: bool, why: str = "", by: User, at: datetime) -> QualityCheck:
    """Let a lead say whether the decision stands or the case is judged anew. Raises NoCheck and NotAllowed."""
    case = locked(Case.objects.filter(pk=check.case_id)).get()
    fresh = locked(QualityCheck.objects.filter(pk=check.pk)).get()
    if not fresh.differs or fresh.settled_at is not None:
        raise NoCheck("Nothing is left to settle here.")
    if not why.strip():
        raise NotAllowed("Say why.")
    if not uphold and case.round != fresh.round:
        raise NotAllowed("This case is judged anew already.")
    fresh.settled_by, fresh.settled_at, fresh.upheld = by, at, uphold
    fresh.save(update_fields=["settled_by", "settled_at", "upheld"])
    trace(stream_of(case), "case.check_settled", by=by, at=at, why=why.strip()[:500], facts={"upheld": uphold})
    if not uphold:
        _anew(case, why, by, at)
    return fresh


def _anew(case: Case, why: str, by: User, at: datetime) -> None:
    """Open a new round: a confirmed case takes two people again, a dismissed one begins as new."""
    if case.state == "confirmed":
        challenge(case=case, why=why, by=by, at=at)
        return
    due = at + rules.assess_within(procedure().judging.assess_within_hours, case.urgency)
    move(
        case, "new", by=by, at=at, why=why.strip()[:500], round=case.round + 1, phase="received", phase_at=at,
        lookup_due_at=at, assess_due_at=due,
    )  # fmt: skip
