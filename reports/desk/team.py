"""Figures about the team for leads: agreement by month, and work by week. Never a person, and nothing of few people."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils import timezone

from hotline import charts
from hotline.charts import Chart
from hotline.models import AuditEvent
from reports.desk.charts import CAME, WENT, hang_up
from reports.measures import Measure
from reports.models import Assessment, Case, Snapshot
from reports.rules.agreement import CATEGORIES, Kappa, category_of, kappa, matrix_of, middle_and_tail, strength

MONTHS, WEEKS = 12, 12
FEWEST_PEOPLE = 5  # casework 2.8: team totals only from five people on
SIX_HOURS = timedelta(hours=6)


# --- Agreement --------------------------------------------------------------------------------------------------------


def count_agreement(at: datetime) -> list[dict[str, Any]]:
    """Count what first and second looks came to, before any lead decided, by the month of the second."""
    first, last = _months(at)[0], at
    zone = timezone.get_default_timezone()
    second = Assessment.objects.filter(position=2, at__gte=first, at__lte=last)
    joined = second.filter(
        case__assessments__position=1, case__assessments__round=F("round"), case__assessments__undone_at=None
    )
    counted = joined.annotate(
        year=ExtractYear("at", tzinfo=zone),
        month=ExtractMonth("at", tzinfo=zone),
        first_finding=F("case__assessments__finding"),
        first_international=F("case__assessments__international"),
    )
    rows = counted.values("year", "month", "first_finding", "first_international", "finding", "international")
    months: dict[str, dict[str, int]] = {f"{start:%Y-%m}": {} for start in _months(at)}
    for row in rows.annotate(number=Count("pk")).order_by():
        month = f"{row['year']}-{row['month']:02}"
        one = category_of(row["first_finding"], row["first_international"])
        two = category_of(row["finding"], row["international"])
        cell = months.setdefault(month, {})
        cell[f"{one}|{two}"] = cell.get(f"{one}|{two}", 0) + row["number"]
    return [{"month": month, "pairs": pairs} for month, pairs in sorted(months.items())][-MONTHS:]


def _months(at: datetime) -> list[datetime]:
    """Give the first moment of each of the last months, this one included, oldest first."""
    here = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = []
    for _ in range(MONTHS):
        found.append(here)
        here = (here - timedelta(days=1)).replace(day=1)
    return found[::-1]


def pairs_of(counted: dict[str, int]) -> dict[tuple[str, str], int]:
    """Read the cells of a snapshot."""
    return {(one, two): number for cell, number in counted.items() for one, _, two in [cell.partition("|")]}


def agreement(counted: Snapshot) -> Chart:
    """Draw kappa by month with its interval."""
    names, values, rows = [], [], []
    for month in counted.value:
        found = kappa(matrix_of(pairs_of(month["pairs"])))
        name = f"{date.fromisoformat(month['month'] + '-01'):%b %y}"
        names.append(name)
        values.append(None if found.value is None else (found.value, found.low, found.high))
        rows.append((name, found.pairs, found.agreed, *_kappa_words(found)))
    height, shapes = charts.intervals(names, values)
    known = [(name, value[0]) for name, value in zip(names, values, strict=True) if value]
    says = f"Newest: {known[-1][1]:.2f} in {known[-1][0]}, {strength(known[-1][1])}." if known else "Too few pairs so far."
    about = (
        "Cohen's kappa of first and second looks, before a lead decided, with its 95 % interval. 0 is chance, 1 is always; "
        "the broken line is 0.6."
    )
    header = ("Month", "Pairs", "Agreed", "Kappa", "From", "To")
    return Chart("agreement", "Agreement by month", about, header, rows, height, shapes if known else (), says)


def _kappa_words(found: Kappa) -> tuple[str, str, str]:
    if found.value is None:
        return "too few", "", ""
    return f"{found.value:.2f}", f"{found.low:.2f}", f"{found.high:.2f}"


def disagreements(counted: Snapshot) -> Chart:
    """Lay out who said what, over all the months: rows the first look, columns the second."""
    together: dict[tuple[str, str], int] = {}
    for month in counted.value:
        for cell, number in pairs_of(month["pairs"]).items():
            together[cell] = together.get(cell, 0) + number
    matrix, names = matrix_of(together), list(CATEGORIES.values())
    found = kappa(matrix)
    rows = [(name, *row) for name, row in zip(names, matrix, strict=True)]
    says = f"{found.agreed} of {found.pairs} pairs agree" + (
        f"; kappa {found.value:.2f}." if found.value is not None else "."
    )
    about = "What the first look said (rows) and the second (columns), in twelve months. The diagonal is agreement."
    return Chart("disagreement", "Who said what", about, ("First look", *names), rows, says=says)


# --- Work -------------------------------------------------------------------------------------------------------------


def count_work(at: datetime) -> list[dict[str, Any]]:
    """Count by week what came, what was decided, how long it took, and whether enough people worked to say so."""
    zone = timezone.get_default_timezone()
    today = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    starts = [begin + timedelta(weeks=number) for number in range(WEEKS)]
    weeks = [{"week": f"{start:%-d %b}", "came": 0, "went": 0, "people": set(), "hours": []} for start in starts]

    def week_of(moment: datetime) -> dict[str, Any]:
        return weeks[min(max((moment.astimezone(zone).date() - begin.date()).days // 7, 0), WEEKS - 1)]

    flow = AuditEvent.objects.filter(deed__in=(*CAME, *WENT), at__gte=begin, at__lte=at)
    for deed, moment in flow.values_list("deed", "at").iterator(chunk_size=5000):
        week_of(moment)["came" if deed in CAME else "went"] += 1
    looks = Assessment.objects.filter(at__gte=begin, at__lte=at)
    for person, moment in looks.values_list("by", "at").iterator(chunk_size=5000):
        week_of(moment)["people"].add(person)
    for told, judged in _decided(begin, at):
        week_of(judged)["hours"].append((judged - told).total_seconds() / 3600)
    return [_week(one) for one in weeks]


def _decided(begin: datetime, at: datetime) -> Iterable[tuple[datetime, datetime]]:
    """Give when each case was told of and when its first round ended, for rounds that ended in the time."""
    first_round = {"round": 1, "assessments__round": 1, "assessments__undone_at": None}
    ended = Case.objects.filter(state__in=("confirmed", "dismissed"), **first_round)
    ended = ended.annotate(judged=Max("assessments__at")).filter(judged__gte=begin, judged__lte=at)
    return ended.values_list("first_reported_at", "judged").order_by().iterator(chunk_size=5000)


def _week(counted: dict[str, Any]) -> dict[str, Any]:
    """Leave out how long it took where so few worked that it could be read as somebody's."""
    enough = len(counted["people"]) >= FEWEST_PEOPLE
    spread = middle_and_tail(counted["hours"]) if enough else None
    return {
        **{name: counted[name] for name in ("week", "came", "went")},
        "enough": enough,
        "median": round(spread[0], 1) if spread else None,
        "p90": round(spread[1], 1) if spread else None,
    }


