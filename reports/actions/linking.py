"""Say that two cases belong together, and take that back."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports import rules
from reports.addresses import split
from reports.models import Case, CaseLink

LONGEST_WHY = 300


@transaction.atomic
def link(*, case: Case, other: Case, kind: str, why: str = "", by: User, at: datetime) -> CaseLink:
    """Link a case to another; the same link made twice is one. It changes no state.

    *Duplicate* points to the case that is kept. Raises NotAllowed with a sentence.
    """
    kind = rules.LinkKind(kind).value
    if split(why):
        raise NotAllowed("Leave the address out: the reason stands in the trail.")
    pair = {one.pk: one for one in locked(Case.objects.filter(pk__in={case.pk, other.pk}).order_by("key"))}
    if kind == rules.LinkKind.RELATED and other.pk < case.pk:
        case, other = other, case  # it reads both ways, so it is kept one way only
    if found := CaseLink.objects.filter(case=case, other=other, kind=kind).first():
        return found
    duplicates = CaseLink.objects.filter(kind=rules.LinkKind.DUPLICATE)
    objection = rules.why_no_link(
        kind,
        same=case.pk == other.pk,
        other_is_duplicate=duplicates.filter(case=other).exists(),
        has_duplicates=duplicates.filter(other=case).exists(),
    )
    if objection:
        raise NotAllowed(objection)
    if kind == rules.LinkKind.DUPLICATE and duplicates.filter(case=case).exists():
        raise NotAllowed("This case is a duplicate of another one already. Take that link back first.")
    return linked(case=pair[case.pk], other=pair[other.pk], kind=kind, why=why, by=by, at=at)


def linked(*, case: Case, other: Case, kind: str, why: str, by: User, at: datetime) -> CaseLink:
    """Write the link between two locked cases, with a trace on both."""
    made = CaseLink.objects.create(case=case, other=other, kind=kind, by=by, at=at, why=why.strip()[:LONGEST_WHY])
    for one, far in ((case, other), (other, case)):
        trace(stream_of(one), "case.linked", by=by, at=at, why=made.why, facts={"kind": kind, "other": far.pk})
    return made


@transaction.atomic
def unlink(*, case: Case, other: Case, kind: str, why: str = "", by: User, at: datetime) -> bool:
    """Take a link back, in whichever direction it stands; the trail keeps that it was there. False where there is none."""
    if split(why):
        raise NotAllowed("Leave the address out: the reason stands in the trail.")
    list(locked(Case.objects.filter(pk__in={case.pk, other.pk}).order_by("key")))
    both = {case.pk, other.pk}
    gone, _ = CaseLink.objects.filter(case__in=both, other__in=both, kind=kind).delete()
    if not gone:
        return False
    for one, far in ((case, other), (other, case)):
        facts = {"kind": kind, "other": far.pk}
        trace(stream_of(one), "case.unlinked", by=by, at=at, why=why.strip()[:LONGEST_WHY], facts=facts)
    return True
