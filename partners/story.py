"""What partners add to a case's story: the clock until police or peer were told, and when the police asked to wait."""

from collections.abc import Iterator
from datetime import datetime

from hotline.models import Outgoing
from hotline.written import Planned
from partners import desk, rules
from partners.models import Hold
from reports.models import Case
from reports.rules.trackers import Pause, Track

HOLDS = Planned(
    lambda case: Hold.objects.filter(case=case).order_by("placed_at").values_list("placed_at", "lifted_at", "until"), 1
)


def tracks(case: Case, at: datetime) -> Iterator[Track]:
    """Track each first message to police or peer; one that was stopped has no clock."""
    told = [one for one in desk.written(case) if one.purpose == "referral"]
    if not told:
        return
    stopped = set(
        Outgoing.objects.filter(purpose="referral", about__in=[one.pk for one in told], stopped_at__isnull=False)
        .values_list("about", flat=True)
    )  # fmt: skip
    for one in told:
        if one.pk not in stopped:
            whom = rules.Kind(one.partner.kind).label.lower()
            yield Track(2, f"Judged → {whom} told", one.written_at, one.due_at, one.sent_at, one.partner.name)


def pauses(case: Case, at: datetime) -> list[Pause]:
    """Give the times in which the police asked to wait."""
    return [Pause(placed, lifted or min(until, at), "held by the police") for placed, lifted, until in HOLDS(case.pk)]
