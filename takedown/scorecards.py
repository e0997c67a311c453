"""Scorecards of providers: counted from letters, looks and replies, never from what a provider says it did.

The clock is T4 of the published ones (casework: "notice → offline"): it starts when the first letter about an address
left for the provider, and stops at the first look that saw nothing of the run of looks that made it gone. How exact that
is depends on how often we look. An address that moved, or whose takedown was stopped, is no removal: it is known to have
been there until then. Only the provider at which it lay counts: fronts and upstreams are asked too, but remove nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hotline.models import AuditEvent
from partners.models import Partner
from partners.providers.models import Chain, Profile
from partners.providers.reading import family_of
from takedown.models import FollowUp, NoticeLine, Reply, Takedown
from takedown.rules_scores import Removal, Score, ranks, score

PERIOD = timedelta(days=365)


def removals(
    at: datetime, *, since: datetime, until: datetime | None = None, providers: Iterable[int] | None = None
) -> dict[int, list[Removal]]:
    """Give every address that somebody was first asked to remove in a period (until now), by provider, aliases joined."""
    rows = _asked(providers).filter(asked__gt=since, asked__lte=until or at)
    back = _came_back(since)
    stands_for = dict(Profile.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    found: dict[int, list[Removal]] = defaultdict(list)
    for one in rows.values("pk", "provider", "asked", "state", "closed_at", "gone_at", "missed", "disputed", "answered"):
        gone_at = (one["missed"] or one["gone_at"]) if one["gone_at"] else None
        removal = Removal(
            asked_at=one["asked"],
            gone_at=max(gone_at, one["asked"]) if gone_at else None,
            over_at=one["closed_at"] if one["state"] in ("moved", "stopped") else None,
            moved=one["state"] == "moved",
            disputed=one["disputed"],
            answered=one["answered"],
            came_back=one["pk"] in back,
        )
        found[_root(one["provider"], stands_for)].append(removal)
    return found


def _asked(providers: Iterable[int] | None) -> "QuerySet[Any]":
    rows = Takedown.objects.exclude(provider=None)
    if providers is not None:
        rows = rows.filter(provider__in=list(providers))
    letters = NoticeLine.objects.filter(takedown=OuterRef("pk"), notice__sent_at__isnull=False)
    sent = letters.order_by("notice__sent_at")  # the first letter about an address goes to where it lies
    looks = FollowUp.objects.filter(takedown=OuterRef("pk"), result="not_seen").order_by("at")
    misses = looks.filter(Q(at__gt=OuterRef("last_online_at")) | Q(takedown__last_online_at=None))
    itself = Q(line__notice__provider=OuterRef("provider"))
    alias = Q(line__notice__provider__profile__merged_into=OuterRef("provider"))
    replied = Reply.objects.filter(itself | alias, line__takedown=OuterRef("pk"))
    return rows.annotate(
        asked=Subquery(sent.values("notice__sent_at")[:1]),
        missed=Subquery(misses.values("at")[:1]),
        answered=Exists(replied),
        disputed=Exists(replied.filter(outcome="disputed")),
    ).order_by()


def _came_back(since: datetime) -> set[int]:
    """Give the takedowns that were seen again after they were gone."""
    again = AuditEvent.objects.filter(deed="takedown.ready", facts__from="gone", at__gt=since)
    return {int(stream.partition(":")[2]) for stream in again.values_list("stream", flat=True)}


def _root(provider: int, stands_for: Mapping[int, int]) -> int:
    seen: set[int] = set()
    while provider in stands_for and provider not in seen:
        seen.add(provider)
        provider = stands_for[provider]
    return provider


# --- One provider -----------------------------------------------------------------------------------------------------


def scorecard(provider: Partner, at: datetime) -> Score:
    """Sum up the last twelve months of one provider and of its aliases."""
    rows = removals(at, since=at - PERIOD, providers=family_of(provider))
    return score([one for some in rows.values() for one in some], at)


def by_month(provider: Partner, at: datetime) -> list[tuple[str, Score]]:
    """Sum up each of the last twelve months of one provider, by when it was first asked; the oldest first."""
    rows = removals(at, since=at - PERIOD, providers=family_of(provider))
    months: dict[str, list[Removal]] = defaultdict(list)
    for one in (one for some in rows.values() for one in some):
        months[f"{timezone.localtime(one.asked_at):%Y-%m}"].append(one)
    return [(month, score(months[month], at)) for month in sorted(months)]


# --- All of them ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One provider in the table: its place, if it may be ranked, its share of all addresses, and its figures."""

    name: str
    country: str
    provider: int
    rank: int | None
    part: float
    front: bool
    score: Score


def table(at: datetime, *, since: datetime, until: datetime | None = None) -> list[Line]:
    """Give all providers that were asked in a period: the ranked in their order, then the shown, then the too few."""
    rows = removals(at, since=since, until=until)
    scores = {pk: score(some, at) for pk, some in rows.items()}
    total = sum(map(len, rows.values()))
    fronts = set(Chain.objects.holding(at).filter(kind="cdn").values_list("leads_to", flat=True))
    places = ranks({pk: one for pk, one in scores.items() if pk not in fronts})
    names = Partner.objects.in_bulk(scores)
    lines = [
        Line(names[pk].name, names[pk].country, pk, places.get(pk), one.number / total, pk in fronts, one)
        for pk, one in scores.items()
    ]
    return sorted(lines, key=lambda one: (one.rank or 10**6, not one.score.shown, -one.score.number, one.name))
