"""Whom a rung means for one takedown: the host, who carries the host, the front before it, or who registered the name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from partners import beyond
from partners.models import Partner
from partners.rules import Kind
from reports.domain_rules import rules_for
from takedown.models import Takedown
from takedown.models_ladder import Registration

PATIENCE = timedelta(hours=3)  # so long a rung waits for the answer of a registry
ANEW = timedelta(days=1)  # after so long a registry that kept silent is asked again
STALE = timedelta(days=30)


@dataclass(frozen=True)
class Reached:
    """Whom a rung asks; nobody and why; or nobody yet, because a registry is being asked."""

    partner: Partner | None = None
    why: str = ""
    later: bool = False


def reach(whom: str, takedown: Takedown, at: datetime) -> Reached:
    """Find whom a word of the ladder means, as look-ups, directory and registries know it now."""
    match whom:
        case "provider":
            return Reached(takedown.provider, "" if takedown.provider else "no provider is known")
        case "upstream":
            return _upstream(takedown, at)
        case "cdn":
            return _front(takedown, at)
        case "registrar":
            return _registrar(takedown, at)
    raise ValueError(f"{whom} is not asked by a letter to providers")


def _upstream(takedown: Takedown, at: datetime) -> Reached:
    """Give who carries the host: by its chain in the directory, else whoever runs the network number."""
    if known := _chained(takedown, "upstream", at):
        return Reached(known)
    if takedown.lookup.asn is None:
        return Reached(why="the network number of the host is not known")
    said = _registration("network", f"AS{takedown.lookup.asn}", at)
    if said is None:
        return Reached(later=True)
    if not said.contact:
        return Reached(why="no registry names an abuse contact of the network")
    if _is_host(said.contact, takedown):
        return Reached(why="the host runs its own network")
    facts: dict[str, Any] = {"name": said.holder or said.key, "country": said.country, "asn": takedown.lookup.asn}
    return Reached(beyond.found(Kind.PROVIDER, email=said.contact, at=at, **facts))


def _chained(takedown: Takedown, role: str, at: datetime) -> Partner | None:
    known = beyond.in_chain(takedown.provider, role, case=takedown.case, at=at) if takedown.provider else None
    return None if known is None or _is_host(known.email, takedown) else known


def _is_host(contact: str, takedown: Takedown) -> bool:
    """Say whether a contact is that of the host itself, which was asked already."""
    return takedown.provider is not None and contact.lower() == takedown.provider.email.lower()


def _front(takedown: Takedown, at: datetime) -> Reached:
    """Give the delivery network that stands before the host."""
    if known := _chained(takedown, "cdn", at):
        return Reached(known)
    lookup = takedown.lookup
    if not lookup.is_cdn:
        return Reached(why="no delivery network stands before the host")
    if not lookup.abuse_contact:
        return Reached(why="the delivery network names no abuse contact")
    if _is_host(lookup.abuse_contact, takedown):
        return Reached(why="the delivery network was asked already")
    facts: dict[str, Any] = {
        "name": lookup.holder or lookup.network or "Delivery network",
        "country": lookup.country,
        "asn": lookup.asn,
    }
    return Reached(beyond.found(Kind.CDN, email=lookup.abuse_contact, at=at, **facts))


def _registrar(takedown: Takedown, at: datetime) -> Reached:
    """Give who registered the name: by the domain rule of a person, else by the registry."""
    domain = takedown.case.domain
    if not domain:
        return Reached(why="an address without a name has no registrar")
    rule = rules_for(takedown.case.host, at).get("registrar")
    if rule is not None and rule.contact:
        name = rule.name or "Registrar"
        return Reached(beyond.found(Kind.REGISTRAR, name=name, email=rule.contact, country="", asn=None, at=at))
    said = _registration("name", domain, at)
    if said is None:
        return Reached(later=True)
    if not said.contact:
        return Reached(why="no registry names an abuse contact of the registrar")
    if _is_host(said.contact, takedown):
        return Reached(why="the host is the registrar itself")
    facts: dict[str, Any] = {"name": said.holder or "Registrar", "country": said.country, "asn": None}
    return Reached(beyond.found(Kind.REGISTRAR, email=said.contact, at=at, **facts))


def _registration(about: str, key: str, at: datetime) -> Registration | None:
    """Give what a registry said; None while it is being asked. One that keeps silent counts as one that names nobody."""
    row, _ = Registration.objects.get_or_create(about=about, key=key, defaults={"wanted_at": at, "due_at": at})
    if row.answered_at is not None and row.answered_at > at - STALE:
        return row
    if row.answered_at is not None or row.wanted_at < at - ANEW:  # an old answer, or a silence of another day
        Registration.objects.filter(pk=row.pk).update(wanted_at=at, due_at=at, tries=0, answered_at=None, contact="")
        return None
    return None if row.wanted_at > at - PATIENCE else row
