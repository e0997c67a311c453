"""How long the answer of a provider makes the ladder wait: until a moment, and never longer than the procedure says."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from hotline.audit import stream_of, trace
from hotline.procedures import procedure
from takedown import rules_ladder
from takedown.actions import rungs
from takedown.models import Reply, Takedown
from takedown.models_ladder import Asking
from takedown.rules_ladder import Said, Waiting


def pause_of(takedown: Takedown) -> Waiting | None:
    """Give the pause that the answers to the rung taken last make; None where they make none."""
    found = [one for asking in rungs.running(takedown) if (one := pause_in(asking))]
    return max(found, key=lambda one: one.until, default=None)


def pausing_until(takedown: Takedown) -> datetime | None:
    """Give the moment until which an answer makes the ladder wait; None where it does not."""
    pause = pause_of(takedown)
    return pause.until if pause else None


def pause_in(asking: Asking) -> Waiting | None:
    """Give the pause in one asking's time: by what whoever was asked answers to it, or to an earlier letter meanwhile."""
    if asking.due_at is None or asking.notice is None:
        return None
    meanwhile = Q(line__notice__provider=asking.notice.provider_id, at__gte=asking.left_at)
    replies = Reply.objects.filter(meanwhile | Q(line__notice=asking.notice_id), line__takedown=asking.takedown_id)
    said = _said(replies)
    return rules_ladder.waits_after(said, due=asking.due_at, pauses=asking.pauses, pausing=procedure().pausing)


def _said(replies: Iterable[Any]) -> list[Said]:
    return [Said(one.outcome, one.at, getattr(one, "by_date", None)) for one in replies]


def wait(takedown: Takedown, at: datetime) -> bool:
    """Let a locked takedown whose time is over wait on, where an answer gave it more; False where none did."""
    pause = pause_of(takedown)
    if pause is None or pause.until <= at:
        return False
    Takedown.objects.filter(pk=takedown.pk).update(due_at=pause.until)
    facts = {"takedown": takedown.pk, "until": pause.until.isoformat(), "because": pause.because}
    trace(stream_of(takedown.case), "takedown.paused", by=None, at=at, facts=facts)
    return True