def work(counted: Snapshot) -> Chart:
    """Draw what came in and went out by week; the table says how long it took."""
    weeks = counted.value
    series = [(name, [one[key] for one in weeks]) for name, key in (("came in", "came"), ("decided", "went"))]
    height, shapes = charts.lines([one["week"] for one in weeks], series)
    rows = [(one["week"], one["came"], one["went"], *_hours(one)) for one in weeks]
    hidden = sum(1 for one in weeks if not one["enough"])
    says = (
        f"In {hidden} of {len(weeks)} weeks fewer than {FEWEST_PEOPLE} people judged: how long it took is not shown."
        if hidden
        else ""
    )
    about = (
        "The whole team by week: what came in, what was decided, and the hours from being told of to the decision "
        "(median, and what nine of ten stayed under). Nobody is shown alone."
    )
    header = ("Week from", "Came in", "Decided", "Median hours", "P90 hours")
    return Chart("work", "Work by week", about, header, rows, height, shapes, says)


def _hours(week: dict[str, Any]) -> tuple[Any, Any]:
    if not week["enough"]:
        few = f"fewer than {FEWEST_PEOPLE} people"
        return few, few
    return ("–", "–") if week["median"] is None else (week["median"], week["p90"])


def hang_up_own() -> None:
    """Hang up the figures of the team, for those who lead it."""
    agreed = Measure(count_agreement, SIX_HOURS)
    hang_up("agreement", "reports.decide_case", agreed, agreement)
    hang_up("disagreement", "reports.decide_case", agreed, disagreements, counted_as="agreement")
    hang_up("work", "reports.decide_case", Measure(count_work, SIX_HOURS), work)
