"""What the desk shows of scorecards: one provider's, all of them side by side, and the frozen tables."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from hotline import charts
from hotline.charts import Chart
from hotline.desk import NavItem
from hotline.models import User
from partners.models import Partner
from reports.desk import Panel
from reports.measures import measured
from reports.models import Snapshot
from takedown import leagues
from takedown.models_scores import League
from takedown.rules_scores import RANK_FROM, SHOW_FROM, Score, curve
from takedown.scorecards import PERIOD, Line, by_month, removals, scorecard, table

ENTRY = NavItem(64, "Providers compared", "desk-scores", "takedown.view_takedown")
NAME, EVERY = "scorecards", timedelta(hours=1)
MARKS = (1, 24, 72, 168, 720)  # hours
HEADER = (
    "Provider", "Country", "Rank", "Asked", "% of all", "Gone in 24 h", "Between", "Median", "P90", "Live", "Disputed",
    "Moved", "Came back", "Answered",
)  # fmt: skip


def hours(value: float | None) -> str:
    """Write hours as people say them; empty where it was not reached."""
    if value is None:
        return "not yet"
    return f"{value:.1f} h" if value < 72 else f"{value / 24:.0f} d"


def figures(one: Score) -> dict[str, Any]:
    """Make one score ready for a page; too few are not shown."""
    low, high = one.day_between
    return {
        "score": one,
        "day": "" if one.day_share is None else f"{one.day_share:.0%}",
        "between": f"{low:.0%} to {high:.0%}" if one.of_a_day else "",
        "median": hours(one.median),
        "median_between": " to ".join(hours(end) for end in one.median_between),
        "p90": hours(one.p90),
        "oldest": "" if one.oldest_live is None else hours(one.oldest_live),
    }


def panel(provider: Partner, at: datetime) -> Panel | None:
    """Make the scorecard of a provider's card: the last twelve months, and month by month."""
    one = scorecard(provider, at)
    if not one.number:
        return None
    months = [{"month": month} | figures(some) for month, some in by_month(provider, at)]
    context = figures(one) | {"months": months, "few": not one.shown, "show_from": SHOW_FROM}
    return Panel("Scorecard", "desk/panels/scorecard.html", context)


def count_table(at: datetime) -> list[dict[str, Any]]:
    """Count all providers of the last twelve months, ready to be kept."""
    return [asdict(one) for one in table(at, since=at - PERIOD)]


def counted() -> tuple[list[Line], datetime | None]:
    """Give all providers as they were counted last, and when that was."""
    found = measured(NAME).get(NAME)
    if found is None:
        return [], None
    lines = [Line(**(one | {"score": Score(**one["score"])})) for one in found.value]
    return lines, found.at


def cells(line: Line) -> list[Any]:
    """Write one provider as a row of the file; with too few, its figures stay empty."""
    told, shown = figures(line.score), line.score.shown
    said = [told["day"], told["between"], line.score.median, line.score.p90, line.score.live, line.score.disputed]
    said += [line.score.moved, line.score.came_back, line.score.answered]
    said = [round(one, 1) if isinstance(one, float) else one for one in said]
    front = "front" if line.front else ""
    start = [line.name, line.country, line.rank or front, line.score.number, round(100 * line.part)]
    return [*start, *(said if shown else ["too few"] + [""] * 8)]


def count_survival(at: datetime) -> dict[str, Any]:
    """Count which share was still online after how many hours, for all providers together."""
    rows = [one for some in removals(at, since=at - PERIOD).values() for one in some]
    steps = curve(rows, at)
    return {"number": len(rows), "shares": [[mark, _share_at(steps, mark)] for mark in MARKS]}


def survival(found: Snapshot) -> Chart:
    """Draw how long addresses stay, all providers together."""
    shares = [(f"{mark} h" if mark < 72 else f"{mark // 24} d", share) for mark, share in found.value["shares"]]
    height, shapes = charts.bars([(name, round(100 * share)) for name, share in shares])
    number = found.value["number"]
    rows = [(name, f"{share:.0%}") for name, share in shares]
    about = (
        "Share of all addresses still online so long after the first letter, in per cent (Kaplan–Meier: what is still "
        "online counts as not over yet), last 12 months."
    )
    says = f"{number} address{'' if number == 1 else 'es'}." if number else ""
    return Chart(
        "survival", "How long it stays", about, ("After", "Still online"), rows, height, shapes if number else (), says
    )


def _share_at(steps: Iterable[Any], mark: float) -> float:
    share = 1.0
    for one in steps:
        if one.hours > mark:
            break
        share = one.share
    return share


def tables(user: User, at: datetime) -> list[dict[str, Any]]:
    """List the frozen tables, the newest first, with what keeps each from being published by this person."""
    rows = League.objects.select_related("frozen_by", "published_by", "withdrawn_by").order_by("-pk")[:20]
    return [{"league": one, "why_not": leagues.why_not_yet(one, user, at), "ranked_from": RANK_FROM} for one in rows]
