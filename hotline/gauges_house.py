"""The figures of the ground floor: the parts it needs, the clock, what leaves, the trail's anchor, the database."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q

from hotline import ready
from hotline.gauges import MOST, Gauge, Source, Told, age
from hotline.models import Anchor, Circuit, Heartbeat, Outgoing

READY = Gauge("ready", "1 where a part the house needs is there", ("part",))
ROOM = Gauge("disk_free_bytes", "Free bytes where this process writes")
CLOCK_AGE = Gauge("clock_age_seconds", "Seconds since the sweep that has rested longest ran; no figure before the first one")
SWEPT_AT = Gauge("sweep_last_run_timestamp_seconds", "When a sweep last ran, Unix time; 0: never", ("sweep",))
TOOK = Gauge("sweep_duration_seconds", "How long a sweep took when it last ran", ("sweep",))
ROWS = Gauge("sweep_rows", "Rows a sweep acted on when it last ran, and how many of them failed", ("sweep", "result"))
MESSAGES = Gauge(
    "outbox_messages", "Messages that wait, those of them that failed before, and those that failed for good", ("state",)
)
OLDEST = Gauge(
    "outbox_oldest_seconds", "Age of the first: late by (waiting), written (retrying), failed since (dead)", ("state",)
)
RESTING = Gauge("outbox_resting_recipients", "Recipients whose way rests because they do not answer", ("kind",))
ANCHOR_AGE = Gauge("anchor_age_seconds", "Seconds since the trail was last anchored; no figure before the first one")
CONNECTIONS = Gauge("database_connections", "Connections to this database by what they do", ("state",))
CONNECTIONS_MOST = Gauge("database_connections_max", "Connections the server takes in all")
TRANSACTION = Gauge("database_oldest_transaction_seconds", "Age of the oldest open transaction in this database")
KINDS = ("police", "hotline", "provider", "other")


def parts(at: datetime) -> Iterator[Told]:
    """Tell which parts are ready, and how much room there is."""
    for name, word in ready.parts(at).items():
        yield READY.told(float(word == ready.WELL), name)
    yield ROOM.told(ready.room())


def sweeps(at: datetime) -> Iterator[Told]:
    """Tell of each sweep when it last ran, how long that took, and what came of it."""
    beats = {beat.name: beat for beat in Heartbeat.objects.filter(name__in=settings.SWEEPS)}
    if beats:
        yield CLOCK_AGE.told(max(age(beat.beat_at, at) for beat in beats.values()))
    for name in settings.SWEEPS:
        beat = beats.get(name)
        yield SWEPT_AT.told(beat.beat_at.timestamp() if beat else 0, name)
        if beat:
            yield TOOK.told(beat.took_ms / 1000, name)
            yield ROWS.told(beat.fired, name, "done")
            yield ROWS.told(beat.failed, name, "failed")


def outbox(at: datetime) -> Iterator[Told]:
    """Tell what waits to leave, what failed and is tried again, what failed for good, and who does not answer."""
    tried = Q(attempts__gt=0)
    waiting = (
        Outgoing.objects.waiting()
        .order_by("not_before")[:MOST]
        .aggregate(
            number=Count("pk"), due=Min("not_before"), tried=Count("pk", filter=tried), since=Min("written_at", filter=tried)
        )
    )
    dead = Outgoing.objects.filter(failed_at__isnull=False).order_by("failed_at", "pk")[:MOST]
    failed = dead.aggregate(number=Count("pk"), since=Min("failed_at"))
    for state, number, since in (
        ("waiting", waiting["number"], waiting["due"]),
        ("retrying", waiting["tried"], waiting["since"]),
        ("dead", failed["number"], failed["since"]),
    ):
        yield MESSAGES.told(number, state)
        yield OLDEST.told(age(since, at), state)
    resting = Counter(kind_of(whom) for whom in Circuit.objects.open().values_list("whom", flat=True)[:MOST])
    for kind in KINDS:
        yield RESTING.told(resting[kind], kind)


def kind_of(whom: str) -> str:
    """Give the kind of a recipient by its name in the outbox: "police:12" is police. The number is told nobody."""
    kind = whom.partition(":")[0]
    return kind if kind in KINDS else "other"


def trail(at: datetime) -> Iterator[Told]:
    """Tell how old the newest anchor is."""
    made = Anchor.objects.order_by("-pk").values_list("made_at", flat=True).first()
    if made:
        yield ANCHOR_AGE.told(age(made, at))


def database(at: datetime) -> Iterator[Told]:
    """Tell how many connections PostgreSQL has to this database, and for how long a transaction has been open.

    What other roles do is hidden from ours; such connections count as "unknown".
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
        )
        for state, number in cursor.fetchall():
            yield CONNECTIONS.told(number, state)
        cursor.execute(
            "SELECT current_setting('max_connections')::int, coalesce(extract(epoch FROM max(now() - xact_start)), 0)"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        most, oldest = cursor.fetchone()
    yield CONNECTIONS_MOST.told(most)
    yield TRANSACTION.told(float(oldest))


OWN = (
    Source("parts", (READY, ROOM), parts),
    Source("sweeps", (CLOCK_AGE, SWEPT_AT, TOOK, ROWS), sweeps),
    Source("outbox", (MESSAGES, OLDEST, RESTING), outbox),
    Source("trail", (ANCHOR_AGE,), trail),
    Source("database", (CONNECTIONS, CONNECTIONS_MOST, TRANSACTION), database),
)
