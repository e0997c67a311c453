"""Measure the clock: `make bench`. Deadlines that pend by the hundred thousand, many due in one minute, and who fires.

The deadline is the end of an analyst's lease: each is freed in a transaction of its own that locks, looks again, writes and
leaves a trace. Beside it: the same by hand in SQL, and a message with a countdown for each deadline in a Redis.
"""

import argparse
import multiprocessing
import time
from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import bench.django_ready  # noqa: F401  # isort: skip
import redis
from celery import Celery
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from bench import note, serving
from hotline import clock
from hotline.models import AuditEvent, User
from reports.models import Case

SWEEP = "reports.sweeps.free_expired_claims"
WORKERS = (1, 2, 4)
EMPTY_GOAL = 10  # milliseconds of a sweep with nothing due
LATEST = 120  # seconds: two sweeps
MESSAGES = 5_000


def fill(pending: int) -> None:
    """Write so many cases, each with a lease that ends some day."""
    holder, _ = User.objects.get_or_create(username="holder")
    last = Case.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off")
        for first in range(last, pending, 100_000):
            cursor.execute(FILL, {"holder": holder.pk, "first": first + 1, "last": min(first + 100_000, pending)})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


FILL = """
INSERT INTO reports_case (key, address, host, domain, state, round, urgency, suspect, sightings_count, first_reported_at,
  last_reported_at, phase, phase_at, with_partner, band, priority, rank_at, sources, known, signs, channel, language, place,
  hosting, country, assess_due_at, claim_number, page_key, skips, skip_reasons, claimed_by_id, claimed_until)
SELECT md5(i::text) || md5('c' || i), 'http://h' || i %% 5000 || '.example/' || i, 'h' || i %% 5000 || '.example',
  'h' || i %% 5000 || '.example', 'new', 1, 0, 0, 1, now(), now(), 'received', now(), false, 1, 0, now(), 1, 0, '', 'web',
  'nl', '', 'found', 'NL', now() + interval '1 day', 1, '', 0, '{}', %(holder)s,
  now() + interval '1 year' + i * interval '1 second'
FROM generate_series(%(first)s, %(last)s) AS i
"""


def let_pass(number: int, at: datetime) -> None:
    """Let so many leases end within the minute before `at`, and forget the traces of the run before."""
    holder, year = User.objects.get(username="holder"), at + timedelta(days=365)
    Case.objects.filter(claimed_until=None).update(claimed_by=holder, claimed_until=year)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; TRUNCATE hotline_auditevent")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(
            "UPDATE reports_case SET claimed_until = %s::timestamptz - (id %% 60) * interval '1 second'"
            " WHERE id IN (SELECT id FROM reports_case ORDER BY id LIMIT %s)",
            [at, number],
        )
        cursor.execute("VACUUM (ANALYZE) reports_case")


def swept(number: int, workers: int, at: datetime) -> tuple[float, int, int]:
    """Let so many processes sweep at once; give the seconds they took, how many leases were freed, and how many twice."""
    let_pass(number, at)
    connections.close_all()
    many = multiprocessing.get_context("fork")
    start, took = many.Barrier(workers + 1), many.Queue()
    running = [many.Process(target=_worker, args=[at, start, took]) for _ in range(workers)]
    for one in running:
        one.start()
    start.wait()
    began = time.perf_counter()
    for one in running:
        one.join()
    seconds = time.perf_counter() - began
    # What was freed stands in the trail: once for each.
    freed = Counter(AuditEvent.objects.filter(deed="case.given_back").values_list("stream", flat=True))
    if len(freed) != number:
        raise SystemExit(f"{len(freed)} of {number} deadlines were fired.")
    return seconds, len(freed), sum(times > 1 for times in freed.values())


def _worker(at: datetime, start: Any, took: Any) -> None:
    connection.ensure_connection()
    start.wait()
    while clock.sweep(SWEEP, at).fired:
        pass
    connections.close_all()


def by_hand(number: int, at: datetime) -> float:
    """Do the same with the least that SQL needs, one transaction for each; give the seconds."""
    let_pass(number, at)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for _ in range(number):
            with transaction.atomic():
                cursor.execute(
                    "UPDATE reports_case SET claimed_until = NULL, claimed_by_id = NULL WHERE id = (SELECT id FROM"
                    " reports_case WHERE claimed_until <= %s ORDER BY claimed_until LIMIT 1 FOR UPDATE SKIP LOCKED)"
                    " RETURNING id",
                    [at],
                )
                cursor.execute(
                    "INSERT INTO hotline_auditevent (stream, number, at, deed, why, facts, previous_hash, hash, digest)"
                    " VALUES (%s, 1, %s, 'case.given_back', '', '{}', '', '', '')",
                    [f"case:{cursor.fetchone()[0]}", at],
                )
    return time.perf_counter() - began


