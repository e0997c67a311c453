"""Give a takedown up: a lead proposes it with a reason, another person seconds it."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, move
from takedown.actions.gating import lock_with_case
from takedown.models import Takedown


class NotTwoPeople(Exception):
    """Stopping takes two different people."""


def _fresh(takedown: Takedown) -> Takedown:
    fresh = lock_with_case(Takedown.objects.open(), takedown.pk)
    if fresh is None:
        raise NotAllowed("This takedown is closed already, or somebody is working on it. Look again.")
    return fresh


@transaction.atomic
def propose_stop(*, takedown: Takedown, why: str, by: User, at: datetime) -> None:
    """Propose to stop a takedown; nothing changes until somebody else seconds it."""
    fresh = _fresh(takedown)
    if not why.strip():
        raise NotAllowed("Say why it should stop.")
    Takedown.objects.filter(pk=fresh.pk).update(stopped_by=by, stop_why=why.strip()[:300])
    trace(stream_of(fresh.case), "takedown.stop_proposed", by=by, at=at, facts={"takedown": fresh.pk})


@transaction.atomic
def keep_going(*, takedown: Takedown, by: User, at: datetime) -> None:
    """Turn a proposal to stop down, or take one's own back."""
    fresh = _fresh(takedown)
    Takedown.objects.filter(pk=fresh.pk).update(stopped_by=None, stop_why="")
    trace(stream_of(fresh.case), "takedown.stop_turned_down", by=by, at=at, facts={"takedown": fresh.pk})


@transaction.atomic
def second_stop(*, takedown: Takedown, by: User, at: datetime) -> None:
    """Second a proposal: the takedown stops. Raises NotTwoPeople for the person who proposed it."""
    fresh = _fresh(takedown)
    if fresh.stopped_by_id is None:
        raise NotAllowed("Nobody has proposed to stop this takedown.")
    if fresh.stopped_by_id == by.pk:
        raise NotTwoPeople("You proposed this. Somebody else has to agree.")
    closed = {"closed_at": at, "waits_for": "", "due_at": None, "next_check_at": None}
    move(fresh, "stopped", by=by, at=at, why="a lead and a second person", stop_seconded_by=by, **closed)
