"""Fill an empty PostgreSQL with a million events, then measure appending, anchoring, checking and reading the trail.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/hotline_bench_trail HOTLINE_MODE=demo python bench/trail.py [EVENTS]

Refuses a database that holds events already. Prints figures; the last ones are kept in bench/trail.txt.
"""

import io
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from hotline import anchoring, audit, verifying  # noqa: E402
from hotline.models import Anchor, AuditEvent, User  # noqa: E402
from reports.desk import trail  # noqa: E402
from reports.forms_trail import TrailForm  # noqa: E402

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DEEDS = ("case.opened", "case.looked_up", "case.case_opened", "case.claimed", "case.revealed", "case.second_look")


def fill(events: int) -> None:
    """Write so many events over a year, seven to a case, in the order of time."""
    people = [User.objects.get_or_create(username=f"person{number}")[0] for number in range(20)]
    draw, last = random.Random(7), dict[str, AuditEvent]()
    out = io.StringIO()
    for number in range(events):
        stream = f"case:{number // 7 + draw.randrange(3)}"
        before = last.get(stream)
        event = AuditEvent(
            stream=stream, number=before.number + 1 if before else 1, deed=draw.choice(DEEDS), why="", facts={"n": number},
            by=draw.choice(people) if number % 3 else None, at=NOW - timedelta(seconds=31 * (events - number)),
            previous_hash=before.hash if before else audit.FIRST,
        )  # fmt: skip
        event.hash = audit.fingerprint(event)
        event.digest = audit.public_digest(event, before.digest if before else audit.FIRST)
        last[stream] = event
        if len(last) > 50:
            last.pop(next(iter(last)))
        cells = [stream, event.number, event.at.isoformat(), event.by_id or r"\N", event.deed, "", json.dumps(event.facts)]
        out.write("\t".join(map(str, [*cells, event.previous_hash, event.hash, event.digest])) + "\n")
    out.seek(0)
    with connection.cursor() as cursor:
        columns = "stream, number, at, by_id, deed, why, facts, previous_hash, hash, digest"
        cursor.cursor.copy_expert(f"COPY hotline_auditevent ({columns}) FROM STDIN", out)
        cursor.execute("ANALYZE hotline_auditevent")


def timed(what: str, run: Callable[[], Any], times: int = 1) -> Any:
    """Run, and say how long it took (the median of several)."""
    took, made = [], None
    for _ in range(times):
        start = time.perf_counter()
        made = run()
        took.append((time.perf_counter() - start) * 1000)
    print(f"{what:<62} {median(took):>12.1f} ms")
    return made


def append() -> None:
    """Leave one trace in a transaction of its own."""
    with transaction.atomic():
        audit.trace(f"case:{random.randrange(100_000)}", "case.claimed", by=None, at=NOW)


def page(**chosen: str) -> Callable[[], Any]:
    """Give a run of the auditor's page with this filter."""

    def run() -> Any:
        form = TrailForm(chosen)
        assert form.is_valid(), form.errors
        return trail.page_of(trail.chosen(form), int(chosen.get("before", 0)))

    return run


def main() -> None:
    """Measure."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    call_command("migrate", verbosity=0)
    if AuditEvent.objects.exists():
        sys.exit("This database holds events already: give an empty one.")
    timed(f"{events} events computed and copied in", lambda: fill(events))
    timed("append one event (median of 300)", append, 300)
    swept = anchoring.anchor_due(NOW)
    while anchoring.is_due(anchoring.newest(), NOW):
        swept = timed("anchor a backlog, one turn of the clock", lambda: anchoring.anchor_due(NOW)) or swept
    print(f"{Anchor.objects.count()} anchors")
    seen = timed("check the whole trail", verifying.check)
    print(f"{seen.events} events, {seen.anchors} anchors, {len(seen.findings)} findings")
    subprocess.run([sys.executable, "manage.py", "verify_audit"], check=True)  # a process of its own shows what it holds
    print(f"peak memory of manage.py verify_audit: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
    who = str(User.objects.get(username="person3").pk)
    middle = str(AuditEvent.objects.order_by("pk")[events // 2].pk)
    for what, chosen in {
        "page: all": {}, "page: from the middle": {"before": middle}, "page: one person": {"person": who},
        "page: one deed": {"deed": "case.revealed"}, "page: looks of one person": {"person": who, "looks": "on"},
        "page: one case": {"case": "71000"},
        "page: three days of last winter": {"since": "2026-02-01", "until": "2026-02-03"},
        "page: a deed nobody did, one person": {"person": who, "deed": "case.dismissed"},
    }.items():  # fmt: skip
        timed(what + " (median of 20)", page(**chosen), 20)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('hotline_auditevent'), pg_total_relation_size('hotline_anchor')")
        table, anchors = cursor.fetchone()
    print(f"{table // events} bytes an event with its indexes, {anchors // events} in its anchor")


if __name__ == "__main__":
    main()
