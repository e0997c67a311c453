"""The card of a provider: who it is, how it is reached, what led to it, what stands around it, and what was done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hotline.audit import stream_of
from hotline.deeds import WORDS
from hotline.models import AuditEvent
from partners.models import Partner
from partners.providers import rules
from partners.providers.contacts import in_use
from partners.providers.models import Chain, Contact, Finding, Identity, Merge, Profile
from partners.providers.reading import family_of, root_of
from reports.desk import Panel, reference

PROVIDER_PANELS: list[Callable[[Partner, datetime], Panel | None]] = []  # upper floors hang cards here
MOST_LOOKUPS, MOST_DEEDS, MOST_LIKE = 10, 30, 20


def standing(profile: Profile) -> tuple[str, str]:
    """Say in a word whether notices may go to a provider, and in which colour."""
    if profile.merged_into_id:
        return "alias", "grey"
    if profile.refused_at:
        return "refused", "red"
    return ("approved", "green") if profile.approved_at else ("to approve", "amber")


def line(profile: Any, at: datetime) -> dict[str, Any]:
    """Make one provider ready for the list."""
    word, tone = standing(profile)
    partner = profile.partner
    family = family_of(partner)
    found = Finding.objects.filter(partner__in=family)
    return {
        "profile": profile,
        "partner": partner,
        "word": word,
        "tone": tone,
        "lookups": found.count(),
        "known": [f"AS{one.value}" if one.kind == "asn" else one.value for one in _known(family)[:4]],
        "waits": profile.since,
    }


def _known(family: list[int]) -> list[Identity]:
    order = {kind: place for place, kind in enumerate(rules.Mark.values)}
    found = Identity.objects.filter(partner__in=family).order_by("pk")
    return sorted(found, key=lambda one: (order[one.kind], one.pk))


def card(provider: Partner, at: datetime) -> dict[str, Any]:
    """Give everything the card of a provider shows."""
    profile, family = Profile.objects.select_related("approved_by", "refused_by").get(partner=provider), family_of(provider)
    word, tone = standing(profile)
    return {
        "title": provider.name,
        "partner": provider,
        "profile": profile,
        "root": root_of(provider) if profile.merged_into_id else None,
        "word": word,
        "tone": tone,
        "known": [{"row": one, "kind": rules.Mark(one.kind).label} for one in _known(family)],
        "contacts": contacts(provider, family),
        "lookups": _lookups(family),
        "chains": chains(family),
        "merges": list(Merge.objects.filter(kept=provider).select_related("alias", "by", "undone_by").order_by("-at")),
        "deeds": _deeds(provider),
        "alike": alike(provider, family),
        "panels": [panel for make in PROVIDER_PANELS if (panel := make(provider, at))],
    }


def contacts(provider: Partner, family: list[int]) -> list[dict[str, Any]]:
    """Make the contacts ready: which is in use, which wait for a person, and how often each bounced."""
    used = in_use(provider)
    found = Contact.objects.filter(partner__in=family).select_related("partner", "accepted_by")
    rows = found.prefetch_related("came_back", "past__by").order_by("preference", "pk")
    return [
        {
            "row": one,
            "way": rules.Way(one.channel).label,
            "source": rules.Source(one.source).label,
            "word": _contact_word(one, used)[0],
            "tone": _contact_word(one, used)[1],
            "came_back": sorted(one.came_back.all(), key=lambda back: (back.at, back.pk), reverse=True)[:5],
            "past": sorted(one.past.all(), key=lambda past: (past.until, past.pk), reverse=True)[:5],
            "of": one.partner.name if one.partner_id != provider.pk else "",
        }
        for one in rows
    ]


def _contact_word(one: Contact, used: Contact | None) -> tuple[str, str]:
    if not one.active:
        return "switched off", "grey"
    if one.accepted_at is None:
        return "waits for a look", "amber"
    if one.bounced_at:
        return "bounced", "red"
    return ("in use", "green") if used is not None and used.pk == one.pk else ("in reserve", "blue")


def _lookups(family: list[int]) -> list[dict[str, Any]]:
    found = Finding.objects.filter(partner__in=family).select_related("lookup").order_by("-at", "-pk")[:MOST_LOOKUPS]
    return [{"at": one.at, "lookup": one.lookup, "reference": reference(one.lookup.case_id)} for one in found]


def chains(family: list[int]) -> list[dict[str, Any]]:
    """Make the links of a provider ready, in words that read from its side."""
    rows = Chain.objects.holding().select_related("partner", "leads_to", "found_by", "case")
    ahead = rows.filter(partner__in=family).order_by("kind", "found_at", "pk")
    behind = rows.filter(leads_to__in=family).order_by("kind", "found_at", "pk")
    told = [(one, AHEAD[one.kind], root_of(one.leads_to)) for one in ahead]
    told += [(one, BEHIND[one.kind], root_of(one.partner)) for one in behind]
    return [
        {"row": one, "says": says, "other": other, "source": rules.Source(one.source).label,
         "reference": reference(one.case_id) if one.case_id else ""}
        for one, says, other in told
    ]  # fmt: skip


AHEAD = {"cdn": "delivers for", "upstream": "is connected to the internet by", "reseller": "sells for"}
BEHIND = {"cdn": "is delivered by", "upstream": "connects", "reseller": "is sold by"}


def _deeds(provider: Partner) -> list[dict[str, Any]]:
    events = AuditEvent.objects.filter(stream=stream_of(provider)).select_related("by").order_by("-number")[:MOST_DEEDS]
    return [{"event": one, "word": WORDS.get(one.deed, one.deed)} for one in events]


def alike(provider: Partner, family: list[int]) -> list[Partner]:
    """Give providers that share a domain or a network number with this one: perhaps they are the same."""
    known = Identity.objects.filter(partner__in=family, kind__in=("asn", "domain"))
    found = Identity.objects.none()
    for one in known:
        found |= Identity.objects.filter(kind=one.kind, value=one.value)
    pks = list(found.exclude(partner__in=family).values_list("partner", flat=True).distinct()[:MOST_LIKE])
    roots = {root_of(one).pk: root_of(one) for one in Partner.objects.filter(pk__in=pks)}
    return sorted((one for pk, one in roots.items() if pk not in family), key=lambda one: (one.name, one.pk))
