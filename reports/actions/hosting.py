"""Write down where a case lies."""

from datetime import datetime, timedelta

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.slots import Slot
from hotline.workflow import locked
from reports import rules
from reports.actions.ranking import place
from reports.addresses import is_name
from reports.models import Case, HostingLookup

hosting_changed = Slot("a case has a new HostingLookup")  # called with case=, lookup=, at=
RETRY_UNKNOWN = timedelta(hours=1)


@transaction.atomic
def look_up(*, case: Case, facts: rules.HostingFacts, at: datetime, ticket: datetime | None = None) -> HostingLookup | None:
    """Write what the sources said about where a case lies (asked beforehand, outside the transaction).

    `ticket` is the `lookup_due_at` the case had before the sources were asked: None is returned, and nothing written,
    when somebody else has written a look-up since.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if ticket is not None and fresh.lookup_due_at != ticket:
        return None
    last = fresh.lookups.order_by("-at", "-pk").first()
    person = last if last and last.by_id and rules.still_settled(last.asn, facts) else None
    hosting = rules.Hosting("found", person.country) if person else rules.hosting_of(facts)
    lookup = HostingLookup.objects.create(
        case=fresh,
        at=at,
        outcome=hosting.outcome,
        country=hosting.country,
        ips=list(facts.ips),
        cname_chain=list(facts.cname_chain),
        asn=facts.asn,
        holder=facts.holder[:200],
        network=facts.network[:200],
        abuse_contact=facts.abuse_contact[:254],
        is_cdn=facts.is_cdn,
        disagreement=list(hosting.disagreement),
        answers=[dict(answer) for answer in facts.answers],
        by=person.by if person else None,
        why=person.why if person else "",
    )
    waiting = fresh.state in (*rules.TO_JUDGE, "disputed")
    may_be_known = hosting.outcome == "unknown" and not is_name(fresh.address)
    again = at + RETRY_UNKNOWN if may_be_known and waiting else None
    fresh.lookup_due_at = again
    _lies(fresh, lookup)
    trace(stream_of(fresh), "case.looked_up", by=None, at=at, facts={"outcome": hosting.outcome, "lookup": lookup.pk})
    hosting_changed(case=fresh, lookup=lookup, at=at)
    return lookup


@transaction.atomic
def settle_hosting(*, case: Case, country: str, why: str, by: User, at: datetime) -> HostingLookup:
    """Let a person say in which country a case lies where the sources could not: a new look-up that names its author."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    last = fresh.lookups.order_by("-at", "-pk").first()
    lookup = HostingLookup.objects.create(
        case=fresh,
        at=at,
        outcome="found",
        country=country,
        ips=last.ips if last else [],
        cname_chain=last.cname_chain if last else [],
        asn=last.asn if last else None,
        holder=last.holder if last else "",
        network=last.network if last else "",
        abuse_contact=last.abuse_contact if last else "",
        is_cdn=last.is_cdn if last else False,
        answers=last.answers if last else [],
        by=by,
        why=why,
    )
    _lies(fresh, lookup)
    trace(stream_of(fresh), "case.hosting_settled", by=by, at=at, facts={"country": country, "lookup": lookup.pk})
    hosting_changed(case=fresh, lookup=lookup, at=at)
    return lookup


def _lies(case: Case, lookup: HostingLookup) -> None:
    """Write on the case what its newest look-up says, and where it stands in the queue with that."""
    case.hosting, case.country = ("", "") if is_name(case.address) else (lookup.outcome, lookup.country)
    place(case, "hosting", "country", "lookup_due_at")


@transaction.atomic
def ask_lookup(*, case: Case, by: User, at: datetime) -> None:
    """Have the sources asked again at the next turn of the clock."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    Case.objects.filter(pk=fresh.pk).update(lookup_due_at=at)
    trace(stream_of(fresh), "case.lookup_asked", by=by, at=at)
