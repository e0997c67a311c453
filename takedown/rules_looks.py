"""Rules of looking: what a look proves, what several places together prove, what follows, and how often. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.procedures.loader import Looking

RESULTS = ("online", "not_seen", "unclear")
# What stands before the content or in its place. The first two are as good as "not found"; behind the rest it may lie.
GONE_SIGNS = ("soft_404", "parked")
WALLS = (*GONE_SIGNS, "captcha", "login", "geo", "shell", "doubt")
NONSENSE = ("honest", "same", "other")  # what a host says to an address at which nothing can stand
TLS = ("ok", "bad", "none")
BLOCKED = (401, 403, 429, 451, 503)  # statuses that another visitor, or one from another country, may not meet
BLOCKED_BY = ("timeout", "unreachable", "protocol", "proxy")
AGREE = 2  # other places that must find nothing where home is kept out
ANSWERS = ("gone", "online", "unclear")


@dataclass(frozen=True)
class LookFacts:
    """What one look met; only `told`, `dns`, `status`, `error` and `wall` decide, the rest is kept to be read.

    `hops` are the hosts on the way with their statuses, never a path. `nonsense` is what the host said to an address at
    which nothing can stand. `points` are the other places asked: (name, result, status).
    """

    dns: str = "ok"  # ok, none (the name is gone), failed
    status: int | None = None
    error: str = ""
    wall: str = ""  # one of WALLS
    tls: str = ""  # ok, bad, none; empty where it never came to that
    hops: tuple[tuple[str, int], ...] = ()
    size_class: str = ""
    nonsense: str = ""  # honest, same, other; empty: not asked
    vantage: str = "home"
    points: tuple[tuple[str, str, int | None], ...] = ()
    took_ms: int | None = None
    told: str = ""  # what a person saw, or a provider's link checker says where nothing of ours may ask: one of RESULTS


def seen(facts: LookFacts) -> str:
    """Say what a look proves: online, not_seen or unclear. What could hide content is unclear, and changes nothing.

    A page that a host also shows at an address that cannot be there, and that says "not found", is as good as a 404. A
    parked name has no content; both count as one miss each, so three spaced looks must meet it.
    """
    if facts.told:
        return facts.told
    if facts.dns == "none":
        return "not_seen"
    if facts.dns == "failed":
        return "unclear"
    if facts.status is None:
        return "not_seen" if facts.error == "refused_connection" else "unclear"
    if facts.status in (404, 410):  # many a "not found" page has a login box of its own
        return "not_seen"
    if facts.wall:
        return "not_seen" if facts.wall in GONE_SIGNS and 200 <= facts.status < 300 else "unclear"
    if 200 <= facts.status < 300:
        return "online"
    return "unclear"


def ask_elsewhere(facts: LookFacts) -> bool:
    """Say whether to look from other places too: this one was kept out, or found nothing, which may be for us only."""
    result = seen(facts)
    if result == "online" or facts.error in ("ssrf", "unsupported", "onion"):
        return False
    if result == "not_seen":
        return facts.dns == "ok" and facts.status is not None
    return facts.wall in ("geo", "captcha") or facts.status in BLOCKED or facts.error in BLOCKED_BY or facts.dns == "failed"


def agreed(home: str, others: Sequence[str]) -> str:
    """Join what home saw with what other places saw: online anywhere is online; nothing is only what nobody contradicts.

    Kept out at home, it takes two other places that found nothing, and none that was kept out as well.
    """
    if "online" in (home, *others):
        return "online"
    if home == "not_seen":
        return "not_seen"
    nothing = len(others) >= AGREE and all(one == "not_seen" for one in others)
    return "not_seen" if nothing else "unclear"


# --- What follows -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Watch:
    """Where a takedown stands in being looked at."""

    state: str
    misses: int
    watch_step: int
    gone_at: datetime | None
    missed_at: datetime | None = None  # the last miss that counted
    since: datetime | None = None  # opened; unknown counts as new


@dataclass(frozen=True)
class AfterLook:
    """What follows from a look: the state to move to (or the same), misses in a row, watch step, and when to look next."""

    state: str
    misses: int
    watch_step: int
    next_check_at: datetime | None


def pace(looking: Looking, age: timedelta) -> timedelta:
    """Give the time between two looks at content that is up: short when new, longer with age."""
    for one in looking.cadence:
        if not one.for_hours or age < timedelta(hours=one.for_hours):
            return timedelta(minutes=one.every_minutes)
    return timedelta(minutes=looking.cadence[-1].every_minutes)


def after_look(watch: Watch, result: str, at: datetime, looking: Looking, spread: float = 0.0) -> AfterLook:
    """Decide what one look changes. Three spaced misses make it gone; the watch days after that make it removed.

    A look before its time (somebody says it is gone) that finds nothing counts neither as a miss nor as a day of the
    watch. `spread`, from 0 to 1, moves the next look by a tenth of its distance at most, so that hosts are not asked in
    waves.
    """
    usual = pace(looking, at - (watch.since or at))
    if result == "unclear":
        wait = max(usual, timedelta(hours=looking.unclear_hours))
        return AfterLook(watch.state, watch.misses, watch.watch_step, at + _spread(wait, spread))
    if result == "online":
        back = watch.state != "gone"
        again = usual if back else pace(looking, timedelta())
        return AfterLook(watch.state if back else "ready", 0, 0, at + _spread(again, spread))
    return _after_miss(watch, at, looking) if watch.state != "gone" else _after_watch(watch, at, looking)


def _after_miss(watch: Watch, at: datetime, looking: Looking) -> AfterLook:
    spacing = timedelta(minutes=looking.spacing_minutes)
    if watch.misses and watch.missed_at is not None and at < watch.missed_at + spacing:
        return AfterLook(watch.state, watch.misses, 0, watch.missed_at + spacing)
    misses = watch.misses + 1
    if misses < looking.misses:
        return AfterLook(watch.state, misses, 0, at + spacing)
    return AfterLook("gone", misses, 0, at + timedelta(days=looking.watch_days[0]))


def _after_watch(watch: Watch, at: datetime, looking: Looking) -> AfterLook:
    gone_at = watch.gone_at or at
    days = [gone_at + timedelta(days=day) for day in looking.watch_days]
    if watch.watch_step < len(days) and at < days[watch.watch_step]:
        return AfterLook("gone", watch.misses, watch.watch_step, days[watch.watch_step])
    step = watch.watch_step + 1
    if step >= len(looking.watch_days):
        return AfterLook("removed", watch.misses, step, None)
    return AfterLook("gone", watch.misses, step, max(days[step], at))


def _spread(wait: timedelta, spread: float) -> timedelta:
    return wait + wait * (min(max(spread, 0.0), 1.0) / 10)


# --- A person looks ---------------------------------------------------------------------------------------------------


def drawn(roll: float, percent: int) -> bool:
    """Say whether a takedown that became gone is put before a person; `roll` lies from 0 to 1."""
    return roll * 100 < percent
