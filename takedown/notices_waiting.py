"""What letters, appeals and questions of providers put on Today: clocks, what is late, and the entry "Notices"."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from hotline.desk import Missed, NavItem, RunningOut, clock
from hotline.models import User
from hotline.sweeping import Swept, each
from reports.desk import reference
from takedown import appealing, notices_desk
from takedown.models import Appeal, PullBack, Question
from takedown.notices_shown import number_of

MOST, NEXT, BATCH = 15, 10, 200
ASKED_LONG = timedelta(hours=24)  # a provider that asks and hears nothing acts on nothing
ENTRY = NavItem(45, "Notices", "desk-notices", "takedown.view_takedown", notices_desk.wanting)


def _appeal(pk: int) -> str:
    return reverse("desk-appeal", args=[pk])


def clocks(user: User, at: datetime) -> Iterator[RunningOut]:
    """Name appeals to answer and pulled-back letters to decide about next."""
    if not user.has_perm("takedown.view_takedown"):
        return
    decides = user.has_perm("takedown.handle_appeal")
    for one in Appeal.objects.open().filter(due_at__gte=at).select_related("handled_by").order_by("due_at", "pk")[:NEXT]:
        url = _appeal(one.pk) if decides else reverse("desk-appeals")
        yield RunningOut(one.due_at, "Answer an appeal", reference(one.case_id), url, str(one.handled_by or "nobody yet"))
    for two in PullBack.objects.undecided().filter(due_at__gte=at).order_by("due_at", "pk")[:NEXT]:
        url = reverse("desk-notice", args=[two.notice_id])
        yield RunningOut(two.due_at, "Decide: pulled back", number_of(two.notice_id), url, "whoever is in")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name what waited too long: appeals, pulled-back letters, questions of providers."""
    if not user.has_perm("takedown.view_takedown"):
        return
    for one in Appeal.objects.late(at).select_related("handled_by").order_by("due_at", "pk")[:MOST]:
        url = _appeal(one.pk) if user.has_perm("takedown.handle_appeal") else reverse("desk-appeals")
        why = f"With {one.handled_by}" if one.handled_by else "Nobody has taken it"
        yield Missed("Appeal not answered", reference(one.case_id), url, clock(one.due_at, at), why)
    for two in PullBack.objects.undecided().filter(due_at__lt=at).order_by("due_at", "pk")[:MOST]:
        url, due = reverse("desk-notice", args=[two.notice_id]), clock(two.due_at, at)
        yield Missed("Pulled back, not decided", number_of(two.notice_id), url, due, "Write it again, or propose to stop")
    open_ones = Question.objects.filter(closed_at=None, asked_at__lt=at - ASKED_LONG).select_related("taken_by")
    for three in open_ones.order_by("asked_at", "pk")[:MOST]:
        url, due = reverse("desk-notice", args=[three.notice_id]), clock(three.asked_at + ASKED_LONG, at)
        why = f"With {three.taken_by}" if three.taken_by else "Nobody has taken it"
        yield Missed("A provider's question", number_of(three.notice_id), url, due, why)


def erase_appeals(at: datetime) -> Swept:
    """Blank the words of appeals that were kept long enough."""
    due = Appeal.objects.filter(erase_at__lte=at, answered_at__isnull=False).order_by("erase_at", "pk")
    return each(list(due.values_list("pk", flat=True)[:BATCH]), appealing.erase, at)
