"""Lay a domain rule down, end one, and let the ones whose time is over end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports.models import Case, DomainRule
from reports.rules import domains

ENDED = ("removed", "closed")


def cases_under(domain: str) -> QuerySet[Case]:
    """Give the cases on a domain and its sub-domains."""
    return Case.objects.filter(Q(host=domain) | Q(host__endswith=f".{domain}"))


@transaction.atomic
def lay_down(
    *, domain: str, kind: str, says: Mapping[str, Any], reason: str, until: datetime, by: User, at: datetime
) -> DomainRule:  # fmt: skip
    """Lay a rule down; one of the same kind for the same domain ends with it. Cases there are looked up anew.

    `says` holds the columns the kind takes (`domains.TAKEN`). Raises NotAllowed where another person did the same just now.
    """
    for old in locked(DomainRule.objects.filter(domain=domain, kind=kind, ended_at=None)):
        _end(old, why="a new rule took its place", by=by, at=at)
    taken = {name: says[name] for name in domains.TAKEN[kind] if says.get(name) not in (None, "")}
    try:
        with transaction.atomic():
            rule = DomainRule.objects.create(
                domain=domain, kind=kind, reason=reason, until=until, laid_by=by, laid_at=at, **taken
            )
    except IntegrityError as error:
        raise NotAllowed("Somebody laid down a rule of this kind for this domain just now. Look at it first.") from error
    trace(stream_of(rule), "domainrule.laid", by=by, at=at, facts={"kind": kind})
    _look_up_anew(rule, at)
    return rule


@transaction.atomic
def end_rule(*, rule: DomainRule, why: str, by: User, at: datetime) -> None:
    """End a rule before its time, with a reason. Raises NotAllowed where it is over already."""
    fresh = locked(DomainRule.objects.filter(pk=rule.pk, ended_at=None)).first()
    if fresh is None:
        raise NotAllowed("This rule is over already.")
    _end(fresh, why=why, by=by, at=at)
    _look_up_anew(fresh, at)


@transaction.atomic
def let_end(pk: int, *, at: datetime) -> bool:
    """Write down that a rule's time is over; cases there are looked up as if it had never been."""
    rule = locked(DomainRule.objects.over(at).filter(pk=pk), skip=True).first()
    if rule is None:
        return False
    _end(rule, why="its time was over", by=None, at=at)
    _look_up_anew(rule, at)
    return True


def _end(rule: DomainRule, *, why: str, by: User | None, at: datetime) -> None:
    rule.ended_at, rule.ended_by, rule.end_reason = at, by, why
    rule.save(update_fields=["ended_at", "ended_by", "end_reason"])
    trace(stream_of(rule), "domainrule.ended", by=by, at=at, facts={"kind": rule.kind})


def _look_up_anew(rule: DomainRule, at: datetime) -> None:
    if rule.kind in domains.CHANGES_HOSTING:
        cases_under(rule.domain).exclude(phase__in=ENDED).update(lookup_due_at=at)
