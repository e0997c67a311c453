"""What waits between us and police, magistrates and peers: answers, and clocks that run out next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from hotline.counting import capped
from hotline.desk import RunningOut, Tile, span
from hotline.models import User
from hotline.unopened import unopened
from partners import rules
from partners.models import Hold, Order, Partner, Referral
from reports.desk import reference

NEXT = 10


def unanswered() -> QuerySet[Referral]:
    """Referrals that the police has, and on which it said nothing yet."""
    police = Partner.objects.filter(kind="police").values("pk")
    purpose = rules.UNOPENED if unopened() else "referral"
    return Referral.objects.filter(partner__in=police, purpose=purpose, sent_at__isnull=False, answered_at=None)


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many referrals the police has not answered, and since when."""
    if not user.has_perm("reports.view_case"):
        return
    number = capped(unanswered())
    first = unanswered().order_by("sent_at").values_list("sent_at", flat=True).first() if number else None
    yield Tile("Police", number, reverse("desk-today") + "#clocks", "blue" if number else "green",
               "not answered yet", span(at - first) if first else "", "replies")  # fmt: skip


def clocks(user: User, at: datetime) -> Iterator[RunningOut]:
    """Name referrals that have to leave, orders that have to be confirmed, and holds that end."""
    if not user.has_perm("reports.view_case"):
        return
    unsent: QuerySet[Any] = Referral.objects.unsent().filter(due_at__gte=at).select_related("partner")
    for one in unsent.order_by("due_at", "pk")[:NEXT]:
        yield _clock(one.due_at, "Tell police or peer", one.case_id, one.partner.name)
    spoken = Order.objects.filter(confirmed_at=None, confirm_by__gt=at).order_by("confirm_by", "pk")
    for order in spoken[:NEXT]:
        yield _clock(order.confirm_by, "Written order", order.case_id, "the magistrate")
    for hold in Hold.objects.active(at).order_by("until", "pk")[:NEXT]:
        yield _clock(hold.until, "Hold ends", hold.case_id, "the police")


def _clock(due: Any, what: str, case: int, who: str) -> RunningOut:
    return RunningOut(due, what, reference(case), reverse("desk-case", args=[case]), who)
