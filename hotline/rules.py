"""Rules of the ground floor: when the way to one recipient rests, and how many messages leave for them in a minute."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MISSES = 5  # tries in a row that failed for the moment, and the way rests
FIRST_REST = timedelta(minutes=2)
LONGEST_REST = timedelta(minutes=15)
PROBES = 10  # messages of a resting way that are looked at in one turn, for one that may be the try
MINUTE = timedelta(minutes=1)
UNPACED = "police:"  # what goes to the police is never held back by a rate (casework: nothing delays them)


@dataclass(frozen=True)
class Way:
    """What is known of the way to one recipient: misses in a row, its rest, the try under way, what left this minute."""

    misses: int = 0
    opened_at: datetime | None = None
    probe_at: datetime | None = None  # the end of its rest; null: it does not rest
    probing_until: datetime | None = None  # one message tries it at present
    minute: datetime | None = None
    in_minute: int = 0


def paced(whom: str) -> bool:
    """Say whether messages to `whom` ("police:12", "hotline:3") are held to a rate; mail to nobody in particular is not."""
    return bool(whom) and not whom.startswith(UNPACED)


def minute_of(at: datetime) -> datetime:
    """Give the minute in which a moment lies."""
    return at.replace(second=0, microsecond=0)


def rests_until(way: Way, at: datetime) -> datetime | None:
    """Give until when nothing may be tried on this way; None where something may: it is sound, or one try is due."""
    if way.probe_at is None:
        return None
    if way.probing_until is not None and way.probing_until > at:
        return way.probing_until
    return way.probe_at if way.probe_at > at else None


def full_until(way: Way, at: datetime, *, most: int) -> datetime | None:
    """Give when the next message may leave where `most` have left in this minute; None where there is room."""
    full = way.minute == minute_of(at) and way.in_minute >= most
    return minute_of(at) + MINUTE if full else None


def tried(way: Way, at: datetime, *, until: datetime) -> Way:
    """Count a message that leaves now; on a resting way it is the one try, thought to be under way `until` then."""
    number = way.in_minute if way.minute == minute_of(at) else 0
    probing = until if way.probe_at is not None else None
    return replace(way, minute=minute_of(at), in_minute=number + 1, probing_until=probing)


def missed(way: Way, at: datetime) -> Way:
    """Count a miss: with the fifth in a row the way rests; after each vain try twice as long, up to a quarter hour."""
    misses = way.misses + 1
    if misses < MISSES:
        return replace(way, misses=misses)
    rest = min(FIRST_REST * 2 ** min(misses - MISSES, 10), LONGEST_REST)
    return replace(way, misses=misses, opened_at=way.opened_at or at, probe_at=at + rest, probing_until=None)


def answered(way: Way) -> Way:
    """The other side answered, be it with a refusal: the way is sound."""
    return replace(way, misses=0, opened_at=None, probe_at=None, probing_until=None)


def hurried(way: Way, at: datetime) -> Way:
    """A person wants it tried now."""
    return replace(way, probe_at=at, probing_until=None) if way.probe_at is not None else way
