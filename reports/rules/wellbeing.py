"""How long somebody may look, and what they get next. Facts in, decisions out. Source of the limits: the procedure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.procedures.wellbeing import Wellbeing

Span = tuple[datetime, datetime]
HEAVY_AGES = ("infant", "pre_pubescent")
HEAVY_CONTENT = ("video", "live")
YOUNGEST = {"infant": 0, "pre_pubescent": 3, "pubescent": 12}  # years at which an age band begins
GROWN_UP = 18
MIDNIGHT = time()
BANDS = ("none", "under_half", "above_half", "at_the_cap")


@dataclass(frozen=True)
class Looked:
    """What is known of one person's looking on one day."""

    spans: tuple[Span, ...] = ()
    goes_on: bool = False  # said "I choose to go on" after the soft cap
    shift_ends: time | None = None
    break_until: datetime | None = None  # a break they take by themselves


@dataclass(frozen=True)
class Refusal:
    """Why nothing is shown now, and from when on again; the soft cap ends with a word of the person, not with time."""

    kind: str  # hours, hard_cap, pause, break, soft_cap
    until: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where limits are kept: the limits, the time zone, and whether morning and evening hold (not in a demonstration)."""

    limits: Wellbeing
    zone: str
    hours: bool = True

    def moment(self, day: date, clock: time) -> datetime:
        """Give a wall-clock time of a day as a moment; right on the days on which clocks change."""
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)

    def day(self, at: datetime) -> date:
        """Give the day it is in this place."""
        return at.astimezone(ZoneInfo(self.zone)).date()


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap: two windows at once are one look."""
    joined: list[Span] = []
    for began, ended in sorted(spans):
        if joined and began <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ended))
        elif ended > began:
            joined.append((began, ended))
    return joined


def seconds_of(spans: Iterable[Span]) -> int:
    """Give how long somebody looked, each moment counted once."""
    return round(sum((ended - began).total_seconds() for began, ended in merged(spans)))


def run_of(spans: Iterable[Span], at: datetime, gap: timedelta) -> list[Span]:
    """Give the looks since the last break: a time of at least `gap` in which nothing was shown."""
    run: list[Span] = []
    before = at
    for began, ended in reversed(merged(spans)):
        if before - ended >= gap:
            break
        run.insert(0, (began, ended))
        before = began
    return run


def closing_of(looked: Looked, at: datetime, place: Place) -> datetime | None:
    """Give the moment of this day from which nothing is shown: the evening, or the last part of the person's shift."""
    day, limits = place.day(at), place.limits
    ends = [place.moment(day, limits.evening)] if place.hours else []
    if looked.shift_ends is not None:
        ends.append(place.moment(day, looked.shift_ends) - timedelta(minutes=limits.last_minutes))
    return min(ends) if ends else None


def refusal_of(looked: Looked, at: datetime, place: Place) -> Refusal | None:
    """Decide whether something may be shown now; None when it may. Judging from what is known never asks this."""
    limits, day = place.limits, place.day(at)
    tomorrow = place.moment(day + timedelta(days=1), limits.morning if place.hours else MIDNIGHT)
    spent = seconds_of(looked.spans)
    if spent >= limits.hard_minutes * 60:
        return Refusal("hard_cap", tomorrow)
    closing = closing_of(looked, at, place)
    if closing is not None and at >= closing:
        return Refusal("hours", tomorrow)
    if place.hours and at < (morning := place.moment(day, limits.morning)):
        return Refusal("hours", morning)
    pause = timedelta(minutes=limits.pause_minutes)
    run = run_of(looked.spans, at, pause)
    if seconds_of(run) >= limits.pause_after_minutes * 60:
        return Refusal("pause", run[-1][1] + pause)
    if looked.break_until is not None and at < looked.break_until:
        return Refusal("break", looked.break_until)
    if spent >= limits.soft_minutes * 60 and not looked.goes_on:
        return Refusal("soft_cap")
    return None


