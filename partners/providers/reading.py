"""What others ask of a provider: its zone, whether letters may go there, what stands behind it, whose alias it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q

from partners.models import Partner
from partners.providers import rules
from partners.providers.models import Chain, Profile
from reports.models import Case

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Chained:
    """Whoever stands around a provider; each list has the oldest entry first, and no alias in it."""

    upstreams: tuple[Partner, ...] = ()  # connect it to the internet
    parents: tuple[Partner, ...] = ()  # it sells for them
    cdns: tuple[Partner, ...] = ()  # deliver for it
    origins: tuple[Partner, ...] = ()  # it delivers for them

    @property
    def above(self) -> tuple[Partner, ...]:
        """Give whom to ask next when the provider does not act: what it sells for, who connects it, who delivers for it."""
        return tuple(dict.fromkeys((*self.parents, *self.upstreams, *self.cdns)))


def profile_of(provider: Partner) -> Profile | None:
    """Give what is known of a provider besides its row, as it is now; None where nobody wrote anything down."""
    return Profile.objects.filter(partner=provider).first()


def root_of(provider: Partner) -> Partner:
    """Give the provider that a row stands for: itself, or the one it is an alias of."""
    seen: set[int] = set()
    while provider.pk not in seen:
        seen.add(provider.pk)
        profile = Profile.objects.select_related("merged_into").filter(partner=provider).first()
        if profile is None or profile.merged_into is None:
            break
        provider = profile.merged_into
    return provider


def family_of(provider: Partner) -> list[int]:
    """Give the keys of a provider and of every row that is an alias of it, by whatever way."""
    family, newest = [provider.pk], [provider.pk]
    while newest:
        newest = list(
            Profile.objects.filter(merged_into__in=newest).exclude(partner__in=family).values_list("partner", flat=True)
        )
        family += newest
    return family


def is_approved(provider: Partner) -> bool:
    """Say whether a person let letters go to this provider (or, for an alias, to the one it stands for).

    Partners of other kinds (a CDN, a registrar) are entered by people of the house: for them nobody is asked again.
    """
    if provider.kind != rules.PROVIDER:
        return True
    profile = profile_of(root_of(provider))
    return rules.approved(rules.Approval(profile.approved_at, profile.refused_at) if profile else None)


def zone_of(provider: Partner) -> ZoneInfo:
    """Give the time zone in which a provider reads its deadlines; UTC where nobody knows."""
    profile = profile_of(root_of(provider))
    try:
        return ZoneInfo(profile.time_zone) if profile else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def chain_of(provider: Partner, *, case: Case | None = None, at: datetime | None = None) -> Chained:
    """Give whoever stands around a provider: in general, and for one case where that is given."""
    family = family_of(root_of(provider))
    about = Q(case=None) | Q(case=case) if case else Q(case=None)
    rows = Chain.objects.holding(at).filter(about).select_related("partner", "leads_to").order_by("found_at", "pk")
    ahead, behind = list(rows.filter(partner__in=family)), list(rows.filter(leads_to__in=family))
    link = rules.Link

    def others(found: Iterable[Partner]) -> tuple[Partner, ...]:
        return tuple(dict.fromkeys(root for one in found if (root := root_of(one)).pk not in family))

    return Chained(
        upstreams=others(one.leads_to for one in ahead if one.kind == link.UPSTREAM),
        parents=others(one.leads_to for one in ahead if one.kind == link.RESELLER),
        cdns=others(one.partner for one in behind if one.kind == link.CDN),
        origins=others(one.leads_to for one in ahead if one.kind == link.CDN),
    )
