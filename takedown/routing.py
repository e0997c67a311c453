"""Which way a case goes by today's directory: its place, the procedure's route, and the first way that leads to somebody."""

from dataclasses import dataclass
from datetime import datetime

from hotline.procedures import Route, procedure
from partners.actions import partner_for
from partners.models import Partner
from partners.rules import AT_HOME
from reports.rules import where
from takedown import rules


@dataclass(frozen=True)
class Way:
    """Where a case is by the procedure, what the procedure asks for there, and by way of whom it goes."""

    place: str
    route: Route
    path: str
    partner: Partner | None  # who is asked first; None: a provider is, or nobody is there to ask


def way_for(outcome: str, country: str, at: datetime) -> Way:
    """Give the way of what lies somewhere, as procedure and directory are now."""
    peer = addressee("peer", country, at) if country else None
    place = where(outcome, country, home=procedure().country, served=peer is not None)
    route, ladders = procedure().routes[place], procedure().ladders
    path = rules.path_of(route.paths, ladders, lambda whom: addressee(whom, country, at) is not None)
    return Way(place, route, path, addressee(ladders[path][0].to, country, at))


def addressee(whom: str, country: str, at: datetime) -> Partner | None:
    """Give whom a word of the procedure means for content in a country: police and regulator are ours. No provider."""
    return None if whom == "provider" else partner_for(whom, country=country_of(whom, country), at=at)


def country_of(whom: str, country: str) -> str:
    """Give the country whose partner is meant, for content in `country`."""
    return procedure().country if whom in AT_HOME else country
