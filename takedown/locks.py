"""The order in which everybody who deals with a letter locks what it is about."""

from hotline.workflow import locked
from reports.models import Case
from takedown.models import Notice, Takedown


def takedowns_of(notice: Notice) -> list[Takedown]:
    """Lock the cases of a letter, then its takedowns, always in this order (cases by key, as intake does)."""
    mine = Takedown.objects.filter(lines__notice=notice).order_by("pk")
    cases = Case.objects.filter(pk__in=mine.order_by().values("case_id")).order_by("key")
    by_pk = {case.pk: case for case in locked(cases)}
    takedowns = list(locked(mine))
    for takedown in takedowns:
        takedown.case = by_pk[takedown.case_id]
    return takedowns
