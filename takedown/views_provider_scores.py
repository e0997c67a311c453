"""A provider's own figures on its reply page: how fast, by how many, and where others lie. Honest or hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.db.models import Min, QuerySet

from hotline.counting import remembered
from partners.models import Partner
from takedown.models import NoticeLine

FEWEST = 10  # addresses below which no figure is shown
FEWEST_PEERS = 5  # other providers with enough addresses, below which no band is shown: a band must point at nobody
BACK = timedelta(days=365)
A_DAY = timedelta(hours=24)
STILL_THERE = float("inf")


@dataclass(frozen=True)
class Own:
    """A provider's figures over a year: hours from first letter to gone, by addresses that were old enough to tell."""

    number: int
    median_hours: float | None  # none: fewer than half are gone, so half take longer than we know
    share_in_a_day: int | None  # per cent
    band: tuple[int, int] | None  # per cent within a day of the middle half of other providers

    @property
    def enough(self) -> bool:
        """Say whether there are enough addresses to show figures."""
        return self.number >= FEWEST


def own(provider: Partner, at: datetime) -> Own:
    """Count a provider's year: of every address first asked for more than a day ago, how long until it was gone.

    What is still there counts as later than everything else, so nobody gets a better figure by leaving it online. What
    moved to another host, or was not illegal after all, does not count.
    """
    taken = _hours(_asked(at).filter(takedown__provider=provider)).get(provider.pk, [])
    if len(taken) < FEWEST:
        return Own(len(taken), None, None, None)
    middle = median(taken)
    return Own(len(taken), None if middle == STILL_THERE else round(middle, 1), _share(taken), _band(provider, at))


def _asked(at: datetime) -> QuerySet[Any]:
    """Give the addresses of letters that left, one row for each takedown, with the moment of its first letter."""
    sent = NoticeLine.objects.filter(notice__sent_at__isnull=False, takedown__provider__isnull=False)
    sent = sent.exclude(takedown__state__in=("moved", "stopped"))
    rows = sent.order_by().values("takedown_id", "takedown__provider_id", "takedown__gone_at")
    return rows.annotate(first=Min("notice__sent_at")).filter(first__gt=at - BACK, first__lte=at - A_DAY)


def _hours(rows: Iterable[Any]) -> dict[int, list[float]]:
    """Give for each provider the hours from the first letter to gone, for each takedown; infinite while it is there."""
    found: dict[int, list[float]] = {}
    for row in rows:
        gone = row["takedown__gone_at"]
        hours = max(0.0, (gone - row["first"]).total_seconds() / 3600) if gone else STILL_THERE
        found.setdefault(row["takedown__provider_id"], []).append(hours)
    return found


def _share(taken: list[float]) -> int:
    return round(100 * sum(hours <= 24 for hours in taken) / len(taken))


def _band(provider: Partner, at: datetime) -> tuple[int, int] | None:
    """Give the middle half of what other providers reach; none where it could point at one of them."""
    everybody = remembered("provider-shares", lambda: _shares(at))
    others = [share for pk, share in everybody.items() if pk != provider.pk]
    if len(others) < FEWEST_PEERS:
        return None
    low, _, high = quantiles(others, n=4, method="inclusive")
    return round(low), round(high)


def _shares(at: datetime) -> dict[int, int]:
    rows = _asked(at).iterator(chunk_size=2000)
    return {pk: _share(taken) for pk, taken in _hours(rows).items() if len(taken) >= FEWEST}
