"""Many takedowns one rung up at once: each only while it stands as a preview showed it, and nothing of a colleague's."""

from datetime import datetime

from django.db import transaction

from hotline.models import User
from hotline.workflow import NotAllowed
from takedown import rules, rules_ladder
from takedown.actions import steering
from takedown.models import Appeal, Question, Takedown

CHANGED = "It changed since the preview."


def why_left(takedown: Takedown, *, by: User, at: datetime) -> str:
    """Say why a takedown is left out when many are escalated; empty when nothing speaks against it."""
    case = takedown.case
    claimed = case.claimed_until is not None and case.claimed_until > at and case.claimed_by_id != by.pk
    return rules_ladder.why_left(
        rules_ladder.Late(
            overdue=takedown.state == "overdue" or (takedown.state == "asked" and _past(takedown, at)),
            parked=takedown.waits_for == rules.WaitsFor.PERSON,
            stop_proposed=takedown.stopped_by_id is not None,
            with_colleague=claimed or _asked_or_disputed(takedown, by),
        )
    )


def _past(takedown: Takedown, at: datetime) -> bool:
    return takedown.due_at is not None and takedown.due_at < at


def _asked_or_disputed(takedown: Takedown, by: User) -> bool:
    """Say whether a colleague deals with a question of its provider, or with an appeal against its case."""
    question = Question.objects.filter(notice__takedowns=takedown, closed_at=None, taken_by__isnull=False)
    appeal = Appeal.objects.open().filter(case=takedown.case_id, handled_by__isnull=False)
    return question.exclude(taken_by=by).exists() or appeal.exclude(handled_by=by).exists()


def mark_of(takedown: Takedown, step: str) -> str:
    """Give what a preview promised of a takedown: where this differs at the moment of the act, it is passed over."""
    return f"{takedown.asked_count}.{step}"


@transaction.atomic
def escalate_foreseen(*, takedown: Takedown, mark: str, why: str, by: User, at: datetime) -> str:
    """Escalate a takedown that stands as its preview showed it. Gives the name of the step.

    Raises NotAllowed as `escalate_now` does, when it changed meanwhile, and when it is a colleague's.
    """
    fresh = steering.opened(takedown)
    if left := why_left(fresh, by=by, at=at):
        raise NotAllowed(left)
    if mark != mark_of(fresh, steering.foreseen(takedown=fresh, at=at)):
        raise NotAllowed(CHANGED)
    return steering.escalate_now(takedown=fresh, why=why, by=by, at=at)
