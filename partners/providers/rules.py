"""Rules of the directory of providers: what tells one from another, and which contact is used now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices


class Way(TextChoices):
    """How a contact is reached."""

    EMAIL = "email", "E-mail"
    FORM = "form", "Web form"
    API = "api", "API"
    PHONE = "phone", "Telephone"


class Source(TextChoices):
    """Where something about a provider is from."""

    LOOKUP = "lookup", "A look-up"
    RDAP = "rdap", "RDAP"
    WHOIS = "whois", "WHOIS"
    PROVIDER = "provider", "The provider said so"
    HAND = "hand", "By hand"


class Mark(TextChoices):
    """What a provider is known by."""

    ASN = "asn", "Network number"
    PREFIX = "prefix", "Network"
    DOMAIN = "domain", "Domain"


class Link(TextChoices):
    """How one provider stands before another, read as “partner … leads_to”."""

    CDN = "cdn", "delivers for"
    UPSTREAM = "upstream", "is connected by"
    RESELLER = "reseller", "sells for"


class Form(TextChoices):
    """In which form a provider wants our notices."""

    MAIL = "mail", "A letter by mail, with the machine-readable part"
    XARF = "xarf", "XARF only"
    API = "api", "By its API"


PROVIDER = "provider"  # how the outbox names a recipient of this kind: provider:12
MAILBOX = re.compile(r"[^@\s<>,;:\"()]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")
NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{4,30}")
API_NAME = re.compile(r"[a-z][a-z0-9_-]{1,11}")
SENDS = (Way.EMAIL, Way.FORM, Way.API)  # ways that a notice can take by itself; nobody is telephoned by a clock


@dataclass(frozen=True)
class Reach:
    """A contact as the choice sees it. `channel` is what Partner.channel would say."""

    pk: int
    way: str
    channel: str
    preference: int
    accepted: bool
    bounced: bool
    active: bool
    own: bool = True  # the provider's, not one of an alias


def usable(one: Reach, channels: Iterable[str]) -> bool:
    """Say whether a notice may go this way now: accepted, switched on, never bounced since, and a channel the house has."""
    return one.active and one.accepted and not one.bounced and one.way in SENDS and one.channel in tuple(channels)


def chosen(contacts: Iterable[Reach], channels: Iterable[str]) -> Reach | None:
    """Give the contact to use now: of the usable ones the lowest preference number, then its own, then the oldest."""
    known = tuple(channels)
    fit = (one for one in contacts if usable(one, known))
    return min(fit, key=lambda one: (one.preference, not one.own, one.pk), default=None)


def channel_of(way: str, address: str) -> str:
    """Give the word of Partner.channel for a contact: an API is named by its address (cloudflare, for instance)."""
    return address if way == Way.API else way


@dataclass(frozen=True)
class Approval:
    """What is known of a provider's approval."""

    approved_at: datetime | None = None
    refused_at: datetime | None = None


def approved(said: Approval | None) -> bool:
    """Say whether a person let letters go to a provider. One without a word on it is not approved."""
    return said is not None and said.approved_at is not None and said.refused_at is None


def wrong_address(way: str, address: str) -> str:
    """Say what is wrong with the address of a contact; empty where nothing is."""
    match way:
        case Way.EMAIL:
            fits, problem = MAILBOX.fullmatch(address), "That is no mail address. Write it like abuse@provider.example."
        case Way.FORM:
            fits = re.fullmatch(r"https://[^\s/]+\.[^\s]*", address)
            problem = "Give the address of the form in full, beginning with https://."
        case Way.API:
            fits, problem = API_NAME.fullmatch(address), "Give the name of the API as the house knows it, in small letters."
        case Way.PHONE:
            fits, problem = NUMBER.fullmatch(address), "Give the number with its country, like +32 2 555 00 00."
        case _:
            return "Choose how they are reached: e-mail, web form, API or telephone."
    return "" if fits else problem
