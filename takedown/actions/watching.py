"""Look again: write down what was seen, and what follows from it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked, move
from reports import actions as reports
from reports.models import Case
from takedown import rules, rules_looks
from takedown.actions import rungs
from takedown.actions.gating import lock_with_case
from takedown.actions.opening import told_or_later
from takedown.actions.sampling import draw, roll
from takedown.models import FollowUp, Takedown
from takedown.rules_looks import LookFacts

WaitsFor = rules.WaitsFor
PRESSED_TWICE = timedelta(minutes=1)


def close(takedown: Takedown, to: str, *, at: datetime, why: str = "", **columns: Any) -> Takedown:
    """Close a takedown: it waits for nothing any more."""
    closed = {"closed_at": at, "waits_for": "", "due_at": None, "next_check_at": None}
    moved: Takedown = move(takedown, to, by=None, at=at, why=why, **closed, **columns)
    return moved


@transaction.atomic
def record_check(*, takedown: Takedown, facts: LookFacts, at: datetime) -> str | None:
    """Write down one look and what follows from it. None when another look got in between: then this one is worth nothing.

    `takedown` must be as it was read before looking: its `next_check_at` is the ticket for this one look.
    """
    ticket = takedown.next_check_at
    fresh = lock_with_case(Takedown.objects.open().filter(next_check_at=ticket), takedown.pk)
    if fresh is None or ticket is None:
        return None
    return _looked(fresh, facts, at)


@transaction.atomic
def record_sight(*, takedown: Takedown, result: str, by: User, at: datetime) -> None:
    """Write down what a person saw at an address: a look like any other, and where nothing of ours asks the only one.

    The same said by the same person within a minute is one look: a button pressed twice.
    Raises NotAllowed where the takedown is closed or held by another turn, or for a word that is no result.
    """
    if result not in rules_looks.RESULTS:
        raise NotAllowed("Choose what you saw.")
    fresh = lock_with_case(Takedown.objects.open(), takedown.pk)
    if fresh is None:
        raise NotAllowed("This takedown is closed, or somebody is at it just now. Look at the case again.")
    if fresh.followups.filter(by=by, result=result, at__gt=at - PRESSED_TWICE).exists():
        return
    _looked(fresh, LookFacts(told=result, vantage="person"), at, by=by)


def _looked(fresh: Takedown, facts: LookFacts, at: datetime, *, by: User | None = None) -> str:
    result = rules_looks.agreed(rules_looks.seen(facts), [said for _, said, _ in facts.points])
    _note(fresh, facts, result, at, by)
    trace(stream_of(fresh.case), "takedown.looked", by=by, at=at, facts={"takedown": fresh.pk, "result": result})
    watch = rules_looks.Watch(
        fresh.state, fresh.misses, fresh.watch_step, fresh.gone_at, missed_at=fresh.missed_at, since=fresh.opened_at
    )
    spread = roll("next-look", str(fresh.pk), at.isoformat())
    _follow(fresh, rules_looks.after_look(watch, result, at, procedure().looking, spread), at)
    if result == "online":
        Takedown.objects.filter(pk=fresh.pk).update(last_online_at=at)
    return result


def _note(takedown: Takedown, facts: LookFacts, result: str, at: datetime, by: User | None) -> None:
    """Keep the facts of one look: hosts and statuses of the way, never a path, and nothing of what was shown."""
    FollowUp.objects.create(
        takedown=takedown,
        at=at,
        result=result,
        status=facts.status,
        detail=facts.error[:60],
        dns=facts.dns,
        tls=facts.tls,
        wall=facts.wall,
        nonsense=facts.nonsense,
        size_class=facts.size_class,
        hops=[list(one) for one in facts.hops],
        vantage=facts.vantage,
        points=[list(one) for one in facts.points],
        took_ms=facts.took_ms,
        by=by,
    )


def look_soon(*, case: Case, at: datetime) -> None:
    """Look at a case again at once: somebody outside says that it is gone, and the case is locked by whoever heard it."""
    Takedown.objects.open().filter(case=case, next_check_at__gt=at).update(next_check_at=at)


def _follow(takedown: Takedown, after: rules_looks.AfterLook, at: datetime) -> None:
    """Write what a look changed."""
    missed_at = at if after.misses > takedown.misses else takedown.missed_at if after.misses else None
    counted = {"misses": after.misses, "missed_at": missed_at, "watch_step": after.watch_step}
    case = takedown.case
    again = after.next_check_at if takedown.next_check_at else None  # what only people look at has no turn of the clock
    if after.state == takedown.state:
        Takedown.objects.filter(pk=takedown.pk).update(next_check_at=again, **counted)
    elif after.state == "removed":
        close(takedown, "removed", at=at, why="watched to the end", **counted)
        reports.settle(case=case, at=at)
    elif after.state == "gone":
        move(
            takedown, "gone", by=None, at=at, why="three looks saw nothing", waits_for=WaitsFor.WATCH, due_at=None,
            gone_at=at, next_check_at=again, **counted,
        )  # fmt: skip
        reports.settle(case=case, at=at)
        draw(takedown, at)
    else:
        seen_again(takedown, at=at, by=None, why="seen again while watched", next_check_at=again)


def seen_again(takedown: Takedown, *, at: datetime, by: User | None, why: str, next_check_at: datetime | None) -> None:
    """Take up a takedown again whose content is back, or never was gone; case and takedown are locked."""
    move(
        takedown, "ready", by=by, at=at, why=why, waits_for=WaitsFor.CLOCK, due_at=at, gone_at=None,
        **rungs.FROM_THE_START, misses=0, missed_at=None, watch_step=0, next_check_at=next_check_at,
    )  # fmt: skip
    told_or_later(takedown, at)
    reports.unsettle(case=takedown.case, at=at)


def reported_again(*, case: Case, at: datetime) -> None:
    """Somebody tells of a case again: look soon at what was gone, and take up again what was closed."""
    takedowns = locked(Takedown.objects.open().filter(case=case))
    for takedown in takedowns:
        if takedown.state == "gone":
            Takedown.objects.filter(pk=takedown.pk, next_check_at__gt=at).update(next_check_at=at)
    if not takedowns and case.state == "confirmed":
        Case.objects.filter(pk=case.pk).update(route_due_at=at, lookup_due_at=at)
