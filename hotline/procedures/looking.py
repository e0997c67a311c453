"""The part of a procedure that says how often to look whether content is still there, and when it counts as gone."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

LEAST_MINUTES = 5  # between two looks at one address: more often is an attack


@dataclass(frozen=True)
class Pace:
    """How often to look until content is so many hours old; the last pace has no end (0)."""

    every_minutes: int
    for_hours: int = 0


@dataclass(frozen=True)
class Looking:
    """How often to look whether it is still there, how many misses make it gone, and how long it is watched."""

    cadence: tuple[Pace, ...]  # while it is up: tight when new, relaxed with age
    unclear_hours: int
    misses: int
    spacing_minutes: int
    watch_days: tuple[int, ...]
    stale_hours: int
    gone_sample_percent: int = 5  # of what became gone is put before a person


def looking_of(table: dict[str, Any], exact: Callable[[type, dict[str, Any]], Any]) -> Looking:
    """Build it from its table; `exact` refuses unknown words."""
    read: Looking = exact(Looking, {**table, "cadence": [exact(Pace, one) for one in table["cadence"]]})
    return read


def problems_of(looking: Looking) -> list[str]:
    """Say, in sentences, why these times make no sense; empty when they hold."""
    said = []
    paces = looking.cadence
    if not paces or paces[-1].for_hours:
        said.append("looking: the last pace of the cadence has no end: leave its for_hours out")
    if any(not one.for_hours for one in paces[:-1]):
        said.append("looking: every pace of the cadence but the last says for_hours")
    if any(one.every_minutes < LEAST_MINUTES for one in paces):
        said.append(f"looking: every_minutes is at least {LEAST_MINUTES}")
    if any(
        later.every_minutes < one.every_minutes or 0 < later.for_hours <= one.for_hours for one, later in pairwise(paces)
    ):
        said.append("looking: the cadence becomes slower with age, never faster")
    if looking.misses < 3 or looking.spacing_minutes < 30:
        said.append("looking: gone takes 3 misses or more, 30 minutes apart or more (one look never closes anything)")
    if not looking.watch_days or list(looking.watch_days) != sorted(set(looking.watch_days)):
        said.append("looking: watch_days count upwards")
    if not 0 <= looking.gone_sample_percent <= 100:
        said.append("looking: gone_sample_percent lies from 0 to 100")
    return said
