"""How fast a provider removes what it is asked to, with how sure that is: survival, shares, ranks. Pure.

Durations are heavy-tailed and what is still online is not over yet, so means and medians of the removed alone lie:
medians come from the Kaplan–Meier curve with what is still online as censored (Kaplan & Meier 1958; interval by
Brookmeyer & Crowley 1982 on Greenwood's variance, log-log), shares carry Wilson's interval (1927).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import exp, log, sqrt

SHOW_FROM, RANK_FROM = 10, 30  # addresses; below, "too few" (TU Delft's and the Canadian centre's league tables)
A_DAY = timedelta(hours=24)
Z = 1.96  # 95 %


@dataclass(frozen=True)
class Removal:
    """One address a provider was asked to remove: first asked, seen gone (or not), otherwise over (moved, stopped)."""

    asked_at: datetime
    gone_at: datetime | None = None
    over_at: datetime | None = None
    moved: bool = False
    disputed: bool = False
    answered: bool = False
    came_back: bool = False

    def end(self, at: datetime) -> datetime:
        """Give the moment up to which it is known to have been online."""
        return self.gone_at or self.over_at or at

    def live(self) -> bool:
        """Say whether it is still there, as far as we know."""
        return self.gone_at is None and self.over_at is None


@dataclass(frozen=True)
class Step:
    """The curve after one moment: hours since asked, share still online, and its interval."""

    hours: float
    share: float
    low: float
    high: float


def curve(removals: Iterable[Removal], at: datetime) -> list[Step]:
    """Draw the Kaplan–Meier curve: after how many hours which share was still online."""
    lasted = sorted(
        (max((one.end(at) - one.asked_at).total_seconds() / 3600, 0.0), one.gone_at is not None) for one in removals
    )
    steps: list[Step] = []
    share, spread, there = 1.0, 0.0, len(lasted)
    for hours, group in groupby(lasted, key=lambda one: one[0]):
        same = [gone for _, gone in group]
        if gone := sum(same):
            share = share * (there - gone) / there
            spread += gone / (there * (there - gone)) if there > gone else 0.0
            steps.append(Step(hours, share, *_around(share, spread)))
        there -= len(same)
    return steps


def _around(share: float, spread: float) -> tuple[float, float]:
    """Give the interval of a share of the curve, by the log-log of Greenwood's variance."""
    if share in (0.0, 1.0):
        return share, share
    turn = Z * sqrt(spread) / abs(log(share))
    return share ** exp(turn), share ** exp(-turn)


def reached(steps: Sequence[Step], part: float) -> float | None:
    """Give the hours after which `part` of all was gone (0.5: the median); None where that was not reached yet."""
    return next((one.hours for one in steps if one.share <= 1 - part + 1e-9), None)


def interval(steps: Sequence[Step], part: float) -> tuple[float | None, float | None]:
    """Give between which hours the moment of `part` lies; None for an end that was not reached."""
    aim = 1 - part + 1e-9
    low = next((one.hours for one in steps if one.low <= aim), None)
    high = next((one.hours for one in steps if one.high <= aim), None)
    return low, high


def wilson(some: int, all_: int) -> tuple[float, float]:
    """Give Wilson's interval of a share; (0, 1) of nothing."""
    if not all_:
        return 0.0, 1.0
    share, square = some / all_, Z * Z
    middle = (share + square / (2 * all_)) / (1 + square / all_)
    turn = Z * sqrt(share * (1 - share) / all_ + square / (4 * all_**2)) / (1 + square / all_)
    return max(middle - turn, 0.0), min(middle + turn, 1.0)


@dataclass(frozen=True)
class Score:
    """What can be said of one provider (or one month of it). Hours; None where it was not reached or is too few."""

    number: int
    gone: int
    live: int
    oldest_live: float | None
    median: float | None
    median_between: tuple[float | None, float | None]
    p90: float | None
    in_a_day: int
    of_a_day: int  # of those a day could be told of: what was asked for less than a day ago and is online is left out
    disputed: int
    answered: int
    moved: int
    came_back: int

    @property
    def shown(self) -> bool:
        """Enough to be shown at all."""
        return self.number >= SHOW_FROM

    @property
    def ranked(self) -> bool:
        """Enough to be ranked."""
        return self.number >= RANK_FROM

    @property
    def day_share(self) -> float | None:
        """The share that was gone within 24 hours, 0 to 1."""
        return self.in_a_day / self.of_a_day if self.of_a_day else None

    @property
    def day_between(self) -> tuple[float, float]:
        """Wilson's interval of that share."""
        return wilson(self.in_a_day, self.of_a_day)


def score(removals: Sequence[Removal], at: datetime) -> Score:
    """Sum one provider up as of a moment."""
    steps = curve(removals, at)
    told = [one for one in removals if one.end(at) - one.asked_at >= A_DAY or one.gone_at is not None]
    live = [one for one in removals if one.live()]
    oldest = max(((at - one.asked_at).total_seconds() / 3600 for one in live), default=None)
    return Score(
        number=len(removals),
        gone=sum(one.gone_at is not None for one in removals),
        live=len(live),
        oldest_live=oldest,
        median=reached(steps, 0.5),
        median_between=interval(steps, 0.5),
        p90=reached(steps, 0.9),
        in_a_day=sum(one.gone_at is not None and one.gone_at - one.asked_at <= A_DAY for one in told),
        of_a_day=len(told),
        disputed=sum(one.disputed for one in removals),
        answered=sum(one.answered for one in removals),
        moved=sum(one.moved for one in removals),
        came_back=sum(one.came_back for one in removals),
    )


def ranks(scores: dict[int, Score]) -> dict[int, int]:
    """Rank providers by the share gone within a day, then the median; only with enough to be ranked. 1 is the fastest.

    Those whose intervals of the day's share overlap the one before share its rank: the order between them is chance.
    """
    ranked = [(key, one) for key, one in scores.items() if one.ranked and one.day_share is not None]
    ranked.sort(key=lambda pair: (-(pair[1].day_share or 0.0), pair[1].median or float("inf"), pair[0]))
    found: dict[int, int] = {}
    leader: Score | None = None
    for place, (key, one) in enumerate(ranked, start=1):
        if leader is not None and one.day_between[1] >= leader.day_between[0]:
            found[key] = found[ranked[place - 2][0]]
        else:
            found[key], leader = place, one
    return found
