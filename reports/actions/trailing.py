"""Take a part of the trail out of the house."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hotline.audit import TRAIL, trace
from hotline.models import AuditEvent, User
from hotline.workflow import locked


@transaction.atomic
def trail_exported(*, by: User, at: datetime, rows: int, chosen_by: Sequence[str]) -> None:
    """Write down that somebody took events out as a table: how many, and by which filters."""
    list(locked(AuditEvent.objects.filter(stream=TRAIL).order_by("-number"))[:1])  # one at a time in this chain
    trace(TRAIL, "trail.exported", by=by, at=at, facts={"rows": rows, "fields": sorted(chosen_by)})
