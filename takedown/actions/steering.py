"""What a lead does to the ladder by hand, each with a reason: leave the next step out, take one again, or go on at once."""

from datetime import datetime
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, move
from takedown import rules, rules_ladder
from takedown.actions import rungs
from takedown.actions.gating import is_clear, lock_with_case
from takedown.models import Takedown
from takedown.models_ladder import Steering
from takedown.rules_ladder import Stand

WaitsFor = rules.WaitsFor
LONGEST_WHY = 300
LAST = "This is the last step of its ladder: it is repeated until the content is gone. Stop the takedown if it should end."


@transaction.atomic
def skip_step(*, takedown: Takedown, why: str, by: User, at: datetime) -> str:
    """Leave out the step that would come next; what runs now runs on. Gives the name of the step left out.

    Raises NotAllowed without a reason, on the last step, and where the takedown is not on its way.
    """
    fresh, reason = opened(takedown), _reason(why)
    if fresh.state == "gone":
        raise NotAllowed("The content is gone, so no step comes next.")
    step, _ = rungs.next_step(fresh)
    if not rungs.leave_out(fresh, reason, at, by=by):
        raise NotAllowed(LAST)
    _wrote(fresh, "skipped", step.name, reason, by, at)
    if fresh.state == "ready":  # it may have waited for the very step that is left out
        Takedown.objects.filter(pk=fresh.pk).update(due_at=at, waits_for=WaitsFor.CLOCK)
    return step.name


@transaction.atomic
def repeat_step(*, takedown: Takedown, why: str, by: User, at: datetime) -> str:
    """Take the last step once more, at once. Gives its name. Raises NotAllowed where there was none, or it is on its way."""
    fresh, reason = _on_its_way(takedown, at), _reason(why)
    last = fresh.askings.counted().filter(number=fresh.asked_count).order_by("-pk").first() if fresh.asked_count else None
    if last is None:
        raise NotAllowed("Nobody was asked yet, so there is nothing to repeat.")
    ladder = rungs.ladder_of(fresh)
    step, _ = rules_ladder.at_stand(ladder, last.stand)
    if step.name != last.step:
        raise NotAllowed("The ladder has no such step any more. Go to the next step instead.")
    rungs.stand_on(fresh, Stand(last.step, last.step_taken + 1, last.step_place))
    _wrote(fresh, "repeated", step.name, reason, by, at)
    _go_on(fresh, "a step is repeated", by, at)
    return step.name


@transaction.atomic
def escalate_now(*, takedown: Takedown, why: str, by: User, at: datetime) -> str:
    """Go to the next rung now, without waiting for an answer or for working hours. Gives the name of that rung's step.

    Turns that are left of the present step are dropped. Raises NotAllowed where the gate is closed or a letter is on its
    way, and on the last step, which can be repeated.
    """
    fresh, reason = _on_its_way(takedown, at), _reason(why)
    if above := _above(fresh):
        rungs.stand_on(fresh, above)
    step, _ = rungs.next_step(fresh)
    _wrote(fresh, "escalated", step.name, reason, by, at)
    _go_on(fresh, "escalated by a person", by, at)
    return step.name


def foreseen(*, takedown: Takedown, at: datetime) -> str:
    """Say to which step `escalate_now` would go, and change nothing. Raises NotAllowed where that would refuse."""
    _refuse_stuck(takedown, at)
    step, _ = rules_ladder.at_stand(rungs.ladder_of(takedown), _above(takedown) or takedown.stand)
    return step.name


def _above(takedown: Takedown) -> Stand | None:
    """Give the rung over the one that was taken last, where turns of that one are left; None where it stands higher.

    Raises NotAllowed on the last rung.
    """
    ladder = rungs.ladder_of(takedown)
    step, now = rules_ladder.at_stand(ladder, takedown.stand)
    if step.name not in [last.step for last in rungs.running(takedown)[:1]]:
        return None
    above = rules_ladder.next_rung(ladder, now)
    if above is None:
        raise NotAllowed(LAST)
    return above


def opened(takedown: Takedown) -> Takedown:
    """Lock an open takedown with its case. Raises NotAllowed where it is closed, or somebody else has it locked."""
    fresh = lock_with_case(Takedown.objects.open(), takedown.pk)
    if fresh is None:
        raise NotAllowed("This takedown is closed already, or somebody is working on it. Look again.")
    return fresh


def _on_its_way(takedown: Takedown, at: datetime) -> Takedown:
    """Lock a takedown that may be asked for and has no letter on its way out."""
    fresh = opened(takedown)
    _refuse_stuck(fresh, at)
    return fresh


def _refuse_stuck(fresh: Takedown, at: datetime) -> None:
    if fresh.state not in ("ready", "asked", "overdue"):
        raise NotAllowed(
            "The content is gone, so nobody is asked."
            if fresh.state == "gone"
            else "Its gate is closed: nobody may be asked."
        )
    if fresh.state == "asked" and fresh.waits_for == WaitsFor.SENDING and fresh.due_at is None:
        raise NotAllowed("Its letter is on its way out. Wait until it has left.")
    if not is_clear(fresh, at):
        raise NotAllowed("The police hold this case, or nobody has cleared it: nobody may be asked.")


def _reason(why: str) -> str:
    if not why.strip():
        raise NotAllowed("Say why: the reason stays with the takedown.")
    return why.strip()[:LONGEST_WHY]


def _wrote(takedown: Takedown, deed: str, step: str, why: str, by: User, at: datetime) -> None:
    """Keep the reason with the takedown; the trail says who did what and when, and no words that may hold an address."""
    kept = Steering.objects.create(takedown=takedown, deed=deed, step=step, why=why, by=by, at=at)
    facts = {"takedown": takedown.pk, "step": step, "steering": kept.pk}
    trace(stream_of(takedown.case), f"takedown.step_{deed}", by=by, at=at, facts=facts)


def _go_on(takedown: Takedown, why: str, by: User, at: datetime) -> None:
    """Bring a locked takedown to ready, by the same moves as the clock does, so that its next turn asks."""
    now: dict[str, Any] = {"waits_for": WaitsFor.CLOCK, "due_at": at}
    if takedown.state == "asked":
        move(takedown, "overdue", by=by, at=at, why=why, **now)
    if takedown.state == "overdue":
        move(takedown, "ready", by=by, at=at, why=why, **now)
    else:
        Takedown.objects.filter(pk=takedown.pk).update(**now)
