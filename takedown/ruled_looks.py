"""Looks where a domain rule says how: by a provider's link checker besides ours, or by nothing of ours at all."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from hotline.links import Checker
from reports.domain_rules import rules_for
from reports.models import DomainRule
from reports.rules.domains import Kind
from takedown import checkers
from takedown.models import TakedownQuerySet
from takedown.rules_looks import LookFacts

SAID = {"online": "online", "gone": "not_seen", "unclear": "unclear"}
KINDS = (Kind.NO_PROBE, Kind.LINK_CHECKER)


@dataclass(frozen=True)
class Way:
    """How one host is looked at: whether anything of ours may ask it, and which link checker is asked besides."""

    probe: bool = True
    checker: Checker | None = None


AS_USUAL = Way()


def any_rule(at: datetime) -> bool:
    """Say whether any rule on looks counts: mostly none does, and a turn of the clock asks once."""
    return DomainRule.objects.standing(at).filter(kind__in=KINDS).exists()


def way_to(host: str, at: datetime) -> Way:
    """Give how a host is looked at; a checker that is no longer in the settings is not asked."""
    rules = rules_for(host, at)
    checker = rules.get(Kind.LINK_CHECKER)
    found = settings.LINK_CHECKERS.get(checker.checker) if checker else None
    return Way(Kind.NO_PROBE not in rules, found)


def by_rule(way: Way, address: str) -> LookFacts:
    """Give what is known where nothing of ours asks: the word of the link checker, or nothing."""
    if way.checker is None:
        return LookFacts(error="by_rule", told="unclear")
    return LookFacts(error="link_checker", told=SAID[checkers.ask(way.checker, address)], vantage="checker")


def by_checker(way: Way, address: str) -> list[tuple[str, str, int | None]]:
    """Give the word of the link checker as one more place that looked; it counts where our own look does not contradict."""
    return [("checker", SAID[checkers.ask(way.checker, address)], None)] if way.checker else []


def by_hand(open_ones: TakedownQuerySet, at: datetime) -> TakedownQuerySet:
    """Narrow open takedowns to those that only people look at: no clock may, or a rule forbids it and no checker tells."""
    standing = DomainRule.objects.standing(at)
    told = set(standing.filter(kind=Kind.LINK_CHECKER).values_list("domain", flat=True))
    left = Q(next_check_at=None)
    for domain in standing.filter(kind=Kind.NO_PROBE).values_list("domain", flat=True):
        if domain not in told:
            left |= Q(case__host=domain) | Q(case__host__endswith=f".{domain}")
    return open_ones.filter(left)
