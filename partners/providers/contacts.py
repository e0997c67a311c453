"""Contacts of a provider: the one in use is mirrored on its partner; one that bounced is left until a person clears it."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import locked
from partners.history import amend
from partners.models import Partner
from partners.providers import rules
from partners.providers.models import Bounce, Contact, PastContact, Profile
from partners.providers.reading import family_of, root_of
from partners.rules import Channel

KEPT = ("address", "language", "hours", "preference", "verified_on", "bounced_at", "active")


def lock(provider: Partner, at: datetime) -> Profile:
    """Lock what is known of a provider, so that one deed at a time changes its contacts and what it is an alias of."""
    Profile.objects.get_or_create(partner=provider, defaults={"found_at": at})
    profile = locked(Profile.objects.filter(partner=provider)).get()
    adopt(provider, at)
    return profile


def adopt(provider: Partner, at: datetime) -> None:
    """Write the address of a row that was made by hand down as its contact. Call it with the provider locked."""
    if provider.email and not provider.contacts.exists():
        Contact.objects.create(
            partner=provider, address=provider.email, language=provider.language, source=rules.Source.HAND,
            found_at=at, verified_on=provider.verified_on, accepted_at=at,
        )  # fmt: skip


def reach_of(one: Contact, provider: Partner) -> rules.Reach:
    """Give a contact of a provider, or of an alias of it, as the choice sees it."""
    return rules.Reach(
        one.pk, one.channel, rules.channel_of(one.channel, one.address), one.preference,
        one.accepted_at is not None, one.bounced_at is not None, one.active,
        one.partner_id == provider.pk,
    )  # fmt: skip


def in_use(provider: Partner) -> Contact | None:
    """Give the contact that a letter would take now."""
    contacts = {one.pk: one for one in Contact.objects.filter(partner__in=family_of(provider))}
    best = rules.chosen([reach_of(one, provider) for one in contacts.values()], Channel.values)
    return contacts[best.pk] if best else None


def mirror(provider: Partner, *, by: User | None, at: datetime) -> Contact | None:
    """Write the contact in use through to the partner's own columns. Call it with the provider locked."""
    best = in_use(provider)
    if best is None:
        amend(partner=provider, columns={"email": ""}, by=by, at=at)
        return None
    mail = best.address if best.channel == rules.Way.EMAIL else ""
    channel = rules.channel_of(best.channel, best.address)
    amend(partner=provider, columns={"channel": channel, "email": mail, "language": best.language}, by=by, at=at)
    return best


def keep(contact: Contact, *, by: User | None, at: datetime) -> None:
    """Write down how a contact stood, before it is changed."""
    past = {name: getattr(contact, name) for name in KEPT}
    PastContact.objects.create(contact=contact, until=at, by=by, **past)


@transaction.atomic
def next_contact(provider: Partner, *, bounced: str, at: datetime, said: str = "") -> Contact | None:
    """A letter to this address came back: leave the contact, and use the next one. Gives the one used now, if any.

    The same bounce told twice is written down twice and changes nothing else. `said` is a status code, never words.
    """
    root = root_of(provider)
    lock(root, at)
    mine = Contact.objects.filter(partner__in=family_of(root), channel=rules.Way.EMAIL, address__iexact=bounced)
    for contact in locked(mine.order_by("pk")):
        if contact.bounced_at is None:
            keep(contact, by=None, at=at)
            contact.bounced_at = at
        contact.bounces += 1
        contact.save(update_fields=["bounced_at", "bounces"])
        Bounce.objects.create(contact=contact, at=at, said=said[:60])
        trace(stream_of(root), "partner.contact_bounced", by=None, at=at, facts={"contact": contact.pk})
    return mirror(root, by=None, at=at)


@transaction.atomic
def written_by_hand(provider: Partner, *, by: User, at: datetime) -> None:
    """Somebody saved the row of a provider in the archive: an address that is new there is a contact, and is used first."""
    lock(provider, at)
    mail = provider.email.lower()
    if mail and not Contact.objects.filter(partner__in=family_of(provider), address__iexact=mail).exists():
        first = Contact.objects.filter(partner=provider).order_by("preference").values_list("preference", flat=True).first()
        Contact.objects.create(
            partner=provider, address=mail, language=provider.language, source=rules.Source.HAND, found_at=at,
            accepted_at=at, accepted_by=by, preference=max(1, (first or 100) - 1),
        )  # fmt: skip
    mirror(provider, by=by, at=at)
