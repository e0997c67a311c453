"""Ask a colleague for a second opinion, and give one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports import conditions
from reports.actions.leases import held, released
from reports.addresses import split
from reports.conditions import NotNow
from reports.models import Assessment, Case, Opinion
from reports.rules import verdicts


def colleagues(case: Case, by: User) -> QuerySet[User]:
    """Give who may be asked about a case: who may assess, is somebody else, and never judged it in any round."""
    judged = Assessment.objects.filter(case=case).values("by")
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(pk=by.pk).exclude(pk__in=judged)
    right = Q(groups__permissions__codename="assess_case") | Q(user_permissions__codename="assess_case")
    return staff.filter(right).distinct().order_by("first_name", "username")


@transaction.atomic
def ask_opinion(
    *, case: Case, by: User, at: datetime, question: str, whom: User | None = None, number: int | None = None
) -> Opinion:
    """Ask one colleague, or whoever takes it, in words; the case goes back to the queue, and the draft is kept.

    Until it is answered the case is not offered to who asked. Raises NotYours and NotAllowed.
    """
    fresh = held(case, by, at, number)
    words = question.strip()
    if not words:
        raise NotAllowed("Say what you want to know from a colleague.")
    if split(words):
        raise NotAllowed("Leave the address out of the question: your colleague finds it in the case, masked.")
    if Opinion.objects.filter(case=fresh, asked_by=by, answered_at=None, closed_at=None).exists():
        raise NotAllowed("You have asked about this case already; the answer comes to your second opinions.")
    if whom is not None and not colleagues(fresh, by).filter(pk=whom.pk).exists():
        raise NotAllowed("This colleague judged the case before, or may not assess: ask somebody else.")
    asked = Opinion.objects.create(case=fresh, round=fresh.round, asked_by=by, asked_at=at, whom=whom, question=words[:1000])
    trace(stream_of(fresh), "case.opinion_asked", by=by, at=at, facts={"opinion": asked.pk, "whom": whom.pk if whom else 0})
    released(fresh, by, at)
    return asked


@transaction.atomic
def give_opinion(*, opinion: Opinion, by: User, at: datetime, view: str, words: str = "") -> Opinion:
    """Answer a colleague's question. Raises NotAllowed and NotNow."""
    if said := conditions.why_not_judge(by, at):
        raise NotNow(said)
    case = locked(Case.objects.filter(pk=opinion.case_id)).get()
    fresh = locked(Opinion.objects.filter(pk=opinion.pk)).get()
    if fresh.closed_at or fresh.answered_at:
        raise NotAllowed("This question has been answered, or the case has been judged since.")
    if fresh.whom_id not in (None, by.pk) or fresh.asked_by_id == by.pk:
        raise NotAllowed("This question was put to somebody else.")
    if not colleagues(case, fresh.asked_by).filter(pk=by.pk).exists():
        raise NotAllowed("You judged this case before: the second opinion takes somebody else.")
    if view not in verdicts.View.values:
        raise NotAllowed("Choose what you think.")
    if view == verdicts.View.OTHER and not words.strip():
        raise NotAllowed("Write what you think.")
    if split(words):
        raise NotAllowed("Leave the address out of your answer.")
    fresh.view, fresh.answer, fresh.answered_by, fresh.answered_at = view, words.strip()[:2000], by, at
    fresh.save(update_fields=["view", "answer", "answered_by", "answered_at"])
    trace(stream_of(case), "case.opinion_given", by=by, at=at, facts={"opinion": fresh.pk})
    return fresh
