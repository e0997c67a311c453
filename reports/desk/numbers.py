"""What is past its time, and the numbers of the navigation, none counted further than it says something."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from hotline.counting import CAP, capped, many, remembered
from hotline.desk import Missed, clock
from hotline.models import User
from reports import conditions, rules
from reports.desk.case import reference
from reports.desk.floods import flood_count
from reports.desk.queue import disputes
from reports.models import Case, CaseQuerySet

MOST_MISSED = 15
MOST_SILENT = 3  # one silent worker makes them all late: a few say enough
ASKED_TOO_LONG = timedelta(minutes=30)


def not_looked_up(at: datetime) -> CaseQuerySet:
    """Cases whose look-up has been due for longer than the clock should need."""
    return Case.objects.filter(lookup_due_at__lt=at - ASKED_TOO_LONG)


def floods_now(at: datetime) -> int:
    """Count the groups of look-alike cases; it takes a look at every new case, so the number may be some seconds old."""
    return remembered("floods", lambda: flood_count(at), times=4)


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name the cases that are past their time."""
    if not user.has_perm("reports.view_case"):
        return
    waiting = Case.objects.none() if conditions.why_closed() else Case.objects.filter(state__in=rules.WAITING).late(at)
    for case in waiting.order_by("assess_due_at", "pk")[:MOST_MISSED]:
        what = "Not decided in time" if case.state == "disputed" else "Not assessed in time"
        yield Missed(what, reference(case.pk), _link(case.pk), clock(case.assess_due_at, at))
    silent = not_looked_up(at)
    for case in silent.order_by("lookup_due_at", "pk")[:MOST_SILENT]:
        yield Missed("Not looked up in time", reference(case.pk), _link(case.pk), clock(case.lookup_due_at, at))
    if (number := capped(silent)) > MOST_SILENT:
        more = many(number) if number > CAP else number - MOST_SILENT
        yield Missed("Not looked up in time", f"and {more} more", reverse("desk-queue"), why="Is the clock running?")


def _link(pk: int) -> str:
    return reverse("desk-case", args=[pk])


def queue_count(at: datetime) -> int:
    """Count the cases that wait for an assessment; none do where nobody may look."""
    return 0 if conditions.why_closed() else capped(Case.objects.to_judge().awake(at))


def dispute_count(at: datetime) -> int:
    """Count the cases that wait for a lead."""
    return capped(disputes())
