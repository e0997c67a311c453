"""Find or open the row of whoever hosts a case: the directory of providers is built by look-ups, and learns from each."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked
from partners.models import Partner
from partners.providers import rules, seen
from partners.providers.contacts import adopt, mirror
from partners.providers.models import Contact, Finding, Identity, Known, Profile
from partners.providers.reading import family_of, root_of
from partners.rules import Kind
from reports.addresses import domain_of
from reports.models import HostingLookup
from reports.rules.domains import word_in

TRIES = 5  # somebody else may merge rows while we wait for them


def seen_in(lookup: HostingLookup) -> seen.Seen:
    """Give what a look-up says of whoever hosts.

    Where a domain rule names the host, the network that the sources found is another's: the provider is not known by it.
    """
    mail, word = lookup.abuse_contact.lower(), word_in(lookup.answers)
    return seen.Seen(
        name=lookup.holder or lookup.network or lookup.abuse_contact or "Unknown provider",
        country=lookup.country,
        asn=word.get("asn") if word else lookup.asn,
        mail=mail,
        domain=domain_of(mail.rpartition("@")[2]) or mail.rpartition("@")[2],
        networks=() if word else seen.networks(lookup.network),
    )


@transaction.atomic
def provider_for(*, lookup: HostingLookup, at: datetime) -> Partner:
    """Find or open the row of whoever hosts a case, and write down what the look-up adds to what is known of it.

    Gives the provider to write to: where the row is an alias, the one it stands for.
    """
    return _found(seen_in(lookup), lookup=lookup, source=rules.Source.LOOKUP, by=None, at=at)


@transaction.atomic
def enter(*, facts: seen.Seen, by: User | None, at: datetime) -> Partner:
    """Find or open the row of a provider that a person names, as a look-up would."""
    return _found(facts, lookup=None, source=rules.Source.HAND, by=by, at=at)


def _found(facts: seen.Seen, *, lookup: HostingLookup | None, source: str, by: User | None, at: datetime) -> Partner:
    row = _known(facts) or _opened(facts, lookup, by, at)
    root = _locked_with_root(row, at)
    ground = {"source": source, "found_at": at, "lookup": lookup}
    _learn(row, facts, ground, at)
    _take_contact(row, root, facts, source, by, at)
    if lookup is not None:
        Finding.objects.get_or_create(partner=row, lookup=lookup, defaults={"at": at})
    return root


def _known(facts: seen.Seen) -> Partner | None:
    keys = seen.marks(facts)
    rows = {one.key: one.partner for one in Known.objects.filter(key__in=keys).select_related("partner")}
    if not rows and facts.mail:  # somebody made the row by hand, before any look-up met it
        by_hand = Partner.objects.filter(kind=Kind.PROVIDER, email__iexact=facts.mail, known_by=None)
        return by_hand.order_by("pk").first()
    return next((rows[key] for key in keys if key in rows), None)


def _opened(facts: seen.Seen, lookup: HostingLookup | None, by: User | None, at: datetime) -> Partner:
    """Open a row; where somebody else opens the same at this moment, theirs counts (each mark belongs to one row)."""
    keys = seen.marks(facts)
    try:
        with transaction.atomic():
            made = Partner.objects.create(
                kind=Kind.PROVIDER, name=facts.name[:200], country=facts.country, asn=facts.asn,
                language=procedure().language_of(facts.country),
            )  # fmt: skip
            Known.objects.bulk_create([Known(key=key, partner=made) for key in keys])
            Profile.objects.create(partner=made, found_at=at)
            trace(stream_of(made), "partner.found", by=by, at=at, facts={"lookup": lookup.pk} if lookup else {})
            return made
    except IntegrityError:
        theirs = _known(facts)
        if theirs is None:
            raise
        return theirs


def _locked_with_root(row: Partner, at: datetime) -> Partner:
    """Lock a row and the one it stands for, so that no merge comes in between; give that one."""
    for _ in range(TRIES):
        root = root_of(row)
        Profile.objects.get_or_create(partner=row, defaults={"found_at": at})
        list(locked(Profile.objects.filter(partner__in=(row.pk, root.pk)).order_by("partner")))
        if root_of(row) == root:
            adopt(row, at)
            return root
    raise NotAllowed("This provider is being merged at this moment. Try again.")


def _learn(row: Partner, facts: seen.Seen, ground: dict[str, Any], at: datetime) -> None:
    """Add network numbers, networks and domains that were not known yet, and what tells the row for certain next time."""
    keys = [Known(key=key, partner=row) for key in seen.marks(facts)]
    Known.objects.bulk_create(keys, ignore_conflicts=True)
    known = Identity.objects.filter(partner__in=family_of(root_of(row))).values_list("kind", "value")
    fresh = seen.new(seen.identities(facts), known)
    if fresh:
        Identity.objects.bulk_create([Identity(partner=row, kind=kind, value=value, **ground) for kind, value in fresh])
        kinds = sorted({kind for kind, _ in fresh})
        trace(stream_of(row), "partner.learned", by=None, at=at, facts={"kinds": kinds, "number": len(fresh)})


def _take_contact(row: Partner, root: Partner, facts: seen.Seen, source: str, by: User | None, at: datetime) -> None:
    """Take in an abuse address nobody knew. With an approved provider it waits for a person; the old one stays in use."""
    family = family_of(root)
    known = Contact.objects.filter(partner__in=family, channel=rules.Way.EMAIL)
    if not facts.mail or known.filter(address__iexact=facts.mail).exists():
        return
    profile = Profile.objects.get(partner=root)
    waits = profile.approved_at is not None and by is None
    contact = Contact.objects.create(
        partner=row, address=facts.mail, language=procedure().language_of(facts.country), source=source, found_at=at,
        accepted_at=None if waits else at, accepted_by=by,
    )  # fmt: skip
    trace(stream_of(root), "partner.contact_found", by=by, at=at, facts={"contact": contact.pk, "waits": waits})
    if not waits:
        mirror(root, by=by, at=at)