def longest_of(looked: Looked, at: datetime, place: Place) -> timedelta:
    """Give how long one viewing that begins now may last, so that no limit is passed while it runs."""
    limits = place.limits
    spent = seconds_of(looked.spans)
    run = seconds_of(run_of(looked.spans, at, timedelta(minutes=limits.pause_minutes)))
    cap = limits.hard_minutes if looked.goes_on else limits.soft_minutes
    ends = [
        timedelta(minutes=limits.viewing_minutes),
        timedelta(seconds=cap * 60 - spent),
        timedelta(seconds=limits.pause_after_minutes * 60 - run),
    ]
    if (closing := closing_of(looked, at, place)) is not None:
        ends.append(closing - at)
    return max(min(ends), timedelta())


def due_break(looked: Looked, verdicts: Sequence[tuple[datetime, bool]], at: datetime, limits: Wellbeing) -> str:
    """Say which break is due and not yet compulsory: "looking", "items", or nothing.

    `verdicts` are this person's newest first: when, and whether illegal.
    """
    run = run_of(looked.spans, at, timedelta(minutes=limits.pause_minutes))
    if seconds_of(run) >= limits.prompt_minutes * 60:
        return "looking"
    moments = [(when, when) for when, _ in verdicts]
    since = _since(merged(looked.spans) + moments, at, timedelta(minutes=limits.items_pause_minutes))
    illegal = sum(1 for when, bad in verdicts if bad and since is not None and when >= since)
    return "items" if illegal >= limits.items else ""


def _since(spans: Sequence[Span], at: datetime, gap: timedelta) -> datetime | None:
    """Give when the present stretch of work began: nothing in it is further apart than `gap`."""
    since = None
    for began, ended in sorted(spans, key=lambda span: span[1], reverse=True):
        if (since or at) - ended >= gap:
            break
        since = min(since or began, began)
    return since


# --- What somebody gets next ------------------------------------------------------------------------------------------


def heavy(finding: str, age: str, content_type: str) -> bool:
    """Say whether a verdict tells of something severe: illegal, and a small child or moving pictures."""
    return finding == "illegal" and (age in HEAVY_AGES or content_type in HEAVY_CONTENT)


def lighter_next(verdicts: Sequence[tuple[datetime, bool]], at: datetime, limits: Wellbeing) -> datetime | None:
    """Give the moment until which this person gets lighter work; None when anything may come.

    `verdicts` are theirs, newest first: when, and whether heavy. A pause ends the row.
    """
    newest = verdicts[: limits.high_in_a_row]
    if not limits.high_in_a_row or len(newest) < limits.high_in_a_row or not all(severe for _, severe in newest):
        return None
    until = newest[0][0] + timedelta(minutes=limits.items_pause_minutes)
    return until if at < until else None


def band_of_age(years: int) -> str:
    """Give the age band in which a child of so many years falls; empty for somebody grown up."""
    if not 0 <= years < GROWN_UP:
        return ""
    return max((begins, band) for band, begins in YOUNGEST.items() if begins <= years)[1]


def exposure_band(seconds: int, limits: Wellbeing) -> str:
    """Give all that a wellbeing lead learns of one person's day."""
    share = seconds / (limits.soft_minutes * 60)
    if seconds <= 0:
        return "none"
    return "under_half" if share < 0.5 else "above_half" if share < 1 else "at_the_cap"


# --- Known verdicts ---------------------------------------------------------------------------------------------------


def after_reuse(pair: Sequence[tuple[int, object]], *, accepted: bool) -> bool:
    """Say whether a reused verdict needs no second person: the procedure accepts it, and two different people agreed.

    `pair` is who gave which verdict in the round that is reused.
    """
    people, said = {who for who, _ in pair}, [verdict for _, verdict in pair]
    return accepted and len(pair) == len(people) == 2 and said[0] == said[1]
