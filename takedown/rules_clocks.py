"""Rules of the named clocks of a case: from which moment to which each runs. Pure.

What publishers of figures call "removal time" starts and stops at four different moments (casework.md 5.1), so no clock here
goes without a name, and nothing is ever taken off: a pause stands beside the clock that it made wait.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.rules.trackers import Pause

# In order. "told" is the moment of the first report; where one was dismissed and reported again, of the later report.
NAMES = {
    "told_assessed": "Told of → judged",
    "told_police": "Told of → police told",
    "assessed_notice": "Judged → notice sent",
    "notice_gone": "Notice sent → gone",
    "told_gone": "Told of → gone",
}
RUNNING, DONE, STOPPED = "running", "done", "stopped"


@dataclass(frozen=True)
class Moments:
    """The moments of one case between which its clocks run; None: it has not come.

    `gone`: the first look that saw nothing, of those looks in a row that made it gone. `ended`: since when nobody tries any
    more although it is not gone (dismissed, or the takedown was stopped).
    """

    told: datetime
    assessed: datetime | None = None
    police: datetime | None = None
    notice: datetime | None = None
    gone: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True)
class NamedClock:
    """One named clock of one case. `until` is None while it runs, and where it was stopped without its end having come."""

    name: str
    since: datetime
    until: datetime | None
    state: str  # running, done or stopped
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def title(self) -> str:
        """Name it as the desk reads it."""
        return NAMES[self.name]

    def lasted(self, at: datetime) -> timedelta:
        """Say how long it ran, pauses and all."""
        return max((self.until or self.stopped_at or at) - self.since, timedelta())


def named_clocks(moments: Moments, pauses: Sequence[Pause], at: datetime) -> list[NamedClock]:
    """Give the clocks that have begun, in their order. One whose end came before its beginning took no time."""
    stretches = (
        ("told_assessed", moments.told, moments.assessed),
        ("told_police", moments.told, moments.police),
        ("assessed_notice", moments.assessed, moments.notice),
        ("notice_gone", moments.notice, moments.gone),
        ("told_gone", moments.told, moments.gone),
    )
    return [_clock(name, since, until, moments.ended, pauses, at) for name, since, until in stretches if since is not None]


def _clock(
    name: str, since: datetime, until: datetime | None, ended: datetime | None, pauses: Sequence[Pause], at: datetime
) -> NamedClock:
    until = max(until, since) if until is not None else None
    stopped = max(ended, since) if until is None and ended is not None else None
    state = DONE if until is not None else STOPPED if stopped is not None else RUNNING
    end = until or stopped or at
    inside = [Pause(max(one.since, since), min(one.until, end), one.why) for one in pauses]
    mine = sorted((one for one in inside if one.since < one.until), key=lambda one: (one.since, one.until, one.why))
    return NamedClock(name, since, until, state, stopped, tuple(mine))


def told_and_assessed(first: datetime, deeds: Iterable[tuple[str, datetime]]) -> tuple[datetime, datetime | None]:
    """Read a case's trail, oldest deed first: when it was told of (anew after a dismissal), and when it was first decided.

    A verdict that was taken back within its seconds counts as never given; a challenged case keeps its first decision.
    """
    told, assessed, dismissed = first, None, False
    for deed, at in deeds:
        match deed:
            case "case.confirmed" | "case.dismissed":
                assessed = assessed or at
                dismissed = deed == "case.dismissed"
            case "case.verdict_undone":
                assessed, dismissed = None, False
            case "case.new" if dismissed:
                told, assessed, dismissed = at, None, False
    return told, assessed


def gone_since(looks: Sequence[tuple[str, datetime]], gone_at: datetime | None) -> datetime | None:
    """Give since when content is gone, by its looks, oldest first: the first that saw nothing after the last that saw it.

    None where it is not gone. Without such a look, the moment at which it was written down.
    """
    if gone_at is None:
        return None
    first: datetime | None = None
    for result, at in looks:
        if result == "online":
            first = None
        elif result == "not_seen" and first is None:
            first = at
    return min(first, gone_at) if first else gone_at
