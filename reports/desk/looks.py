"""Who looked at a case: so that an analyst sees it of their own work, and nobody looks around unseen."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hotline import deeds
from hotline.models import AuditEvent
from hotline.written import Planned
from reports.desk import slips
from reports.desk.case import Panel, streams_of
from reports.models import Case

MOST_LOOKS = 15
LAST = 90  # the panel stands behind those of what happened


def _looks(streams: Any) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(stream__in=streams, deed__in=deeds.LOOKS)


NEWEST = Planned(lambda streams: _looks(streams).select_related("by").order_by("-at", "-pk")[: MOST_LOOKS + 1], 1)


def _people(streams: list[str]) -> int:
    return _looks(streams).filter(by__isnull=False).values("by").distinct().count()


def who_looked(case: Case, at: datetime) -> Panel | None:
    """Make the card "who looked" of a case: newest first, each with what they saw."""
    rows = [one for one in NEWEST(streams_of(case)) if one.by_id]
    if not rows:
        return None
    shown = [
        {"at": one.at, "by": one.by, "what": deeds.words_of(one), "why": one.why, "file": one.deed in deeds.TAKEN}
        for one in rows[:MOST_LOOKS]
    ]
    all_shown = len(rows) <= MOST_LOOKS
    people = len({one.by_id for one in rows}) if all_shown else _people(streams_of(case))
    return Panel(
        "Who looked",
        "desk/panels/looks.html",
        {"rows": shown, "drawn": slips.looks(shown), "people": people, "more": not all_shown},
        place=LAST,
    )
