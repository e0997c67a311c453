"""Whom a rung means for one takedown: the host, its carrier, the front before it, the site's owner, the name's registrar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from partners import beyond
from partners.models import Partner
from partners.rules import Kind
from reports.domain_rules import rules_for
from takedown.incoming import address_is_dead
from takedown.models import Takedown
from takedown.models_ladder import Registration

OWNER = "owner"
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
    """Find whom a word of the ladder means, as look-ups, directory and registries know it now.

    Whoever is beyond the host and cannot be written to, because letters come back, counts as nobody: the host alone is
    waited for.
    """
    if whom == "provider":
        return Reached(takedown.provider, "" if takedown.provider else "no provider is known")
    reached = _beyond(whom, takedown, at)
    dead = reached.partner is not None and address_is_dead(reached.partner)
    return Reached(why="letters to them come back") if dead else reached


def _beyond(whom: str, takedown: Takedown, at: datetime) -> Reached:
    match whom:
        case "upstream":
            return _upstream(takedown, at)
        case "cdn":
            return _front(takedown, at)
        case "registrar":
            return _registrar(takedown, at)
        case "owner":
            return _owner(takedown, at)
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


def _owner(takedown: Takedown, at: datetime) -> Reached:
    """Give the owner of the site: only where a lead named one, for an owner may be who put the content there."""
    if why := no_owner(takedown, at):
        return Reached(why=why)
    rule = rules_for(takedown.case.host, at)[OWNER]
    facts: dict[str, Any] = {"name": rule.name or "Owner of the website", "country": rule.country, "asn": None}
    return Reached(beyond.found(Kind.OWNER, email=rule.contact, at=at, **facts))


def no_owner(takedown: Takedown, at: datetime) -> str:
    """Say why no owner of the site is asked at this moment; empty where a domain rule that counts names one."""
    rule = rules_for(takedown.case.host, at).get(OWNER)
    if rule is None or not rule.contact:
        return "no domain rule names an owner of the site"
    return "the owner is the host itself" if _is_host(rule.contact, takedown) else ""


def owner_name(takedown: Takedown, at: datetime) -> str:
    """Name the owner whom a domain rule names for a takedown's host; empty where it names nobody by name."""
    rule = rules_for(takedown.case.host, at).get(OWNER)
    return rule.name if rule else ""


def still_owner(partner: Partner, takedown: Takedown, at: datetime) -> bool:
    """Say whether a domain rule that counts now names this owner: it may have ended since the letter was written."""
    rule = rules_for(takedown.case.host, at).get(OWNER)
    return rule is not None and rule.contact.lower() == partner.email.lower()


def _registration(about: str, key: str, at: datetime) -> Registration | None:
    """Give what a registry said; None while it is being asked. One that keeps silent counts as one that names nobody."""
    row, _ = Registration.objects.get_or_create(about=about, key=key, defaults={"wanted_at": at, "due_at": at})
    if row.answered_at is not None and row.answered_at > at - STALE:
        return row
    if row.answered_at is not None or row.wanted_at < at - ANEW:  # an old answer, or a silence of another day
        Registration.objects.filter(pk=row.pk).update(wanted_at=at, due_at=at, tries=0, answered_at=None, contact="")
        return None
    return None if row.wanted_at > at - PATIENCE else row
