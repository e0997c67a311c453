"""What takedowns add to a case's story: the clocks until the notice left and until it was gone, and who was asked where."""

from collections.abc import Iterator
from datetime import datetime

from partners.story import pauses
from reports.desk.story import Placed
from reports.models import Case
from reports.rules.trackers import Track
from takedown import desk
from takedown.clocks import clocks_of, gone_of
from takedown.models import Takedown

PLACES = {"told_police": 2, "assessed_notice": 3, "notice_gone": 4, "told_gone": 5}
TONES = {"removed": "green", "gone": "green", "stopped": "grey", "moved": "grey"}


def tracks(case: Case, at: datetime) -> Iterator[Track]:
    """Draw the named clocks of the newest effort, pauses beside them; one that was given up has no clock.

    How long judging took is drawn by the floor that judges.
    """
    takedown = next(iter(desk.efforts(case)), None)
    if takedown is None or takedown.state == "stopped":
        return
    whom = takedown.provider.name if takedown.provider else ""
    sent = [one.notice for one in desk.letters(case) if one.takedown_id == takedown.pk and one.notice.sent_at]
    first = min(sent, key=lambda notice: (notice.sent_at, notice.pk), default=None)
    for one in clocks_of(case, at):
        if one.name in PLACES and (one.until or not (one.name == "told_police" or closed_without(one.name, takedown))):
            due = first.answer_due_at if first and one.name == "notice_gone" else None
            asked = "" if one.name == "told_police" else whom  # whom the police are is said where they were told
            yield Track(PLACES[one.name], one.title, one.since, due, one.until, asked, one.pauses)
    if takedown.path != "notice":
        ended = gone_of(takedown)
        began = takedown.opened_at
        yield Track(4, "Asked → gone", began, None, max(ended, began) if ended else None, whom, pauses(case, at))


def closed_without(name: str, takedown: Takedown) -> bool:
    """Say whether no notice will leave any more: it is closed, or goes by way of somebody else."""
    return name == "assessed_notice" and (takedown.closed_at is not None or takedown.path != "notice")


def places(case: Case) -> Iterator[Placed]:
    """Tell each effort where the case lay at that time."""
    for one in reversed(desk.efforts(case)):
        yield Placed(one.opened_at, one.closed_at, _words(one), TONES.get(one.state, "blue"))


def _words(one: Takedown) -> str:
    whom = one.provider.name if one.provider else f"by way of the {one.path}"
    return f"{whom}: {one.state}"
