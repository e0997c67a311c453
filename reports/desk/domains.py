"""What the desk shows of domain rules: which count, which are over, and what one would touch."""

from datetime import datetime
from typing import Any

from hotline.counting import capped, many
from reports.actions.domain_rules import cases_under
from reports.domain_rules import rules_for
from reports.models import DomainRule

MOST = 200


def rows(at: datetime, *, over: bool) -> list[dict[str, Any]]:
    """List the rules that count (by domain), or those that are over (the newest first)."""
    found = DomainRule.objects.select_related("laid_by", "ended_by")
    standing = found.standing(at).order_by("domain", "kind")
    listed = found.exclude(pk__in=standing.values("pk")).order_by("-until", "-pk") if over else standing
    return [{"rule": one, "says": says(one), "touches": touches(one.domain)} for one in listed[:MOST]]


def says(rule: DomainRule) -> str:
    """Say what a rule says beyond its kind: who, where, at which address."""
    parts = [rule.name, rule.country, f"AS{rule.asn}" if rule.asn else "", rule.contact, rule.origin_ip or "", rule.checker]
    return ", ".join(part for part in parts if part)


def touches(domain: str) -> str:
    """Say how many cases lie on a domain and its sub-domains."""
    return many(capped(cases_under(domain)))


def of_host(host: str, at: datetime) -> list[dict[str, Any]]:
    """List the rules that count for one host, for its hosting card."""
    return [{"rule": one, "says": says(one)} for one in rules_for(host, at).values()]
