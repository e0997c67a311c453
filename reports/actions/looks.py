"""Write down who looked: looks change nothing, and are events all the same."""

from datetime import datetime, timedelta

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, User
from hotline.workflow import locked
from hotline.written import Planned
from reports.models import Case

ONE_VISIT = timedelta(minutes=10)  # who reloads a page or goes back and forth is still on the same visit
VISITS = Planned(
    lambda stream, by, since: AuditEvent.objects.filter(
        stream=stream, deed="case.case_opened", by=by, at__gt=since
    ).values_list("pk", flat=True)[:1],
    3,
)


def note_visit(*, case: Case, by: User, at: datetime) -> bool:
    """Write down that a person opened the page of a case: one event for a visit of ten minutes, not one for each reload."""
    if _visited(case, by, at):
        return False
    with transaction.atomic():
        locked(Case.objects.filter(pk=case.pk)).get()
        if _visited(case, by, at):
            return False
        trace(stream_of(case), "case.case_opened", by=by, at=at)
    return True


def _visited(case: Case, by: User, at: datetime) -> bool:
    return bool(VISITS(stream_of(case), by.pk, at - ONE_VISIT))
