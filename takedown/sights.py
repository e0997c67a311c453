"""What waits for a person's look: onion services, and hosts that a domain rule keeps us from asking."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, QuerySet
from django.urls import reverse

from hotline.counting import capped
from hotline.desk import NavItem, Tile, clock, span
from hotline.models import User
from hotline.procedures import procedure
from reports.desk import reference
from reports.desk.masking import desk_masked
from takedown.models import Takedown
from takedown.ruled_looks import by_hand
from takedown.rules_looks import pace

PAGE = 50
MOST_OFTEN = timedelta(days=1)  # a person is asked for a look once a day at most
RESULTS = (("online", "Still there"), ("not_seen", "Nothing there"), ("unclear", "No telling"))


def waiting(at: datetime) -> "QuerySet[Any]":
    """Give open takedowns that only people look at, the longest unseen first."""
    rows = by_hand(Takedown.objects.open(), at).select_related("case", "lookup")
    return rows.annotate(looked_at=Max("followups__at")).order_by(F("looked_at").asc(nulls_first=True), "pk")


def due_at(takedown: Any) -> datetime:
    """Give the moment by which somebody should look again: as often as the clock would, and once a day at most."""
    last = takedown.looked_at or takedown.opened_at
    often = pace(procedure().looking, last - takedown.opened_at)
    return last + max(often, MOST_OFTEN) if takedown.looked_at else takedown.opened_at


def line(takedown: Any, at: datetime) -> dict[str, Any]:
    """Make one of them ready for a page."""
    return {
        "takedown": takedown,
        "reference": reference(takedown.case_id),
        "masked": desk_masked(takedown.case.address),
        "clock": clock(due_at(takedown), at),
        "results": RESULTS,
    }


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many wait for a look by a person for more than a day."""
    if not user.has_perm("takedown.record_look"):
        return
    late = waiting(at).filter(opened_at__lt=at - MOST_OFTEN).exclude(looked_at__gt=at - MOST_OFTEN)
    if number := capped(late):
        first = late.first()
        since = (first.looked_at or first.opened_at) if first else at
        yield Tile(
            "Looks by hand", number, reverse("desk-looks-by-hand"), "amber", "nothing of ours asks there", span(at - since)
        )


ENTRY = NavItem(63, "Looks by hand", "desk-looks-by-hand", "takedown.record_look")
