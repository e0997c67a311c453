"""Look again: write down what was seen, and what follows from it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.procedures import procedure
from hotline.workflow import locked, move
from reports import actions as reports
from reports.models import Case
from takedown import rules
from takedown.actions import rungs
from takedown.actions.gating import lock_with_case
from takedown.actions.opening import told
from takedown.models import FollowUp, Takedown

WaitsFor = rules.WaitsFor


def close(takedown: Takedown, to: str, *, at: datetime, why: str = "", **columns: Any) -> Takedown:
    """Close a takedown: it waits for nothing any more."""
    closed = {"closed_at": at, "waits_for": "", "due_at": None, "next_check_at": None}
    moved: Takedown = move(takedown, to, by=None, at=at, why=why, **closed, **columns)
    return moved


@transaction.atomic
def record_check(*, takedown: Takedown, facts: rules.LookFacts, at: datetime) -> str | None:
    """Write down one look and what follows from it. None when another look got in between: then this one is worth nothing.

    `takedown` must be as it was read before looking: its `next_check_at` is the ticket for this one look.
    """
    ticket = takedown.next_check_at
    fresh = lock_with_case(Takedown.objects.open().filter(next_check_at=ticket), takedown.pk)
    if fresh is None or ticket is None:
        return None
    result = rules.seen(facts)
    FollowUp.objects.create(takedown=fresh, at=at, result=result, status=facts.status, detail=facts.error[:60])
    trace(stream_of(fresh.case), "takedown.looked", by=None, at=at, facts={"takedown": fresh.pk, "result": result})
    watch = rules.Watch(fresh.state, fresh.misses, fresh.watch_step, fresh.gone_at)
    _follow(fresh, rules.after_look(watch, result, at, procedure().looking), at)
    if result == "online":
        Takedown.objects.filter(pk=fresh.pk).update(last_online_at=at)
    return result


def look_soon(*, case: Case, at: datetime) -> None:
    """Look at a case again at once: somebody outside says that it is gone, and the case is locked by whoever heard it."""
    Takedown.objects.open().filter(case=case, next_check_at__gt=at).update(next_check_at=at)


def _follow(takedown: Takedown, after: rules.AfterLook, at: datetime) -> None:
    """Write what a look changed."""
    counted = {"misses": after.misses, "watch_step": after.watch_step}
    case = takedown.case
    if after.state == takedown.state:
        Takedown.objects.filter(pk=takedown.pk).update(next_check_at=after.next_check_at, **counted)
    elif after.state == "removed":
        close(takedown, "removed", at=at, why="watched to the end", **counted)
        reports.settle(case=case, at=at)
    elif after.state == "gone":
        move(
            takedown, "gone", by=None, at=at, why="three looks saw nothing", waits_for=WaitsFor.WATCH, due_at=None,
            gone_at=at, next_check_at=after.next_check_at, **counted,
        )  # fmt: skip
        reports.settle(case=case, at=at)
    else:
        move(
            takedown, after.state, by=None, at=at, why="seen again while watched", waits_for=WaitsFor.CLOCK, due_at=at,
            gone_at=None, next_check_at=after.next_check_at, **rungs.FROM_THE_START, **counted,
        )  # fmt: skip
        told(takedown, at)
        reports.unsettle(case=case, at=at)


def reported_again(*, case: Case, at: datetime) -> None:
    """Somebody tells of a case again: look soon at what was gone, and take up again what was closed."""
    takedowns = locked(Takedown.objects.open().filter(case=case))
    for takedown in takedowns:
        if takedown.state == "gone":
            Takedown.objects.filter(pk=takedown.pk, next_check_at__gt=at).update(next_check_at=at)
    if not takedowns and case.state == "confirmed":
        Case.objects.filter(pk=case.pk).update(route_due_at=at, lookup_due_at=at)
