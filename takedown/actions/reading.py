"""What a person of the house does with a letter: read it with its addresses."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import locked
from reports.models import Case
from takedown.models import Notice


@transaction.atomic
def read_letter(*, notice: Notice, by: User, at: datetime) -> None:
    """Write down that a person reads a letter to a provider: in the letter's trail, and in that of each of its cases."""
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    trace(stream_of(fresh), "notice.read", by=by, at=at)
    cases = Case.objects.filter(pk__in=notice.takedowns.order_by().values("case_id")).order_by("key")
    for case in locked(cases):
        trace(stream_of(case), "case.letter_read", by=by, at=at, facts={"notice": fresh.pk})
