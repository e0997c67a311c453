"""What takedowns add to a case's story: the clocks until the notice left and until it was gone, and who was asked where."""

from collections.abc import Iterator
from datetime import datetime

from partners.story import pauses
from reports.desk.story import Placed
from reports.models import Case
from reports.rules.trackers import Track
from takedown.models import Notice, Takedown

TONES = {"removed": "green", "gone": "green", "stopped": "grey", "moved": "grey"}


def tracks(case: Case, at: datetime) -> Iterator[Track]:
    """Track the newest effort; one that was given up has no clock."""
    takedown = case.takedowns.select_related("provider").order_by("-opened_at", "-pk").first()
    if takedown is None or takedown.state == "stopped":
        return
    whom = takedown.provider.name if takedown.provider else ""
    first = Notice.objects.filter(lines__takedown=takedown, sent_at__isnull=False).order_by("sent_at", "pk").first()
    if takedown.path == "notice" and (first or takedown.closed_at is None):
        sent = first.sent_at if first else None
        yield Track(3, "Hosting known → notice sent", takedown.opened_at, None, sent, whom, pauses(case, at))
    began = first.sent_at if first and first.sent_at else takedown.opened_at
    due = first.answer_due_at if first else None
    ended = takedown.gone_at or (takedown.closed_at if takedown.state == "removed" else None)
    if first or takedown.path != "notice" or ended:
        yield Track(4, "Asked → gone", began, due, max(ended, began) if ended else None, whom, pauses(case, at))


def places(case: Case) -> Iterator[Placed]:
    """Tell each effort where the case lay at that time."""
    for one in case.takedowns.select_related("provider").order_by("opened_at", "pk"):
        yield Placed(one.opened_at, one.closed_at, _words(one), TONES.get(one.state, "blue"))


def _words(one: Takedown) -> str:
    whom = one.provider.name if one.provider else f"by way of the {one.path}"
    return f"{whom}: {one.state}"
