"""Where a takedown stands on its ladder: the rung it takes next, and the rows of those it took, left out or took back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import Step, procedure
from partners.models import Referral
from reports.rules import HIGH
from takedown import rules, rules_ladder
from takedown.models import Notice, Takedown
from takedown.models_ladder import Asking
from takedown.rules_ladder import Stand

WaitsFor = rules.WaitsFor
FROM_THE_START: dict[str, Any] = {"asked_count": 0, "step": "", "step_taken": 0, "step_place": 0}


def ladder_of(takedown: Takedown) -> tuple[Step, ...]:
    """Give the ladder a takedown climbs."""
    return procedure().ladders[takedown.path]


def next_step(takedown: Takedown) -> tuple[Step, int]:
    """Give the rung a takedown takes next, and how often it took that one before."""
    step, now = rules_ladder.at_stand(ladder_of(takedown), takedown.stand)
    return step, now.taken


def columns(stand: Stand) -> dict[str, Any]:
    """Give the columns of a takedown that say where it stands."""
    return {"step": stand.step, "step_taken": stand.taken, "step_place": stand.place}


def asked(takedown: Takedown, asks: Sequence[tuple[str, str, Notice | Referral]], at: datetime) -> dict[str, Any]:
    """Write down whom the next rung asks, as (whom, letter, message); give what changes on the takedown with it."""
    step, now = rules_ladder.at_stand(ladder_of(takedown), takedown.stand)
    number = takedown.asked_count + 1
    for whom, letter, message in asks:
        Asking.objects.create(
            takedown=takedown, number=number, step=step.name, step_taken=now.taken, step_place=now.place, to=whom,
            letter=letter, at=at, answer_hours=step.answer_hours, pauses=list(step.pauses),
            notice=message if isinstance(message, Notice) else None,
            referral=message if isinstance(message, Referral) else None,
        )  # fmt: skip
    return {"asked_count": number, **columns(rules_ladder.after_asking(ladder_of(takedown), now))}


def leave_out(takedown: Takedown, why: str, at: datetime, *, by: User | None = None) -> bool:
    """Leave the next rung out and stand before the one above it; False where there is none above."""
    step, now = rules_ladder.at_stand(ladder_of(takedown), takedown.stand)
    above = rules_ladder.next_rung(ladder_of(takedown), now)
    if above is None:
        return False
    Asking.objects.create(
        takedown=takedown, number=takedown.asked_count, step=step.name, step_taken=now.taken, step_place=now.place,
        to=step.to, at=at, skipped=why[:300], by=by,
    )  # fmt: skip
    stand_on(takedown, above)
    if by is None:  # what a person does is traced where the reason is kept
        facts = {"takedown": takedown.pk, "step": step.name}
        trace(stream_of(takedown.case), "takedown.step_left_out", by=None, at=at, why=why[:300], facts=facts)
    return True


def stand_on(takedown: Takedown, stand: Stand) -> None:
    """Write where a locked takedown stands now."""
    for name, value in columns(stand).items():
        setattr(takedown, name, value)
    takedown.save(update_fields=["step", "step_taken", "step_place"])


def running(takedown: Takedown) -> list[Asking]:
    """Give the askings of the rung a takedown took last, as far as they were not taken back."""
    mine = takedown.askings.counted().order_by("-pk")
    newest = mine.filter(number=takedown.asked_count).first()
    if newest is None:
        return []
    return [one for one in mine.filter(number=newest.number)[:4] if (one.step, one.step_taken, one.at) == _turn(newest)]


def _turn(asking: Asking) -> tuple[str, int, datetime]:
    return asking.step, asking.step_taken, asking.at


def asking_of(takedown: Takedown, notice: Notice) -> Asking | None:
    """Give the asking of a takedown that this letter carries, where it is of the rung that was taken last."""
    return next((one for one in running(takedown) if one.notice_id == notice.pk), None)


def take_back(takedown: Takedown, at: datetime) -> dict[str, Any]:
    """Take back the rung of which nothing has left yet; give what changes on the takedown with it."""
    mine = running(takedown)
    if mine:
        Asking.objects.filter(pk__in=[one.pk for one in mine]).update(undone_at=at, left_at=None, due_at=None)
        return {"asked_count": max(0, takedown.asked_count - 1), **columns(mine[0].stand)}
    return {"asked_count": max(0, takedown.asked_count - 1)}


def came_back(takedown: Takedown, notice: Notice, at: datetime) -> dict[str, Any]:
    """Count a letter that came back as never sent; give what changes on the takedown.

    Nothing does where others of its rung were asked, or another rung was taken since.
    """
    mine = running(takedown)
    takedown.askings.filter(notice=notice, undone_at=None).update(left_at=None, due_at=None, undone_at=at)
    if [one.notice_id for one in mine] != [notice.pk]:
        return {}
    return {"asked_count": max(0, takedown.asked_count - 1), **columns(mine[0].stand)}


def left(asking: Asking, at: datetime) -> datetime:
    """An asking left the house: its time runs from now. Gives the moment at which it is over."""
    asking.left_at, asking.due_at, asking.undone_at = at, at + timedelta(hours=asking.answer_hours), None
    asking.save(update_fields=["left_at", "due_at", "undone_at"])
    return asking.due_at


def left_after_all(takedown: Takedown, notice: Notice, at: datetime) -> None:
    """A letter left although its rung was taken back while it was on its way: it counts as asked all the same."""
    gone = takedown.askings.filter(notice=notice, undone_at__isnull=False).order_by("-pk").first()
    if gone is None:
        return
    left(gone, at)
    if takedown.asked_count == gone.number - 1 and takedown.state in rules.OPEN:
        stand = rules_ladder.after_asking(ladder_of(takedown), gone.stand)
        Takedown.objects.filter(pk=takedown.pk).update(asked_count=gone.number, **columns(stand))


def best_moment(takedown: Takedown, at: datetime) -> datetime:
    """Give when the next rung is taken: now, or at the next working moment where the procedure puts it off.

    A letter waits some minutes before it leaves; one that would leave after hours is written when staff is back.
    Where a child may be in danger nothing is put off, nor is what a person asked for now.
    """
    step, _ = next_step(takedown)
    if step.calendar != "working" or takedown.case.urgency >= HIGH:
        return at
    last = takedown.askings.counted().order_by("-pk").values_list("at", flat=True).first()
    by_hand = takedown.steerings.filter(deed__in=("repeated", "escalated"))
    if (by_hand.filter(at__gte=last) if last else by_hand).exists():
        return at
    first = procedure().working_moment(at)
    leaves = first + timedelta(minutes=procedure().notices.delay_minutes if step.by_notice else 0)
    open_then = procedure().working_moment(leaves)
    return first if open_then == leaves else open_then
