"""Rules for the clocks of a case as trackers: how far a bar is, what it says, and where it stood still. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ROOM = 100.0  # a bar is a hundred wide


@dataclass(frozen=True)
class Pause:
    """From when to when a clock had to wait, and for whom."""

    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True)
class Track:
    """One stretch of a case's way: from a moment to a moment, with the deadline there was, if any."""

    place: int
    title: str
    began: datetime
    due: datetime | None = None
    done: datetime | None = None
    with_whom: str = ""
    pauses: Sequence[Pause] = field(default_factory=tuple)


@dataclass(frozen=True)
class Bar:
    """A track as it is drawn: parts of a hundred, and the words beside it."""

    track: Track
    state: str  # done, late-done, running, late
    filled: float
    due_at: float | None
    paused: Sequence[tuple[float, float]]
    spent: timedelta
    stood_still: timedelta
    over: timedelta | None  # past the deadline by so much (negative: before it)


def bar_of(track: Track, at: datetime) -> Bar:
    """Measure a track. A pause counts only as far as it has lasted; the deadline is where it was, pauses or not."""
    end = max(track.done or at, track.began)
    far = max(end, track.due or end)
    length = (far - track.began).total_seconds() or 1.0

    def share(moment: datetime) -> float:
        return round(ROOM * min(max((moment - track.began).total_seconds() / length, 0.0), 1.0), 1)

    pauses = [(max(one.since, track.began), min(one.until, end)) for one in track.pauses]
    pauses = sorted((since, until) for since, until in pauses if until > since)
    late = track.due is not None and end > track.due
    state = ("late-done" if late else "done") if track.done else ("late" if late else "running")
    return Bar(
        track=track,
        state=state,
        filled=share(end),
        due_at=share(track.due) if track.due else None,
        paused=[(share(since), share(until)) for since, until in pauses],
        spent=end - track.began,
        stood_still=_together(pauses),
        over=end - track.due if track.due else None,
    )


def _together(spans: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """Add up spans in order; what overlaps counts once."""
    total, reached = timedelta(), None
    for since, until in spans:
        since = since if reached is None else max(since, reached)
        if until > since:
            total += until - since
            reached = until
    return total


@dataclass(frozen=True)
class Place:
    """Where a case lay at one moment, as one look-up said."""

    at: datetime
    outcome: str
    country: str
    asn: int | None
    holder: str
    ips: tuple[str, ...]


@dataclass(frozen=True)
class Stay:
    """A time during which every look-up said the same."""

    place: Place
    since: datetime
    until: datetime
    looks: int


def stays(places: Sequence[Place]) -> list[Stay]:
    """Join look-ups that say the same, one after the other; oldest first. It came back counts as a new stay."""
    found: list[Stay] = []
    for one in sorted(places, key=lambda place: place.at):
        last = found[-1] if found else None
        if last is not None and _same(last.place, one):
            found[-1] = Stay(last.place, last.since, one.at, last.looks + 1)
        else:
            found.append(Stay(one, one.at, one.at, 1))
    return found


def _same(one: Place, other: Place) -> bool:
    """Name servers hand out addresses in any order, so the order says nothing."""
    same = (one.outcome, one.country, one.asn, one.holder) == (other.outcome, other.country, other.asn, other.holder)
    return same and set(one.ips) == set(other.ips)
