"""A provider's own figures on its reply page, and where the middle of all others lies; counted as every scorecard is."""

from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from hotline.counting import remembered
from partners.models import Partner
from partners.providers.reading import root_of
from takedown.rules_scores import Score, score
from takedown.scorecards import PERIOD, removals, scorecard

FEWEST_PEERS = 5  # other providers with enough addresses, below which no band is shown: a band must point at nobody


@dataclass(frozen=True)
class Own:
    """A provider's figures over a year, as its page shows them."""

    number: int
    enough: bool
    median_hours: float | None  # none: fewer than half are gone, so half take longer than we know
    share_in_a_day: int | None  # per cent
    band: tuple[int, int] | None  # per cent within a day of the middle half of other providers


def own(provider: Partner, at: datetime) -> Own:
    """Give a provider's year: median and share within a day with their number, hidden where they are too few."""
    found = scorecard(provider, at)
    if not found.shown:
        return Own(found.number, False, None, None, None)
    middle = round(found.median, 1) if found.median is not None else None
    return Own(found.number, True, middle, _per_cent(found), _band(root_of(provider).pk, at))


def _per_cent(one: Score) -> int | None:
    return None if one.day_share is None else round(100 * one.day_share)


def _band(provider: int, at: datetime) -> tuple[int, int] | None:
    """Give the middle half of what other providers reach; none where it could point at one of them."""
    everybody = remembered("provider-shares", lambda: _shares(at), times=60)
    others = [share for pk, share in everybody.items() if pk != provider]
    if len(others) < FEWEST_PEERS:
        return None
    low, _, high = quantiles(others, n=4, method="inclusive")
    return round(low), round(high)


def _shares(at: datetime) -> dict[int, int]:
    scores = {pk: score(some, at) for pk, some in removals(at, since=at - PERIOD).items()}
    shares = {pk: _per_cent(one) for pk, one in scores.items() if one.shown}
    return {pk: share for pk, share in shares.items() if share is not None}
