"""Figures for the desk's charts: each floor hangs up what it counts, the clock counts it every ten minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hotline.sweeping import Swept
from reports.models import Snapshot

EVERY = timedelta(minutes=10)
MEASURES: dict[str, Callable[[datetime], Any]] = {}


def measure_due(at: datetime) -> Swept:
    """Count what was not counted in the last minutes."""
    fresh = set(Snapshot.objects.filter(at__gt=at - EVERY).values_list("name", flat=True))
    due = [name for name in MEASURES if name not in fresh]
    for name in due:
        Snapshot.objects.update_or_create(name=name, defaults={"at": at, "value": MEASURES[name](at)})
    return Swept(len(due), 0)


def measured(*names: str) -> dict[str, Snapshot]:
    """Give the newest figures by name, in one query; a name that was never counted is missing."""
    return {one.name: one for one in Snapshot.objects.filter(name__in=names)}
