"""What waits on this floor, in bands with the age of the oldest, and which clocks run out next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from hotline.counting import capped
from hotline.desk import RunningOut, Tile, Vital, span
from hotline.models import User
from hotline.written import Written
from reports import conditions, rules
from reports.actions.leases import offered_to
from reports.desk.case import reference
from reports.desk.filters import answers_waiting, to_settle, urgent
from reports.desk.numbers import floods_now, not_looked_up
from reports.desk.queue import disputes, row_of
from reports.models import Case, CaseQuerySet, Message, SavedSearch

NEXT = 10
SEARCHES_TOLD = Written(lambda owner: SavedSearch.objects.filter(owner=owner, told_at__isnull=False).order_by("name"), 1)


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say what waits for this person's role; where nobody may look, nothing does."""
    if conditions.why_closed():
        return
    queue = reverse("desk-queue")
    if user.has_perm("reports.assess_case"):
        yield _tile("To judge", Case.objects.to_judge().awake(at), at, queue, "blue")
        urgent_ = _tile("Urgent", urgent(), at, f"{queue}?show=urgent", "red", "a child may be in danger")
        if urgent_.number:
            yield urgent_
        late = Case.objects.to_judge().late(at).order_by("assess_due_at")  # an index counts them in this order
        yield _tile("Past their time", late, at, f"{queue}?show=late", "red", "should be assessed by now")
        unsettled = capped(to_settle())
        yield Tile("Hosting to settle", unsettled, f"{queue}?show=hosting", "amber" if unsettled else "green",
                   "unknown, differing or behind a CDN")  # fmt: skip
        if floods := floods_now(at):
            yield Tile("Floods", floods, reverse("desk-floods"), "amber", "groups of look-alike reports")
        answered = capped(answers_waiting())
        unread = Message.objects.filter(from_staff=False, opened_at=None)
        first = unread.order_by("at").values_list("at", flat=True).first()
        oldest = span(at - first) if first else ""
        tone, hint = ("blue", "answers nobody has read") if answered else ("green", "every answer was read")
        yield Tile("Reporters", answered, f"{queue}?show=answers", tone, hint, oldest, "replies")
    if user.has_perm("reports.decide_case"):
        yield _tile("Disputes", disputes(), at, reverse("desk-disputes"), "amber", "two people differ")


def searches_told(user: User, at: datetime) -> Iterator[Tile]:
    """Show which of this person's own saved searches found enough."""
    if conditions.why_closed() or not user.has_perm("reports.assess_case"):
        return
    queue = reverse("desk-queue")
    for search in SEARCHES_TOLD(user.pk):
        yield Tile(search.name, search.found, f"{queue}?{search.query}&search={search.pk}", "amber", "your saved search")


def _tile(title: str, cases: CaseQuerySet, at: datetime, url: str, tone: str, hint: str = "") -> Tile:
    """Count a queue as far as a band needs, and say how long its oldest case waits."""
    number = capped(cases)
    first = cases.order_by("first_reported_at").values_list("first_reported_at", flat=True).first() if number else None
    return Tile(title, number, url, tone if number else "green", hint, span(at - first) if first else "")


def clocks(user: User, at: datetime) -> Iterator[RunningOut]:
    """Name the cases that have to be assessed or decided next."""
    if conditions.why_closed() or not user.has_perm("reports.view_case"):
        return
    waits = Case.objects.filter(state__in=(*rules.TO_JUDGE, "disputed"), assess_due_at__gte=at)
    for case in waits.select_related("claimed_by").order_by("assess_due_at", "pk")[:NEXT]:
        held = case.claimed_by if case.claimed_until and case.claimed_until > at else None
        what, nobody = ("Decide", "a lead") if case.state == "disputed" else ("Assess", "the queue")
        assert case.assess_due_at is not None
        yield RunningOut(
            case.assess_due_at, what, reference(case.pk), reverse("desk-case", args=[case.pk]), str(held or nobody)
        )


def next_up(user: User, at: datetime) -> dict[str, Any]:
    """Say which case the queue would give this person now and why, without claiming it; or why it would give none."""
    if why := conditions.why_not_judge(user, at):
        return {"why_not": why, "barred": True}
    first = next((one for part in offered_to(user, at) for one in part(user.pk, at)), None)
    if first is None:
        return {"why_not": "Nothing in the queue waits for you."}
    return {"row": row_of(first, user, at)}


def vitals(at: datetime) -> Iterator[Vital]:
    """Say whether look-ups keep up."""
    silent = capped(not_looked_up(at))
    words = f"{silent if silent < 1001 else 'over 1000'} asked too long ago" if silent else "nothing waits"
    yield Vital("Look-ups", "red" if silent else "green", words)
