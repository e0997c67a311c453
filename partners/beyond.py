"""Those beyond a host in the directory: carriers, fronts, registrars and owners of sites, found or opened by contact."""

from datetime import datetime

from hotline.audit import stream_of, trace
from hotline.procedures import procedure
from partners import rules
from partners.models import Partner
from partners.providers.models import Contact, Profile
from partners.providers.reading import chain_of, is_approved, root_of
from partners.providers.rules import Source, Way
from reports.models import Case


def in_chain(provider: Partner, role: str, *, case: Case, at: datetime) -> Partner | None:
    """Give whom the directory's chain names beyond a provider, as "upstream" or "cdn"; None where it names nobody usable."""
    chained = chain_of(provider, case=case, at=at)
    named = chained.cdns if role == "cdn" else (*chained.parents, *chained.upstreams)
    return next((one for one in named if one.usable_on(at.date())), None)


def found(kind: rules.Kind, *, name: str, email: str, country: str, asn: int | None, at: datetime) -> Partner:
    """Find or open the row of whoever a registry, look-up or domain rule names, by kind and contact.

    A new one waits for a person, but for an owner, whom a person named.
    """
    same = Partner.objects.filter(kind=kind, email__iexact=email)
    known = same.filter(country=country).order_by("pk").first() or same.order_by("-active", "pk").first()
    if known is None and kind == rules.Kind.PROVIDER:  # letters to that address came back: it is the same one all the same
        left = Contact.objects.filter(channel=Way.EMAIL, address__iexact=email, bounced_at__isnull=False)
        known = next((one.partner for one in left.select_related("partner").order_by("pk")), None)
    if known is not None:
        return root_of(known)
    opened = Partner.objects.create(
        kind=kind, name=name[:200], email=email.lower(), country=country, language=procedure().language_of(country), asn=asn
    )
    if kind == rules.Kind.PROVIDER:
        Profile.objects.get_or_create(partner=opened, defaults={"found_at": at})
        contact = {"channel": Way.EMAIL, "address": opened.email, "language": opened.language}
        Contact.objects.get_or_create(partner=opened, **contact, defaults={"source": Source.RDAP, "found_at": at})
    trace(stream_of(opened), "partner.found", by=None, at=at)
    return opened


def not_looked_at(partner: Partner) -> str:
    """Say that nobody of the house has looked at whom a registry or look-up named; empty where somebody has.

    A provider is approved; CDNs and registrars are verified, as everybody whom people keep up in the directory. An owner is
    named by a person's domain rule, and by nothing else.
    """
    if partner.kind == rules.Kind.OWNER:
        return ""
    if partner.kind == rules.Kind.PROVIDER:
        return "" if is_approved(partner) else "nobody has approved this provider yet: look at it under Providers"
    kind = rules.Kind(partner.kind).label.lower() if partner.kind != rules.Kind.CDN else "delivery network"
    return "" if partner.verified_on else f"nobody has looked at this {kind} yet: verify it in the directory"
