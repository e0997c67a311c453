"""What waits between us and providers: replies that ask for a person, clocks, looks, and what stays online too long."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from hotline import charts
from hotline.charts import Chart
from hotline.counting import capped
from hotline.desk import RunningOut, Tile, Vital, span
from hotline.models import User
from reports.desk import reference
from reports.models import Snapshot
from takedown import rules
from takedown.models import Appeal, Question, Reply, Takedown

NEXT, TOP = 10, 5
A_DAY = timedelta(hours=24)
LATE_LOOK = timedelta(minutes=15)
STILL_THERE = ("waiting", "ready", "asked", "overdue")
ELSEWHERE = {
    "peer": "by way of a peer hotline",
    "orphan": "by way of a hotline that takes orphans",
    "police": "by way of the police",
    "notice": "provider unknown",
}


def questions() -> QuerySet[Reply]:
    """Replies with which a provider asks for something or says no and nothing came after: while the takedown is open, or
    when it came after the end, as an objection may.
    """
    later = Reply.objects.filter(line__takedown=OuterRef("line__takedown"), at__gt=OuterRef("at"))
    unsettled = Q(line__takedown__closed_at=None) | Q(line__takedown__closed_at__lte=F("at"))
    asked = Reply.objects.filter(unsettled, outcome__in=rules.NEEDS_A_PERSON)
    said = Q(notice=OuterRef("line__notice"))
    closed = Question.objects.filter(said, closed_at__gte=OuterRef("at"))
    answered = Appeal.objects.filter(said, case=OuterRef("line__takedown__case"), answered_at__gte=OuterRef("at"))
    return asked.filter(~Exists(later), ~Exists(closed), ~Exists(answered))


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many replies of providers want a person."""
    if user.has_perm("takedown.view_takedown"):
        number = capped(questions())
        first = questions().order_by("at").values_list("at", flat=True).first() if number else None
        yield Tile("Providers", number, reverse("desk-notices") + "?tab=replied", "amber" if number else "green",
                   "ask for something or disagree", span(at - first) if first else "", "replies")  # fmt: skip


def clocks(user: User, at: datetime) -> Iterator[RunningOut]:
    """Name providers whose time to answer ends next."""
    if not user.has_perm("takedown.view_takedown"):
        return
    asked = Takedown.objects.open().filter(state="asked", due_at__gte=at).select_related("provider")
    for one in asked.order_by("due_at", "pk")[:NEXT]:
        who = one.provider.name if one.provider else ELSEWHERE[one.path]
        assert one.due_at is not None
        yield RunningOut(one.due_at, "Answer", reference(one.case_id), reverse("desk-case", args=[one.case_id]), who)


def vitals(at: datetime) -> Iterator[Vital]:
    """Say whether the looks keep up."""
    late = capped(Takedown.objects.to_look(at - LATE_LOOK))
    words = f"{late if late < 1001 else 'over 1000'} are behind" if late else "none is behind"
    yield Vital("Looks", "amber" if late else "green", words)


# --- Live too long ----------------------------------------------------------------------------------------------------


def count_live(at: datetime) -> list[list[Any]]:
    """Count by provider what was still online when last seen and was first reported more than a day ago."""
    old = Takedown.objects.open().filter(state__in=STILL_THERE, case__first_reported_at__lt=at - A_DAY)
    counted = old.order_by().values("path", name=F("provider__name")).annotate(number=Count("pk"))
    totals: dict[str, int] = {}
    for row in counted:
        name = row["name"] or ELSEWHERE[row["path"]]
        totals[name] = totals.get(name, 0) + row["number"]
    return [[name, number] for name, number in sorted(totals.items(), key=lambda one: (-one[1], one[0]))]


def live(counted: Snapshot) -> Chart:
    """Draw the providers with the most that stays online."""
    rows = [(str(name), int(number)) for name, number in counted.value]
    top = rows[:TOP]
    height, shapes = charts.bars(top)
    total, rest = sum(number for _, number in rows), len(rows) - len(top)
    says = f"{total} in all" + (f", {rest} more providers have fewer." if rest > 0 else ".") if rows else ""
    about = "Addresses that are not gone and were first reported more than a day ago, by whom we ask to remove them."
    return Chart("live", "Online for more than a day", about, ("Provider", "Addresses"), rows, height, shapes, says)
