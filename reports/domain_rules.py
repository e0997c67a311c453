"""Which domain rule counts for a host, and what it does to a look-up."""

from collections.abc import Callable
from datetime import datetime

from hotline.written import Planned
from reports.addresses import domain_of, is_name
from reports.hosting.look import find
from reports.models import Case, DomainRule
from reports.rules import HostingFacts, domains

Kind = domains.Kind
STANDING = Planned(lambda at, names: DomainRule.objects.standing(at).filter(domain__in=names).select_related("laid_by"), 2)


def rules_for(host: str, at: datetime) -> dict[str, DomainRule]:
    """Give the rules that count for a host, by kind: of each kind that of the longest domain which covers it."""
    covering = domains.covering(host, domain_of)
    found: dict[str, DomainRule] = {}
    for one in STANDING(at, covering):
        rival = found.get(one.kind)
        if rival is None or domains.most_specific([one.domain, rival.domain]) == one.domain:
            found[one.kind] = one
    return found


def find_by_rule(case: Case, at: datetime) -> HostingFacts:
    """Ask where a case lies, as the domain rules have it."""
    return asking(case, at)()


def asking(case: Case, at: datetime) -> Callable[[], HostingFacts]:
    """Give the question where a case lies, as the domain rules have it; to ask it, no database is needed any more.

    A known origin behind a front is asked about in its place (it wins over a rule on the host, as in SCARt); a rule on
    the host takes the place of what the sources say, and stands among the answers with who laid it down.
    """
    rules = {} if is_name(case.address) else rules_for(case.host, at)
    origin, host = rules.get(Kind.PROXY), rules.get(Kind.HOST)

    def asked() -> HostingFacts:
        if origin is not None and origin.origin_ip:
            return find(case.address, case.host, at, behind=origin.origin_ip)
        facts = find(case.address, case.host, at)
        if host is None or facts.onion:
            return facts
        return domains.hosted(
            facts, country=host.country, name=host.name, contact=host.contact, asn=host.asn, by=str(host.laid_by),
            at=at.isoformat(),
        )  # fmt: skip

    return asked
