"""Rules of the reply page: what belongs to an answer, what a state is called outside, when a link is over. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices

from takedown.rules import Outcome

LONGEST_WHY = 300  # of one address
LONGEST_NOTE = 1000  # of the whole answer
LONGEST_KEPT = LONGEST_WHY + LONGEST_NOTE + 1
LONGEST_WHERE = 200
NAMES_OTHERS = (Outcome.NOT_OURS, Outcome.PASSED_ON)
FURTHEST = timedelta(days=60)  # a customer who has longer to remove it was not told to remove it
LONGEST_KEPT_FOR_POLICE = timedelta(days=3 * 366)
OPEN_FOR = timedelta(days=90)  # how long a link lives after the last takedown of its letter is closed
REST = timedelta(minutes=5)  # between two looks that a provider asks for at one address
PER_ROUND = 5  # addresses of a letter that are looked at at once


class Format(TextChoices):
    """How a provider wants to hear from us."""

    MAIL = "mail", "Letter by e-mail"
    XARF = "xarf", "XARF only"
    API = "api", "API"


class Seen(TextChoices):
    """What we say to a provider about one address; nothing of what police or magistrate do shows in it."""

    ONLINE = "online", "still online"
    NOT_SEEN = "not_seen", "not seen at the last look"
    GONE = "gone", "gone, we keep watching"
    UNCLEAR = "unclear", "not clear: something stood in the way"
    CLOSED = "closed", "closed: nothing more to do"
    UNKNOWN = "unknown", "not looked at yet"


@dataclass(frozen=True)
class Told:
    """One answer as it was sent: outcome, and whatever stood in the other fields."""

    outcome: str
    by_date: datetime | None = None
    where_to: str = ""
    why: str = ""
    preserved_until: date | None = None


def kept(told: Told) -> Told:
    """Drop what does not belong to the outcome: a date of a customer nobody told, a place of what was removed."""
    return Told(
        outcome=told.outcome,
        by_date=told.by_date if told.outcome == Outcome.CUSTOMER_TOLD else None,
        where_to=told.where_to if told.outcome in NAMES_OTHERS else "",
        why=told.why,
        preserved_until=told.preserved_until,
    )


def lacks(told: Told, at: datetime) -> Iterator[tuple[str, str]]:
    """Give (field, word) for what is missing or out of bounds. Words: needed, past, too_far."""
    if told.outcome == Outcome.CUSTOMER_TOLD:
        if told.by_date is None:
            yield "by_date", "needed"
        elif told.by_date < at:
            yield "by_date", "past"
        elif told.by_date > at + FURTHEST:
            yield "by_date", "too_far"
    if told.outcome == Outcome.PASSED_ON and not told.where_to:
        yield "where_to", "needed"
    if told.outcome in (Outcome.NEED_INFORMATION, Outcome.DISPUTED) and not told.why:
        yield "why", "needed"
    yield from lacks_preserving(told.preserved_until, at)


def lacks_preserving(until: date | None, at: datetime) -> Iterator[tuple[str, str]]:
    """Give (field, word) for a date of keeping data that has passed or lies out of bounds."""
    if until is not None and until < at.date():
        yield "preserved_until", "past"
    elif until is not None and until > (at + LONGEST_KEPT_FOR_POLICE).date():
        yield "preserved_until", "too_far"


def seen_as(state: str, last: str) -> Seen:
    """Name what we measure at one address, from the takedown's state and the newest look ("" when there was none)."""
    if state in ("removed", "moved", "stopped"):
        return Seen.CLOSED
    if last == "online":
        return Seen.ONLINE
    if last == "unclear":
        return Seen.UNCLEAR
    if state == "gone":
        return Seen.GONE
    return Seen.NOT_SEEN if last == "not_seen" else Seen.UNKNOWN


def is_over(open_ones: int, last_closed_at: datetime | None, at: datetime) -> bool:
    """Say whether a link is over: everything its letter asks for was closed long ago."""
    return open_ones == 0 and last_closed_at is not None and last_closed_at + OPEN_FOR < at
