"""The ways messages take: which rest, how many leave a minute, and what each try taught. Shared by all who send.

Whoever locks a circuit has locked the message before it (and the case, where there is one); nothing is locked after it.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

from hotline import rules
from hotline.audit import stream_of, trace
from hotline.models import Circuit, Outgoing, User
from hotline.workflow import locked

RESTS = "no answer on the way to this recipient: it rests, and one message at a time tries it"
FULL = "this recipient has had as many messages as we send in a minute"


def way_of(row: Circuit) -> rules.Way:
    """Give what the rules need to know of a row."""
    return rules.Way(row.misses, row.opened_at, row.probe_at, row.probing_until, row.minute, row.in_minute)


def _write(row: Circuit, way: rules.Way, error: str) -> None:
    for name, value in asdict(way).items():
        setattr(row, name, value)
    row.error = error[:300]
    row.save()


def picked(at: datetime, *, limit: int) -> list[int]:
    """Give the messages of one turn: of each recipient a fair share, one from each in turn, none to a way that rests.

    However many wait for somebody who does not answer, this is a handful of queries, and none of them is looked at.
    """
    if not Outgoing.objects.due(at).exists():
        return []  # most turns: the shares below cost ten times as much to ask for
    most = settings.PER_RECIPIENT_PER_MINUTE
    shut = list(Circuit.objects.shut_out(at, most=most).values_list("whom", flat=True))
    probed = list(Circuit.objects.open().filter(probe_at__lte=at).values_list("whom", flat=True))
    place = Window(RowNumber(), partition_by="whom", order_by=["not_before", "pk"])
    due: QuerySet[Any] = Outgoing.objects.due(at).exclude(whom__in=shut).annotate(place=place)
    share = Q(place__lte=most) | Q(whom="") | Q(whom__startswith=rules.UNPACED)
    few = ~Q(whom__in=probed) | Q(place__lte=rules.PROBES)
    return list(due.filter(share, few).order_by("place", "not_before", "pk").values_list("pk", flat=True)[:limit])


def enter(whom: str, at: datetime, *, until: datetime) -> tuple[str, datetime] | None:
    """Let a message that may leave go its way, and count it; or say why it has to wait, and until when."""
    if not whom:
        return None
    Circuit.objects.get_or_create(whom=whom)
    row = locked(Circuit.objects.filter(whom=whom)).get()
    way = way_of(row)
    if rest := rules.rests_until(way, at):
        return RESTS, rest
    full = rules.full_until(way, at, most=settings.PER_RECIPIENT_PER_MINUTE) if rules.paced(whom) else None
    if full:
        return FULL, full
    _write(row, rules.tried(way, at, until=until), row.error)
    return None


def missed(whom: str, error: str, at: datetime) -> None:
    """Write down that a try failed for the moment."""
    row = locked(Circuit.objects.filter(whom=whom)).first()
    if row is not None:
        _write(row, rules.missed(way_of(row), at), error)


def answered(whom: str) -> bool:
    """Write down that the other side answered; True where its way had rested until now."""
    marked = Circuit.objects.filter(whom=whom).exclude(misses=0, probe_at=None)
    row = locked(marked).first()
    if row is None:
        return False
    rested = row.probe_at is not None
    _write(row, rules.answered(way_of(row)), "")
    return rested


def let_go(whom: str, at: datetime) -> None:
    """Let what was tried in vain, or waited for a rest to end, leave in the next turn. Call with no circuit locked."""
    waiting = Outgoing.objects.waiting().filter(Q(attempts__gt=0) | Q(error=RESTS), whom=whom, not_before__gt=at)
    waiting.update(not_before=at)


@transaction.atomic
def try_now(*, circuit: Circuit, by: User, at: datetime) -> bool:
    """Let one message try a resting way at once: a person thinks the other side is back. False where nothing waits."""
    waiting = Outgoing.objects.waiting().filter(whom=circuit.whom, lease_until=None)
    first = locked(waiting.order_by("not_before", "pk"), skip=True).first()
    row = locked(Circuit.objects.open().filter(pk=circuit.pk)).first()
    if row is None:
        return False
    if first is not None and first.not_before is not None and first.not_before > at:
        Outgoing.objects.filter(pk=first.pk).update(not_before=at)
    _write(row, rules.hurried(way_of(row), at), row.error)
    trace(stream_of(row), "circuit.hurried", by=by, at=at, facts={"misses": row.misses})
    return first is not None


@transaction.atomic
def try_all_again(*, whom: str, by: User, at: datetime, most: int = 1000) -> int:
    """Put the failed messages to one recipient back into the queue, the oldest first; give how many."""
    failed = Outgoing.objects.filter(whom=whom, failed_at__isnull=False).order_by("failed_at", "pk")
    pks = [row.pk for row in locked(failed.only("pk"), skip=True)[:most]] if whom else []
    if not pks:
        return 0
    Circuit.objects.get_or_create(whom=whom)
    row = locked(Circuit.objects.filter(whom=whom)).get()
    Outgoing.objects.filter(pk__in=pks).update(failed_at=None, not_before=at, error="")
    trace(stream_of(row), "circuit.tried_again", by=by, at=at, facts={"letters": len(pks), "first": pks[0], "last": pks[-1]})
    return len(pks)
