"""Measure the clock over a hundred thousand open takedowns: `make bench-takedowns`. Writes bench/takedowns.md.

PostgreSQL really runs, and the looks are real: DNS and HTTP against servers on loopback, 5,000 hosts of 20 addresses each.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
os.environ.setdefault("ALLOWED_HOSTS", "*")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.load import database_made  # noqa: E402
from bench.note import in_report, on_what  # noqa: E402
from hotline import clock  # noqa: E402
from hotline.world import World  # noqa: E402
from partners.models import Partner  # noqa: E402
from reports.models import Case, HostingLookup  # noqa: E402
from takedown import demonstration as demo  # noqa: E402
from takedown.models import FollowUp, Takedown  # noqa: E402

TAKEDOWNS = int(os.environ.get("TAKEDOWNS", "100000"))
HOSTS = max(TAKEDOWNS // 20, 1)
MINUTES = int(os.environ.get("MINUTES", "10"))
SWEEPS = [name for name in settings.SWEEPS if name.startswith("takedown.")]
Swept = list[tuple[str, float, int]]
HERE = Path(__file__).parent
A_DAY, AT_ONCE = 24 * 60, 5_000


def load() -> float:
    """Fill an empty database with open takedowns that were asked for; give the seconds it took, 0 if it was full."""
    database_made()
    call_command("migrate", verbosity=0)
    if Takedown.objects.exists():
        return 0.0
    began = time.monotonic()
    with transaction.atomic():
        providers = _providers()
        for first in range(0, TAKEDOWNS, AT_ONCE):
            _some(range(first, min(first + AT_ONCE, TAKEDOWNS)), providers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return time.monotonic() - began


def _providers() -> list[Partner]:
    """Make a hundred hosts in the directory."""
    return [demo.known_provider(f"Host {n}", "BE", at=demo.LONG_AGO, mail=f"abuse@host{n}.example", asn=64500 + n)
            for n in range(100)]  # fmt: skip


def _some(numbers: range, providers: list[Partner]) -> None:
    """Write some takedowns, each confirmed, asked for ten days ago, and looked at three times."""
    begun = timezone.now() - timedelta(days=10)
    moments = {"first_reported_at": begun, "last_reported_at": begun, "phase_at": begun, "rank_at": begun}
    cases = Case.objects.bulk_create(
        Case(key=f"bench{n:059d}", address=f"http://t{n % HOSTS}.example/album/{n}", host=f"t{n % HOSTS}.example",
             domain=f"t{n % HOSTS}.example", state="confirmed", hosting="found", country="BE", **moments)
        for n in numbers
    )  # fmt: skip
    lookups = HostingLookup.objects.bulk_create(
        HostingLookup(case=one, at=timezone.now(), outcome="found", country="BE", ips=[ip_of(n % HOSTS)],
                      asn=64500 + n % 100, holder=f"Host {n % 100}", abuse_contact=f"abuse@host{n % 100}.example")
        for n, one in zip(numbers, cases, strict=True)
    )  # fmt: skip
    takedowns = Takedown.objects.bulk_create(
        Takedown(case=lookup.case, lookup=lookup, where="home", path="notice", provider=providers[n % 100], state="asked",
                 waits_for="answer", opened_at=begun, due_at=begun + timedelta(days=30), asked_count=1,
                 next_check_at=begun + timedelta(days=30), last_online_at=begun)
        for n, lookup in zip(numbers, lookups, strict=True)
    )  # fmt: skip
    FollowUp.objects.bulk_create(
        FollowUp(takedown=one, at=begun + timedelta(days=day), result="online", status=200)
        for one in takedowns for day in range(3)
    )  # fmt: skip


def ip_of(host: int) -> str:
    """Give the address of a host of the bench: in a Belgian network."""
    return f"193.190.{host % 250 + 1}.{host // 250 + 1}"


def timed(name: str, at: datetime) -> tuple[float, int, int]:
    """Run one sweep; give its milliseconds, what it fired and what failed."""
    began = time.monotonic()
    swept = clock.sweep(name, at)
    return (time.monotonic() - began) * 1000, swept.fired, swept.failed


def one_round(at: datetime) -> list[tuple[str, float, int]]:
    """Run every sweep of this floor once with nothing due."""
    Takedown.objects.update(next_check_at=at + timedelta(days=30), due_at=at + timedelta(days=30))
    return [(name, *timed(name, at)[:2]) for name in SWEEPS]


def a_day_of_looks(at: datetime) -> list[tuple[int, float, int]]:
    """Spread one look of each takedown over a day, and take the first minutes of it; give looks, seconds, failures each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE takedown_takedown SET next_check_at = %s::timestamptz + (id %% %s) * interval '1 minute'", [at, A_DAY]
        )
    found = []
    for minute in range(MINUTES):
        took, fired, failed = timed("takedown.sweeps.look_again_due", at + timedelta(minutes=minute))
        found.append((fired, took / 1000, failed))
    return found


def all_at_once(at: datetime) -> tuple[int, float]:
    """Let all be due at once (after a day without a worker): looks in one turn, and the seconds it took."""
    Takedown.objects.update(next_check_at=at - timedelta(minutes=1))
    took, fired, _ = timed("takedown.sweeps.look_again_due", at)
    return fired, took / 1000


