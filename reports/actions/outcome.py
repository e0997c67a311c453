"""What the floors above tell the case: it was routed, passed on, is gone, or is back."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.workflow import locked, moved
from reports import rules
from reports.models import Case


@transaction.atomic
def routed(*, case: Case, at: datetime) -> None:
    """Take a case off the routing list."""
    Case.objects.filter(pk=case.pk).update(route_due_at=None)


def _phase(case: Case, at: datetime, *, passed_on: bool, removed: bool, unopened: bool = False) -> None:
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    partner = fresh.with_partner
    phase = rules.phase_of(fresh.state, passed_on=passed_on, removed=removed, with_partner=partner, unopened=unopened)
    if phase == fresh.phase:
        return
    Case.objects.filter(pk=fresh.pk).update(phase=phase, phase_at=at)
    trace(stream_of(fresh), "case.phase", by=None, at=at, facts={"phase": phase})
    was, fresh.phase, fresh.phase_at = {"phase": fresh.phase}, phase, at
    moved(row=fresh, was=was, at=at)


@transaction.atomic
def pass_on(*, case: Case, at: datetime, partner: bool = False, unopened: bool = False) -> None:
    """Note that somebody outside was told; `partner`: a partner hotline was, and the reporter may read so.

    `unopened`: the police have it as it came, and nobody judged it.
    """
    if partner:
        Case.objects.filter(pk=case.pk).update(with_partner=True)
    _phase(case, at, passed_on=True, removed=False, unopened=unopened)


@transaction.atomic
def settle(*, case: Case, at: datetime) -> None:
    """Note that the content is gone."""
    _phase(case, at, passed_on=True, removed=True)


@transaction.atomic
def unsettle(*, case: Case, at: datetime) -> None:
    """Note that content that was gone is back: the reporter reads that work goes on."""
    _phase(case, at, passed_on=True, removed=False)
