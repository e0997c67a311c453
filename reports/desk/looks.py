"""Who looked at a case: so that an analyst sees it of their own work, and nobody looks around unseen."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hotline import deeds
from hotline.models import AuditEvent
from hotline.written import Planned
from reports.desk.case import Panel, streams_of
from reports.models import Case

MOST_LOOKS = 15
LAST = 90  # the panel stands behind those of what happened


def _looks(streams: Any) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(stream__in=streams, deed__in=deeds.LOOKS, by__isnull=False)


NEWEST = Planned(lambda streams: _looks(streams).select_related("by").order_by("-at", "-pk")[: MOST_LOOKS + 1], 1)


def who_looked(case: Case, at: datetime) -> Panel | None:
    """Make the card "who looked" of a case: newest first, each with what they saw."""
    rows = NEWEST(streams_of(case))
    if not rows:
        return None
    shown = [
        {"at": one.at, "by": one.by, "what": deeds.words_of(one), "why": one.why, "file": one.deed in deeds.TAKEN}
        for one in rows[:MOST_LOOKS]
    ]
    all_shown = len(rows) <= MOST_LOOKS
    people = len({one.by_id for one in rows}) if all_shown else _looks(streams_of(case)).values("by").distinct().count()
    return Panel(
        "Who looked",
        "desk/panels/looks.html",
        {"rows": shown, "people": people, "more": not all_shown},
        place=LAST,
    )
