"""The queue and the numbers of the page "today"."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from hotline.desk import Missed, Tile, clock, span
from hotline.models import User
from hotline.procedures import procedure
from reports import rules
from reports.addresses import NAMED, masked
from reports.desk import words
from reports.desk.case import TO_SETTLE, reference
from reports.desk.floods import flood_count
from reports.desk.together import present_on
from reports.desk.told import sign_chip
from reports.models import Assessment, Case, CaseQuerySet, HostingLookup, Message, Sighting

PAGE = 50
MOST_MISSED = 15
MOST_SILENT = 3  # one silent worker makes them all late: a few say enough
URGENT = rules.HIGH
SHOWS = ("judge", "urgent", "late", "hosting", "answers")
ASKED_TOO_LONG = timedelta(minutes=30)


def to_settle() -> CaseQuerySet:
    """Cases that are not dismissed and whose newest look-up could not say one country."""
    newest = HostingLookup.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk")
    cases = Case.objects.exclude(state="dismissed").annotate(outcome=Subquery(newest.values("outcome")[:1]))
    return cases.filter(outcome__in=TO_SETTLE).exclude(address__startswith=NAMED)


def not_looked_up(at: datetime) -> CaseQuerySet:
    """Cases whose look-up has been due for longer than the clock should need."""
    return Case.objects.filter(lookup_due_at__lt=at - ASKED_TOO_LONG)


def disputes() -> CaseQuerySet:
    """Disputed cases, oldest first."""
    return Case.objects.to_decide().order_by("assess_due_at", "pk")


def urgent() -> CaseQuerySet:
    """Cases with a sign that a child may be in danger, which somebody has yet to judge."""
    return Case.objects.to_judge().filter(urgency__gte=URGENT).in_order()


def unread() -> QuerySet[Message]:
    """Answers of reporters that nobody has opened."""
    return Message.objects.filter(from_staff=False, opened_at=None)


def answers_waiting() -> CaseQuerySet:
    """Cases about which a reporter answered something that nobody has read."""
    return Case.objects.filter(Exists(unread().filter(case=OuterRef("pk"))))


def listed(show: str, at: datetime) -> CaseQuerySet:
    """Give the cases of one tab of the queue."""
    match show:
        case "urgent":
            return urgent()
        case "answers":
            return answers_waiting().order_by("assess_due_at", "pk")
        case "late":
            return Case.objects.to_judge().late(at).in_order()
        case "hosting":
            return to_settle().order_by("assess_due_at", "pk")
    return Case.objects.to_judge().in_order()


def page_of(cases: CaseQuerySet, number: int, user: User, at: datetime) -> dict[str, Any]:
    """Cut one page of fifty out of a list and make its rows ready."""
    judged = Assessment.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), by=user)
    newest = HostingLookup.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk")
    start = max(number - 1, 0) * PAGE
    rows = list(
        cases.select_related("claimed_by").annotate(
            judged=Exists(judged),
            answered=Exists(unread().filter(case=OuterRef("pk"))),
            country=Subquery(newest.values("country")[:1]),
            where=Subquery(newest.values("outcome")[:1]),
        )[start : start + PAGE + 1]
    )
    signs = _signs_of(rows[:PAGE])
    here = present_on([row.pk for row in rows[:PAGE]], user, at)
    return {
        "rows": [line_of(row, user, at, signs[row.pk]) | {"present": here.get(row.pk)} for row in rows[:PAGE]],
        "earlier": number - 1 if number > 1 else None,
        "later": number + 1 if len(rows) > PAGE else None,
    }


def _signs_of(cases: Sequence[Case]) -> dict[int, list[tuple[str, str]]]:
    """Give the urgent signs of each case, each once, over all its reports."""
    found: dict[int, dict[tuple[str, str], None]] = {case.pk: {} for case in cases}
    told = Sighting.objects.filter(case__in=found).filter(Q(report__young=True) | ~Q(report__signs=[]))
    for pk, signs, young in told.values_list("case", "report__signs", "report__young"):
        if young:
            found[pk]["Under 18", "red"] = None
        for sign in signs:
            found[pk][sign_chip(sign)] = None
    return {pk: list(chips) for pk, chips in found.items()}


def line_of(case: Any, user: User, at: datetime, signs: list[tuple[str, str]]) -> dict[str, Any]:
    """Make one row of the queue ready; `case` carries `judged`, `answered`, `country` and `where`."""
    held = case.claimed_until is not None and case.claimed_until > at
    decides = case.state != "disputed" or user.has_perm("reports.decide_case")
    word, tone = words.STATES[case.state]
    return {
        "pk": case.pk,
        "reference": reference(case.pk),
        "masked": masked(case.address),
        "state": word,
        "tone": tone,
        "chips": [*signs, *_chips(case)],
        "age": span(at - case.first_reported_at),
        "clock": clock(case.assess_due_at, at),
        "mine": held and case.claimed_by_id == user.pk,
        "holder": case.claimed_by if held else None,
        "judged": case.judged,
        "may_claim": not held and not case.judged and decides and case.state in (*rules.TO_JUDGE, "disputed"),
    }


def _chips(case: Any) -> Iterator[tuple[str, str]]:
    """Say why a case stands where it stands in the queue."""
    if case.urgency >= URGENT:
        yield "Urgent", "red"
    if case.state == "second_look":
        yield "Second look", "blue"
    if case.answered:
        yield "Answer waiting", "green"
    if case.suspect:
        yield "Suspect", "grey"
    if case.sightings_count > 1:
        yield f"Reported {case.sightings_count} times", "amber"
    if case.round > 1:
        yield f"Round {case.round}", "grey"
    if case.where == "found":
        yield case.country, "grey"
    elif case.where:
        yield words.OUTCOMES[case.where][0], "amber"


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Count what waits on this floor."""
    queue = reverse("desk-queue")
    late = Case.objects.to_judge().late(at).count()
    if user.has_perm("reports.assess_case"):
        free = Case.objects.to_judge().free(at).not_judged_by(user).count()
        yield Tile("To judge", Case.objects.to_judge().count(), queue, "blue", f"{free} for you")
        if in_danger := urgent().count():
            yield Tile("Urgent", in_danger, f"{queue}?show=urgent", "red", "a child may be in danger")
        yield Tile("Past their time", late, f"{queue}?show=late", "red" if late else "green", "should be assessed by now")
        unsettled = to_settle().count()
        tone = "amber" if unsettled else "green"
        yield Tile("Hosting to settle", unsettled, f"{queue}?show=hosting", tone, "unknown, differing or behind a CDN")
    if user.has_perm("reports.assess_case"):
        answered, floods = answers_waiting().count(), flood_count(at)
        if answered:
            yield Tile("Answers waiting", answered, f"{queue}?show=answers", "blue", "a reporter wrote back")
        if floods:
            yield Tile("Floods", floods, reverse("desk-floods"), "amber", "groups of look-alike reports")
    if user.has_perm("reports.decide_case"):
        waiting = disputes().count()
        yield Tile("Disputes", waiting, reverse("desk-disputes"), "amber" if waiting else "green", "two people differ")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name the cases that are past their time."""
    if not user.has_perm("reports.view_case"):
        return
    waiting = Case.objects.filter(Q(state__in=rules.TO_JUDGE) | Q(state="disputed")).late(at)
    for case in waiting.order_by("assess_due_at", "pk")[:MOST_MISSED]:
        what = "Not decided in time" if case.state == "disputed" else "Not assessed in time"
        yield Missed(what, reference(case.pk), _link(case.pk), clock(case.assess_due_at, at))
    silent = not_looked_up(at)
    for case in silent.order_by("lookup_due_at", "pk")[:MOST_SILENT]:
        yield Missed("Not looked up in time", reference(case.pk), _link(case.pk), clock(case.lookup_due_at, at))
    if (more := silent.count() - MOST_SILENT) > 0:
        yield Missed("Not looked up in time", f"and {more} more", reverse("desk-queue"), why="Is the clock running?")


def _link(pk: int) -> str:
    return reverse("desk-case", args=[pk])


def queue_count(at: datetime) -> int:
    """Count the cases that wait for an assessment."""
    return Case.objects.to_judge().count()


def dispute_count(at: datetime) -> int:
    """Count the cases that wait for a lead."""
    return disputes().count()


def light_words() -> str:
    """Say which verdicts one person may give alone."""
    judging = procedure().judging
    if not judging.light_by_one:
        return "Every verdict gets a second look by somebody else."
    names = " and ".join(f"“{rules.Finding(one).label}”" for one in judging.light_by_one)
    return (
        f"{names} close the case at once, without a second person; {judging.sample_percent} in 100 of them are drawn for a "
        "blind second look. Every other verdict gets a second look by somebody else."
    )