def late(at: datetime, number: int = 10_000) -> list[tuple[str, float, int]]:
    """Let so many deadlines pass in one minute: climb the ladder and write the letters."""
    chosen = Takedown.objects.order_by("pk").values_list("pk", flat=True)[:number]
    Takedown.objects.update(next_check_at=at + timedelta(days=30))
    Takedown.objects.filter(pk__in=list(chosen)).update(due_at=at)
    return [(name, *timed(name, at)[:2]) for name in ("takedown.sweeps.climb_overdue", "takedown.sweeps.write_notices")]


def plan(at: datetime) -> str:
    """Explain how the clock finds what it looks at."""
    from takedown.looking import _due as due  # the query as it is asked

    Takedown.objects.update(next_check_at=at + timedelta(days=30))
    Takedown.objects.filter(pk__lte=200).update(next_check_at=at)
    with connection.execute_wrapper(_Kept()):
        list(due(at))
    sql, values = _Kept.last
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql}", values)
        return "\n".join(row[0] for row in cursor.fetchall())


class _Kept:
    """Keep the newest query with a window in it."""

    last: tuple[str, Any] = ("", None)

    def __call__(self, execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        """Let a query by, and note it."""
        if "ROW_NUMBER" in sql:
            _Kept.last = (sql, values)
        return execute(sql, values, many, context)


def main() -> None:
    """Load, measure, write down."""
    took = load()
    if "--load" in sys.argv:
        return
    at = timezone.now().replace(second=0, microsecond=0)
    quiet = one_round(at)
    with World(mail=False) as world:
        for name, value in world.django_settings.items():
            setattr(settings, name, value)
        for number in range(HOSTS):
            world.place(f"t{number}.example", ip=ip_of(number))
            world.web.full.add(f"t{number}.example")
        looks = a_day_of_looks(at)
        once = all_at_once(at + timedelta(hours=1))
    climbed = late(at + timedelta(hours=2))
    write(at, took, quiet, looks, once, climbed, plan(at))


def write(
    at: datetime, took: float, quiet: Swept, looks: list[tuple[int, float, int]], once: tuple[int, float], climbed: Swept,
    explained: str,
) -> None:  # fmt: skip
    """Write bench/takedowns.md and the plan."""
    parts = (_measured(at, took), _quiet(quiet), _looks(looks, once), _late(climbed))
    text = "\n".join(parts)
    (HERE / "takedowns.md").write_text(text)
    (HERE / "plans").mkdir(exist_ok=True)
    (HERE / "plans" / "looks.txt").write_text(explained + "\n")
    in_report()
    sys.stdout.write(text)


def _measured(at: datetime, took: float) -> str:
    load_average = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"""# The clock over {Takedown.objects.count():,} open takedowns

Measured on {at:%Y-%m-%d %H:%M} UTC with `make bench-takedowns`; {on_what()}, load average {load_average}.
{HOSTS:,} hosts of 20 addresses each; {FollowUp.objects.count():,} looks written before. Loaded in {took:.0f} s (0: before).
"""


def _quiet(quiet: Swept) -> str:
    rows = "\n".join(f"| {name.rpartition('.')[2]} | {ms:.1f} | {fired} |" for name, ms, fired in quiet)
    return f"""## One round with nothing due

| Sweep | ms | fired |
|---|---|---|
{rows}
| **all of this floor** | **{sum(ms for _, ms, _ in quiet):.1f}** | |
"""


def _looks(looks: list[tuple[int, float, int]], once: tuple[int, float]) -> str:
    done, seconds = sum(fired for fired, _, _ in looks), sum(took for _, took, _ in looks)
    slowest = max(took for _, took, _ in looks)
    return f"""## A day's looks

Each takedown is looked at once a day (what is a week old; younger ones more often), spread over {A_DAY:,} minutes: so
{TAKEDOWNS / A_DAY:.0f} looks in a minute. {MINUTES} minutes were taken, with real DNS and HTTP on loopback: {done:,} looks
in {seconds:.1f} s, {done / seconds:,.0f} a second, the slowest minute {slowest:.1f} s of the 60 it has. A whole day's looks
take {TAKEDOWNS / (done / seconds) / 60:.0f} minutes of this machine.

All {TAKEDOWNS:,} due at once: {once[0]:,} looks in one turn of {once[1]:.1f} s.
"""


def _late(climbed: Swept) -> str:
    steps = "\n".join(f"| {name.rpartition('.')[2]} | {fired:,} | {ms / 1000:.1f} | {fired / (ms / 1000):,.0f} |"
                      for name, ms, fired in climbed)  # fmt: skip
    return f"""## 10,000 deadlines in one minute

| Sweep | fired | seconds | a second |
|---|---|---|---|
{steps}

A turn ends after 50 seconds; the rest is taken by the turns after it, the oldest first. Reminders are written in working
hours only: measured outside them, the letters wait and none is fired.

What limits it: two cores shared by the clock, PostgreSQL and the servers that are looked at. The plan of the query that
finds what to look at is in `plans/looks.txt`.
"""


if __name__ == "__main__":
    main()
