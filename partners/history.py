"""Change a row of the directory so that it stays known who was valid when: what routing uses is kept as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import locked
from partners.models import Partner
from partners.models_past import PastEntry

KEPT = (
    *("name", "country", "email", "active", "preference", "takes_orphans"),
    *("valid_from", "valid_until", "evidence", "verified_on"),
)
A_FILE = "file"  # why a row changed, as the trail says it: somebody brought in a file


@transaction.atomic
def amend(
    *, partner: Partner, columns: Mapping[str, Any], by: User | None, at: datetime, because: str = ""
) -> list[str]:  # fmt: skip
    """Change columns of a row, keep how it was, and leave a trace. Gives the columns that really changed."""
    fresh = locked(Partner.objects.filter(pk=partner.pk)).get()
    changed = {name: value for name, value in columns.items() if getattr(fresh, name) != value}
    if changed:
        keep(fresh, changed, by=by, at=at)
        Partner.objects.filter(pk=fresh.pk).update(**changed)
        facts: dict[str, Any] = {"fields": sorted(changed)}
        trace(stream_of(fresh), "partner.changed", by=by, at=at, facts=facts | ({"because": because} if because else {}))
    for name, value in changed.items():
        setattr(partner, name, value)
    return sorted(changed)


def keep(before: Partner, changed: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    """Write down how a locked row stood, where what changes is something that the routing or the desk relies on."""
    if changed.keys() & set(KEPT):
        PastEntry.objects.create(partner=before, until=at, by=by, **{name: getattr(before, name) for name in KEPT})


def verify(*, partner: Partner, by: User, at: datetime) -> None:
    """Write down that somebody verified a row on this day: that it exists, and is reached as the directory says."""
    amend(partner=partner, columns={"verified_on": at.date()}, by=by, at=at)
