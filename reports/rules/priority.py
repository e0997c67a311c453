"""What stands first in the queue and why: bands, points, and an age that wins over points in the end.

A point is worth an hour of waiting. So one moment, `rank_at`, orders all cases of a band for good: the moment of the first
report, brought forward by an hour for each point. No row is rewritten as it ages, and nothing starves: whatever comes in
later than a case's points can bridge stands behind it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.rules.intake import HIGH, TOP

URGENT, ORDINARY_BAND, SUSPECT = 0, 1, 2
BANDS = {URGENT: "Urgent", ORDINARY_BAND: "Ordinary", SUSPECT: "Suspect"}

IN_DANGER, KNOWS_THE_CHILD, AT_HOME, PER_SOURCE, PER_NEIGHBOUR = 48, 24, 12, 4, 3
MOST_SOURCES = 6  # more people than that bring nothing forward: a crowd must not buy a place in the queue
MOST_NEIGHBOURS = 5
ONE_SOURCE = timedelta(hours=1)
POINT = timedelta(hours=1)
OLD = timedelta(days=2)


@dataclass(frozen=True)
class Standing:
    """What the place of a case in the queue depends on.

    `sources`: people who told of it, counted once an hour, channel and language (see same_source). `known`: cases on the
    same host that two people found illegal.
    """

    urgency: int = 0
    suspect: int = 0
    home: bool = False
    sources: int = 1
    known: int = 0


@dataclass(frozen=True)
class Part:
    """Some points, and the words for the chip that says why."""

    points: int
    words: str
    tone: str


def band_of(standing: Standing) -> int:
    """Give the band: somebody may be in danger; everything else; what looks like a machine's comes last, and comes."""
    if standing.suspect:
        return SUSPECT
    return URGENT if standing.urgency >= HIGH else ORDINARY_BAND


def parts_of(standing: Standing) -> list[Part]:
    """Give what makes up the score, the largest first."""
    sources, known = min(standing.sources, MOST_SOURCES), min(standing.known, MOST_NEIGHBOURS)
    told = "by 6 or more" if standing.sources >= MOST_SOURCES else f"by {sources}"
    near = "5 or more" if standing.known >= MOST_NEIGHBOURS else str(known)
    parts = [
        Part(IN_DANGER if standing.urgency >= TOP else 0, "A child may be in danger", "red"),
        Part(KNOWS_THE_CHILD if HIGH <= standing.urgency < TOP else 0, "The child is known to somebody", "amber"),
        Part(PER_SOURCE * (sources - 1) if sources > 1 else 0, f"Reported {told} apart", "amber"),
        Part(PER_NEIGHBOUR * known, f"{near} illegal on this host", "amber"),
        Part(AT_HOME if standing.home else 0, "Hosted here", "amber"),
    ]
    return sorted((part for part in parts if part.points), key=lambda part: -part.points)


def priority_of(standing: Standing) -> int:
    """Add the points up."""
    return sum(part.points for part in parts_of(standing))


def rank_at(first_reported_at: datetime, priority: int) -> datetime:
    """Give the moment that orders a band: the first report, brought forward by an hour for each point."""
    return first_reported_at - priority * POINT


def same_source(one: tuple[str, str, datetime], other: tuple[str, str, datetime]) -> bool:
    """Say whether two reports (channel, language, moment) count as one source.

    Nothing is kept that could tell reporters apart, so a burst counts once: same channel, same language, within the hour.
    """
    return one[:2] == other[:2] and abs(one[2] - other[2]) < ONE_SOURCE
