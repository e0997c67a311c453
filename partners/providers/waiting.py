"""Which providers wait for a person: not approved, or with a contact nobody has looked at; and what waits for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from hotline.desk import Missed, Tile, clock, span
from hotline.models import Outgoing, User
from partners.providers import rules
from partners.providers.models import Contact, Profile

APPROVE = "partners.approve_provider"
PATIENCE = timedelta(hours=1)  # a letter that waits longer for an approval is shown as missed
MOST = 15


def with_waiting(profiles: QuerySet[Profile]) -> QuerySet[Any]:
    """Add to each provider how many messages wait for it (`letters`) and since when (`since`)."""
    whom = Concat(Value(f"{rules.PROVIDER}:"), Cast(OuterRef("partner_id"), CharField()))
    mine = Outgoing.objects.waiting().filter(whom=whom).order_by().values("whom")
    number = Subquery(mine.annotate(number=Count("pk")).values("number"))
    return profiles.annotate(
        letters=Coalesce(number, 0), since=Subquery(mine.annotate(first=Min("written_at")).values("first"))
    )


def in_the_way() -> QuerySet[Any]:
    """Give providers that are not approved, or were refused, while messages wait for them; the longest wait first."""
    closed = Profile.objects.standing().filter(approved_at=None)
    return with_waiting(closed).filter(letters__gt=0).select_related("partner").order_by("since", "pk")


def with_pending() -> QuerySet[Profile]:
    """Give approved providers with a contact that waits for a person: found since, or bounced with none in its place."""
    pending = Contact.objects.filter(partner=OuterRef("partner_id"), accepted_at=None, active=True)
    silent = Q(partner__email="", partner__channel="email")
    return Profile.objects.standing().filter(Exists(pending) | silent, approved_at__isnull=False)


def to_approve_count(at: datetime) -> int:
    """Count providers that nobody has approved or refused."""
    return Profile.objects.to_approve().count()


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many providers wait for a person, and how long the first letter has waited for that."""
    if not user.has_perm(APPROVE):
        return
    number, first = to_approve_count(at), in_the_way().first()
    waits = span(at - first.since) if first else ""
    tone = "red" if first else "amber" if number else "green"
    refused = in_the_way().filter(refused_at__isnull=False).count()
    hint = "letters wait for it" if first else "no letter waits for it"
    url = reverse("desk-providers")
    yield Tile("Providers to approve", number + refused, url, tone, hint, waits)
    pending = with_pending().count()
    if pending:
        yield Tile("Contacts to look at", pending, url + "?tab=contacts", "amber", "of approved providers")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name providers for whose approval a letter has waited longer than an hour."""
    if not user.has_perm(APPROVE):
        return
    for one in in_the_way().filter(since__lt=at - PATIENCE)[:MOST]:
        many = f"{one.letters} letter{'s' if one.letters > 1 else ''} wait{'' if one.letters > 1 else 's'}"
        why = f"Refused, and {many}: merge it, give the cases another way, or approve it." if one.refused_at else many
        due = clock(one.since + PATIENCE, at)
        yield Missed("Provider not approved", one.partner.name, reverse("desk-provider", args=[one.pk]), due, why)


def listed(tab: str, words: str) -> QuerySet[Any]:
    """Give the providers of one tab that fit some words: a name, a mailbox, a domain or a network number."""
    match tab:
        case "approve":
            found: QuerySet[Profile] = Profile.objects.to_approve()
        case "contacts":
            found = with_pending()
        case "refused":
            found = Profile.objects.refused()
        case "aliases":
            found = Profile.objects.filter(merged_into__isnull=False)
        case _:
            found = Profile.objects.standing()
    if words:
        number = words.upper().removeprefix("AS")
        known = Q(partner__identities__kind="asn", partner__identities__value=number) if number.isdecimal() else Q()
        text = Q(partner__name__icontains=words) | Q(partner__contacts__address__icontains=words.lower())
        text |= Q(partner__identities__value__icontains=words.lower())
        fits = Profile.objects.filter(known or text).values("pk")
        found = found.filter(pk__in=fits)
    order = F("since").asc(nulls_last=True)
    return with_waiting(found).select_related("partner", "merged_into").order_by(order, "partner__name", "pk")


TABS = {
    "approve": "To approve",
    "all": "All",
    "contacts": "Contacts to look at",
    "refused": "Refused",
    "aliases": "Aliases",
}


def tabs(current: str) -> list[dict[str, Any]]:
    """Give the tabs of the list, with how many stand in each."""
    numbers = {
        "approve": Profile.objects.to_approve().count(),
        "all": Profile.objects.standing().count(),
        "contacts": with_pending().count(),
        "refused": Profile.objects.refused().count(),
        "aliases": Profile.objects.filter(merged_into__isnull=False).count(),
    }
    return [{"tab": one, "title": title, "count": numbers[one], "current": one == current} for one, title in TABS.items()]
