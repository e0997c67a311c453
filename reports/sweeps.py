"""Sweeps of the reports floor: the clock calls each once a minute with the moment it is."""

from datetime import datetime

from hotline.sweeping import Swept, each
from reports.actions import give_back, look_up
from reports.hosting.look import find
from reports.models import Case

BATCH = 200


def look_up_due(at: datetime) -> Swept:
    """Find out where cases lie: ask the sources outside any transaction, then write it down."""
    due = Case.objects.filter(lookup_due_at__lte=at).order_by("lookup_due_at", "pk")
    return each(list(due.values_list("pk", flat=True)[:BATCH]), _look_up, at, put_back=_later)


def _later(pk: int, until: datetime) -> None:
    Case.objects.filter(pk=pk, lookup_due_at__isnull=False).update(lookup_due_at=until)


def _look_up(pk: int, *, at: datetime) -> bool:
    case = Case.objects.get(pk=pk)
    if case.lookup_due_at is None or case.lookup_due_at > at:
        return False
    facts = find(case.address, case.host, at)
    return look_up(case=case, facts=facts, at=at, ticket=case.lookup_due_at) is not None


def free_expired_claims(at: datetime) -> Swept:
    """Give cases back whose holder went away."""
    expired = Case.objects.filter(claimed_until__lte=at).values_list("pk", flat=True)[:BATCH]
    return each(list(expired), _free, at)


def _free(pk: int, *, at: datetime) -> None:
    give_back(case=Case.objects.get(pk=pk), by=None, at=at)
