"""The figures of this floor: what waits to be judged, verdicts that are late, look-ups, and whether reports come in."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min

from hotline.counting import capped
from hotline.desk import SOON
from hotline.gauges import MOST, Gauge, Source, Told, age
from reports import rules
from reports.desk.numbers import not_looked_up
from reports.models import Case, CaseQuerySet, Report

NEXT = 1_000
QUEUE = Gauge("queue_cases", "Cases that wait to be judged, by band; and those on which two people differ", ("queue",))
OLDEST = Gauge("queue_oldest_seconds", "Since when the first of them was reported", ("queue",))
VERDICTS = Gauge(
    "verdicts", "Cases to be judged within four hours (due), and those that had to be by now (overdue)", ("state",)
)
LOOKUPS = Gauge(
    "lookups", "Look-ups of hosting whose moment has come (due), and those the clock should have made (late)", ("state",)
)
LOOKUP_OLDEST = Gauge("lookup_oldest_seconds", "How late the first look-up is")
LAST_REPORT = Gauge("last_report_age_seconds", "Seconds since the last report came in; no figure before the first one")


def queues(at: datetime) -> Iterator[Told]:
    """Tell how much waits in each band, and since when; the oldest is looked for among the next thousand in the queue."""
    parts = {name.lower(): Case.objects.to_judge().filter(band=band) for band, name in rules.BANDS.items()}
    for name, cases in (parts | {"disputes": Case.objects.to_decide()}).items():
        yield from _queue(name, cases, at)
    waiting = Case.objects.filter(state__in=rules.WAITING)
    yield VERDICTS.told(_counted(waiting.filter(assess_due_at__gte=at, assess_due_at__lte=at + SOON)), "due")
    yield VERDICTS.told(_counted(waiting.late(at)), "overdue")


def _queue(name: str, cases: CaseQuerySet, at: datetime) -> Iterator[Told]:
    yield QUEUE.told(capped(cases.in_order(), MOST), name)
    yield OLDEST.told(age(cases.in_order()[:NEXT].aggregate(since=Min("first_reported_at"))["since"], at), name)


def _counted(cases: CaseQuerySet) -> int:
    return capped(cases.order_by("assess_due_at"), MOST)


def lookups(at: datetime) -> Iterator[Told]:
    """Tell whether look-ups of hosting keep up."""
    due = Case.objects.filter(lookup_due_at__lte=at).order_by("lookup_due_at")
    yield LOOKUPS.told(capped(due, MOST), "due")
    yield LOOKUPS.told(capped(not_looked_up(at).order_by("lookup_due_at"), MOST), "late")
    yield LOOKUP_OLDEST.told(age(due.values_list("lookup_due_at", flat=True).first(), at))


def intake(at: datetime) -> Iterator[Told]:
    """Tell when the last report came in: a public door that nobody can reach shows here."""
    last = Report.objects.order_by("-received_at").values_list("received_at", flat=True).first()
    if last:
        yield LAST_REPORT.told(age(last, at))


OWN = (
    Source("queues", (QUEUE, OLDEST, VERDICTS), queues),
    Source("lookups", (LOOKUPS, LOOKUP_OLDEST), lookups),
    Source("intake", (LAST_REPORT,), intake),
)
