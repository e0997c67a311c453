"""Looking as tests make it up: so many minutes, in pieces with breaks, on the day it is."""

from datetime import datetime, timedelta

from django.utils import timezone

from hotline.models import User
from reports import exposure
from reports.models import Case, Exposure
from reports.rules import wellbeing
from takedown import demonstration as demo

PIECE, BREAK = 20, 6
S, M = timedelta(seconds=1), timedelta(minutes=1)
# Yesterday at noon, far from midnight; pages are at the real moment.
NOW = (timezone.now() - timedelta(days=1)).replace(hour=11, minute=0, second=0, microsecond=0)


def spent(name: str, at: datetime = NOW) -> int:
    """Give for how many seconds somebody has looked on a day."""
    return wellbeing.seconds_of(exposure.looked(demo.person(name), at).spans)


def looked_for(person: User, case: Case, minutes: int, at: datetime, *, ago: int = 30) -> None:
    """Let somebody have looked for so many minutes today, the last one so long ago."""
    place, left, back = exposure.place(), minutes, ago
    while left > 0:
        size = min(PIECE, left)
        began, ended = at - timedelta(minutes=back + size), at - timedelta(minutes=back)
        Exposure.objects.create(
            person=person, case=case, what="site", day=place.day(at), began_at=began, until=ended, ended_at=ended,
            tally_due_at=at + timedelta(days=1),
        )  # fmt: skip
        back, left = back + size + BREAK, left - size
