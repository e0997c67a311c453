"""Look because a provider asks us to: an ordinary look where it may count, else one that is only written down."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.procedures import procedure
from takedown import rules, rules_reply
from takedown.actions.gating import lock_with_case
from takedown.actions.replying import look_out_of_turn
from takedown.actions.watching import follow
from takedown.models import FollowUp, Takedown


@transaction.atomic
def bring_forward(*, takedown: Takedown, at: datetime) -> None:
    """Put an ordinary look that may count first in the queue: if nobody looks at once, the clock does."""
    fresh = lock_with_case(Takedown.objects.open(), takedown.pk)
    if fresh is not None:
        look_out_of_turn(fresh, at=at)


@transaction.atomic
def record_extra(*, takedown: Takedown, facts: rules.LookFacts, at: datetime) -> str | None:
    """Write down a look out of turn that must not count as a miss; what is seen online counts as always.

    None when the takedown was closed, or is being looked at by somebody else. It moves no ordinary look: three spaced
    misses take as long as before, and a watch ends no earlier.
    """
    fresh = lock_with_case(Takedown.objects.open(), takedown.pk)
    if fresh is None:
        return None
    result = rules.seen(facts)
    FollowUp.objects.create(takedown=fresh, at=at, result=result, status=facts.status, detail=facts.error[:60])
    told = {"takedown": fresh.pk, "result": result, "because": "a provider asked"}
    trace(stream_of(fresh.case), "takedown.looked", by=None, at=at, facts=told)
    if result == "online" and not rules_reply.counts_as_miss(fresh.state, fresh.misses):
        watch = rules.Watch(fresh.state, fresh.misses, fresh.watch_step, fresh.gone_at)
        follow(fresh, rules.after_look(watch, result, at, procedure().looking), at)
    if result == "online":
        Takedown.objects.filter(pk=fresh.pk).update(last_online_at=at)
    return result
