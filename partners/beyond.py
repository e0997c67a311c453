"""Those beyond a host in the directory: who carries it, the front before it, and registrars, found or opened by contact."""

from datetime import datetime

from hotline.audit import stream_of, trace
from hotline.procedures import procedure
from partners import rules
from partners.models import Partner


def in_chain(provider: Partner | None, role: str, at: datetime) -> Partner | None:
    """Give whom the directory's chain names beyond a provider in a role ("upstream" or "cdn"); None where it names nobody."""
    return None


def found(kind: rules.Kind, *, name: str, email: str, country: str, asn: int | None, at: datetime) -> Partner:
    """Find or open the row of whoever a registry or look-up names, by kind and contact. A person looks at it before it is used."""
    same = Partner.objects.filter(kind=kind, email__iexact=email)
    known = same.filter(country=country).order_by("pk").first() or same.order_by("-active", "pk").first()
    if known is not None:
        return known
    opened = Partner.objects.create(
        kind=kind, name=name[:200], email=email.lower(), country=country, language=procedure().language_of(country), asn=asn
    )
    trace(stream_of(opened), "partner.found", by=None, at=at)
    return opened
