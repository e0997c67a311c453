"""The charts of the page "today": when reports come, how old the backlog is, what comes and goes. Never per person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.utils import timezone

from hotline import charts
from hotline.charts import Chart
from hotline.models import AuditEvent
from reports.measures import MEASURES, Measure, measured
from reports.models import Case, Report, Snapshot

WEEKS = 8
DAYS = 30
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
AGES: tuple[tuple[str, timedelta | None], ...] = (
    ("under 4 h", timedelta(hours=4)),
    ("4–24 h", timedelta(hours=24)),
    ("1–3 d", timedelta(days=3)),
    ("3–7 d", timedelta(days=7)),
    ("7–30 d", timedelta(days=30)),
    ("over 30 d", None),
)
CAME, WENT = ("case.opened", "case.new"), ("case.confirmed", "case.dismissed")


@dataclass(frozen=True)
class Drawn:
    """A chart that can be asked for by name: who may see it, and how it is drawn from its snapshot."""

    right: str
    draw: Callable[[Snapshot], Chart]
    counted_as: str


CHARTS: dict[str, Drawn] = {}
TODAY = ("live", "backlog", "flow", "arrivals")


def hang_up(name: str, right: str, measure: Measure, draw: Callable[[Snapshot], Chart], *, counted_as: str = "") -> None:
    """Let the clock count something, and let people with a right see it drawn; two charts may be drawn from one count."""
    MEASURES[counted_as or name] = measure
    CHARTS[name] = Drawn(right, draw, counted_as or name)


def charts_of(*names: str) -> list[Chart]:
    """Draw charts whose figures have been counted, in one query."""
    wanted = [(CHARTS[name], CHARTS[name].counted_as) for name in names]
    found = measured(*(counted for _, counted in wanted))
    return [chart.draw(found[counted]) for chart, counted in wanted if counted in found]


# --- What is counted --------------------------------------------------------------------------------------------------


def count_arrivals(at: datetime) -> list[list[int]]:
    """Count reports of the last weeks by weekday and hour of the house's own clock."""
    zone = timezone.get_default_timezone()
    told = Report.objects.filter(received_at__gt=at - timedelta(weeks=WEEKS), received_at__lte=at)
    split = told.annotate(
        day=ExtractIsoWeekDay("received_at", tzinfo=zone), hour=ExtractHour("received_at", tzinfo=zone)
    ).values("day", "hour")
    cells = [[0] * 24 for _ in WEEKDAYS]
    for row in split.annotate(number=Count("pk")).order_by():
        cells[row["day"] - 1][row["hour"]] = row["number"]
    return cells


def count_backlog(at: datetime) -> dict[str, list[int]]:
    """Count the cases that wait for a first and for a second look, by how long ago they were first told of."""
    counts = {}
    edges = [at - age if age else None for _, age in AGES]
    for number, (upper, lower) in enumerate(zip([None, *edges[:-1]], edges, strict=True)):
        within = Q(first_reported_at__lte=upper) if upper else Q()
        counts[f"a{number}"] = Count("pk", filter=within & (Q(first_reported_at__gt=lower) if lower else Q()))
    found: dict[str, dict[str, Any]] = {
        row["state"]: dict(row) for row in Case.objects.to_judge().order_by().values("state").annotate(**counts)
    }
    return {
        state: [found[state][name] if state in found else 0 for name in counts] for state in ("new", "second_look")
    }  # fmt: skip


def count_flow(at: datetime) -> dict[str, list[Any]]:
    """Count what came in (new cases and new rounds) and went out (decisions) on each of the last whole days."""
    zone = timezone.get_default_timezone()
    today = at.astimezone(zone).date()
    days = [today - timedelta(days=number) for number in range(DAYS, 0, -1)]
    done = AuditEvent.objects.filter(deed__in=(*CAME, *WENT), at__gt=at - timedelta(days=DAYS + 2), at__lte=at)
    counted = done.annotate(day=TruncDate("at", tzinfo=zone)).values("day", "deed").annotate(number=Count("pk")).order_by()
    numbers: dict[tuple[Any, bool], int] = {}
    for row in counted:
        kind = (row["day"], row["deed"] in CAME)
        numbers[kind] = numbers.get(kind, 0) + row["number"]
    return {
        "days": [f"{day:%-d %b}" for day in days],
        "came": [numbers.get((day, True), 0) for day in days],
        "went": [numbers.get((day, False), 0) for day in days],
    }


# --- How it is drawn --------------------------------------------------------------------------------------------------


def arrivals(counted: Snapshot) -> Chart:
    """Draw when reports come: it is what the rota is made by."""
    hours = [f"{hour:02}" for hour in range(24)]
    height, shapes = charts.heat(WEEKDAYS, hours, counted.value)
    total = sum(map(sum, counted.value))
    top = max(((row[hour], day, hour) for day, row in zip(WEEKDAYS, counted.value, strict=True) for hour in range(24)))
    says = f"{total} reports; most come on {top[1]} from {top[2]:02} h: {top[0]}." if total else "No report came."
    rows = [(day, *row) for day, row in zip(WEEKDAYS, counted.value, strict=True)]
    about = f"Reports of the last {WEEKS} weeks, by weekday and hour of the house's clock."
    return Chart("arrivals", "When reports come", about, ("Weekday", *hours), rows, height, shapes if total else (), says)


def backlog(counted: Snapshot) -> Chart:
    """Draw how old what waits is."""
    names = [name for name, _ in AGES]
    new, second = counted.value["new"], counted.value["second_look"]
    height, shapes = charts.pyramid(names, new, second, ("first look", "second look"))
    old = sum(new[2:]) + sum(second[2:])
    says = f"{sum(new) + sum(second)} wait; {old} of them longer than a day."
    rows = list(zip(names, new, second, strict=True))
    about = "Cases that wait to be judged, by how long ago they were first reported; the youngest at the bottom."
    return Chart(
        "backlog", "How old the backlog is", about, ("Age", "First look", "Second look"), rows, height, shapes, says
    )


def flow(counted: Snapshot) -> Chart:
    """Draw what comes in and what is decided, day by day."""
    days, came, went = (counted.value[name] for name in ("days", "came", "went"))
    height, shapes = charts.lines(days, [("came in", came), ("decided", went)])
    says = f"In {DAYS} days {sum(came)} came in and {sum(went)} were decided."
    about = "New cases and new rounds, against cases that were confirmed or dismissed, on each of the last whole days."
    rows = list(zip(days, came, went, strict=True))
    return Chart(
        "flow", "What comes in and what is decided", about, ("Day", "Came in", "Decided"), rows, height, shapes, says
    )


def hang_up_own() -> None:
    """Hang up the charts of this floor that everybody at the desk may see."""
    hang_up("backlog", "reports.view_case", Measure(count_backlog), backlog)
    hang_up("flow", "reports.view_case", Measure(count_flow), flow)
    hang_up("arrivals", "reports.view_case", Measure(count_arrivals), arrivals)