def nothing_due(at: datetime) -> dict[str, float]:
    """Turn the clock with nothing due; give the milliseconds of each sweep (the middle of nine)."""
    took: dict[str, list[float]] = {}
    for _ in range(9):
        for name in settings.SWEEPS:
            began = time.perf_counter()
            if clock.sweep(name, at).failed:
                raise SystemExit(f"{name} broke: what it takes says nothing.")
            took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    return {name: median(times) for name, times in took.items()}


def by_broker(number: int) -> tuple[float, int, int]:
    """Put a message with a countdown into a Redis for each deadline; give bytes a message, how many, and after a flush."""
    app = Celery("bench")
    with serving.own_redis() as port, app.connection_for_write(f"redis://127.0.0.1:{port}/0") as line:
        told, producer = redis.Redis(port=port), app.amqp.Producer(line)
        before = told.info("memory")["used_memory"]
        for pk in range(number):
            app.send_task("bench.free", args=[pk], countdown=7200, producer=producer)
        if told.llen("celery") != number:
            raise SystemExit("The broker did not take the messages.")
        size = (told.info("memory")["used_memory"] - before) / number
        told.flushall()
        return size, number, told.llen("celery")


def main() -> None:
    """Measure and write down."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("pending", nargs="?", type=int, default=100_000, help="deadlines that pend")
    read.add_argument("due", nargs="?", type=int, default=2_000, help="deadlines that pass in one minute")
    read.add_argument("messages", nargs="?", type=int, default=MESSAGES, help="messages for the broker")
    asked = read.parse_args()
    before, at = note.busy(), timezone.now()
    serving.fresh_database()
    found = {}
    for pending in (max(asked.pending // 10, asked.due), asked.pending):
        fill(pending)
        found[pending] = (nothing_due(at), swept(asked.due, 1, at))
    runs = {1: found[asked.pending][1]} | {workers: swept(asked.due, workers, at) for workers in WORKERS[1:]}
    written(before, asked, found, runs, by_hand(asked.due, at), by_broker(asked.messages))


def written(
    before: str, asked: argparse.Namespace, found: dict[int, Any], runs: dict[int, tuple[float, int, int]], hand: float,
    broker: tuple[float, int, int],
) -> None:  # fmt: skip
    """Write bench/clock.md."""
    (few, (idle_few, one_few)), (many, (idle, one)) = found.items()
    rates = {workers: freed / seconds for workers, (seconds, freed, _) in runs.items()}
    slow = [name for name, took in idle.items() if took > EMPTY_GOAL]
    late = max(seconds for seconds, _, _ in runs.values())
    size, waiting, left = broker
    note.write(
        "clock",
        "The clock over many deadlines",
        before=before,
        short=[
            f"{asked.due:,} of {many:,} deadlines due in one minute: "
            + ", ".join(f"{rate:,.0f} a second with {workers}" for workers, rate in rates.items())
            + f" worker(s); fired twice: {sum(twice for _, _, twice in runs.values())}; the last one {late:.0f} s after it"
            f" was due ({'within' if late <= LATEST else 'later than'} two sweeps).",
            f"A sweep with nothing due: {max(idle.values()):.1f} ms the slowest of {len(idle)} (goal {EMPTY_GOAL} ms"
            + (f"; over it: {', '.join(name.rpartition('.')[2] for name in slow)})." if slow else ": met)."),
            f"Growth: firing {note.grows((few, one_few[0]), (many, one[0]))} pending; a round with nothing due"
            f" {note.grows((few, sum(idle_few.values())), (many, sum(idle.values())))}.",
            f"The same through a broker with a countdown: {size:,.0f} bytes of Redis a message, so"
            f" {size * 1e6 / 2**20:,.0f} MB for a million; of {waiting:,} waiting, {left} are left after a flush."
            " The rows do not notice a flush.",
        ],
        tables=tables(runs, asked.due / hand, many, idle),
        limits="one transaction with a durable commit for each deadline, and the processor time of building its statements;"
        " workers and PostgreSQL share the cores.",
    )


def tables(runs: dict[int, tuple[float, int, int]], by_hand: float, cases: int, idle: dict[str, float]) -> list[note.Table]:
    """Make the tables of the note: how fast deadlines fired beside so many a second by hand, and each sweep at rest."""
    rows = [
        [workers, f"{freed:,}", f"{seconds:.1f}", f"{freed / seconds:,.0f}", f"{freed / seconds / by_hand:.2f}",
         twice, f"{seconds / 60 + 1:.0f}"]
        for workers, (seconds, freed, twice) in runs.items()
    ]  # fmt: skip
    firing = ("workers", "fired", "seconds", "a second", "of SQL by hand", "twice", "sweeps needed")
    why = f"One transaction in SQL by hand for each: {by_hand:,.0f} a second with one connection."
    resting = [[name, f"{took:.1f}"] for name, took in sorted(idle.items(), key=lambda one: -one[1])]
    return [
        note.Table("Firing", firing, rows, why),
        note.Table(f"Sweeps with nothing due, {cases:,} cases", ("sweep", "ms"), resting),
    ]


if __name__ == "__main__":
    main()
