"""What the desk shows of the talk with police units: questions that wait, new messages, and those of a case."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from hotline.counting import capped
from hotline.desk import Tile, span
from hotline.models import User
from partners import rules, talk
from partners.models import Partner, PoliceMessage
from reports.desk import reference
from reports.models import Case

MOST = 100

PAGES = frozenset({"desk-police", "desk-police-reply", "desk-police-read"})


def waiting() -> QuerySet[PoliceMessage]:
    """Give what the police wrote and nobody at the desk has read, and what they asked and nobody has answered."""
    return PoliceMessage.objects.filter(Q(from_staff=False, read_at=None) | Q(asks__isnull=False, settled_at=None))


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many questions and messages of the police wait, and since when."""
    if not user.has_perm("reports.view_case"):
        return
    number = capped(waiting())
    first = waiting().order_by("at").values_list("at", flat=True).first()
    tone, hint = ("amber", "questions and messages of theirs") if number else ("green", "nothing is asked of us")
    yield Tile("Police ask", number, reverse("desk-police"), tone, hint, span(at - first) if first else "", "replies")


def rows(at: datetime) -> list[dict[str, Any]]:
    """Give what waits, questions first and the oldest first among each; not a word of what was written."""
    found = list(waiting().select_related("partner", "asks").order_by("at", "pk")[:MOST])
    found.sort(key=lambda one: one.asks_id is None or one.settled_at is not None)
    return [
        {
            "url": reverse("desk-case", args=[one.case_id]),
            "reference": reference(one.case_id),
            "unit": one.partner.name,
            "what": f"Question: {one.asks.get_because_display()}" if one.asks and not one.settled_at else "Message",
            "since": span(max(at - one.at, timedelta(0))),
            "at": one.at,
        }
        for one in found
    ]


def units_of(case: Case) -> QuerySet[Partner]:
    """Give the police units that were sent something about a case."""
    sent = case.referrals.filter(sent_at__isnull=False).values("partner")
    return Partner.objects.filter(pk__in=sent, kind=rules.Kind.POLICE).order_by("name", "pk")


def talks(case: Case) -> list[dict[str, Any]]:
    """Give the messages of a case with each police unit that was sent it, for the card "police and peers"."""
    return [_talk(case, one) for one in units_of(case)]


def _talk(case: Case, unit: Partner) -> dict[str, Any]:
    lines = talk.lines(case.pk, unit.pk, by_desk=True)
    told = {"new": any(line["new"] for line in lines), "open": any(line["open"] for line in lines)}
    return {"unit": unit, "lines": lines} | told
