"""Figures for the desk's charts: each floor hangs up what it counts, the clock counts it again when it is old."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hotline.sweeping import Swept
from reports.models import Snapshot

OFTEN = timedelta(minutes=10)


@dataclass(frozen=True)
class Measure:
    """One set of figures: how it is counted, and how old it may become."""

    count: Callable[[datetime], Any]
    every: timedelta = OFTEN


MEASURES: dict[str, Measure] = {}


def measure_due(at: datetime) -> Swept:
    """Count what has become too old."""
    counted = dict(Snapshot.objects.values_list("name", "at"))
    due = [name for name, one in MEASURES.items() if name not in counted or counted[name] <= at - one.every]
    for name in due:
        Snapshot.objects.update_or_create(name=name, defaults={"at": at, "value": MEASURES[name].count(at)})
    return Swept(len(due), 0)


def measured(*names: str) -> dict[str, Snapshot]:
    """Give the newest figures by name, in one query; a name that was never counted is missing."""
    return {one.name: one for one in Snapshot.objects.filter(name__in=names)}
