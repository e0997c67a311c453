"""What a provider does behind the link of its letter."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.slots import Slot
from hotline.workflow import locked
from reports.models import Case
from takedown import rules
from takedown.models import Notice, NoticeLine, Reply, Takedown

replied = Slot("a provider answered for one address")  # called with line=, reply=, at=


@transaction.atomic
def show_addresses(*, notice: Notice, at: datetime) -> None:
    """Write down that whoever holds a letter's link was shown its exact addresses: from then on they know them."""
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    trace(stream_of(fresh), "notice.shown", by=None, at=at)


@transaction.atomic
def record_reply(
    *, notice: Notice, outcomes: Sequence[tuple[NoticeLine, str, str]], at: datetime, by: User | None = None
) -> None:  # fmt: skip
    """Write down what a provider says it did, as (line, outcome, note); what it says is gone is looked at at once.

    `by` typed in what came by mail; nobody: the provider itself.
    """
    locked(Notice.objects.filter(pk=notice.pk)).get()
    list(locked(Case.objects.filter(pk__in=notice.takedowns.order_by().values("case_id")).order_by("key")))
    for line, outcome, note in outcomes:
        reply = Reply.objects.create(line=line, outcome=outcome, at=at, note=note)
        replied(line=line, reply=reply, at=at)
        facts = {"notice": notice.pk, "takedown": line.takedown_id, "outcome": outcome}
        trace(stream_of(line.takedown.case), "notice.replied", by=by, at=at, facts=facts)
        if outcome in rules.LOOK_AT_ONCE:
            _look_soon(line.takedown, at=at)
        if outcome == rules.Outcome.NOT_OURS:
            Case.objects.filter(pk=line.takedown.case_id).update(lookup_due_at=at)


def _look_soon(takedown: Takedown, *, at: datetime) -> None:
    """Bring the next look forward to now; the spacing of looks that count as misses stays as it is."""
    Takedown.objects.open().filter(pk=takedown.pk, misses=0, next_check_at__gt=at).update(next_check_at=at)
