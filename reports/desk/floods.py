"""Groups of look-alike new cases that one reasoned act can dismiss."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncHour
from django.utils import timezone

from hotline.counting import CAP, many
from reports import rules
from reports.actions import MOST_AT_ONCE
from reports.addresses import NAMED, masked
from reports.desk.case import reference
from reports.models import Case, CaseQuerySet

SAME_HOST_FROM = 10
SUSPECT_FROM = 5
MOST_GROUPS = 20
SAMPLE = 5
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Group:
    """Some new cases that look alike. `key` names the group without naming the host."""

    key: str
    title: str
    cases: CaseQuerySet


def new_cases() -> CaseQuerySet:
    """Cases that nobody has judged."""
    return Case.objects.filter(state="new")


def _bursts() -> list[datetime]:
    """Give the first hour of each burst: hours on end in which many suspect cases came in; the largest burst first."""
    many = _many_by_hour()
    begun = {hour: sum(many[one] for one in _on_end(hour, many)) for hour in many if hour - HOUR not in many}
    return sorted(begun, key=lambda hour: (-begun[hour], hour))[:MOST_GROUPS]


def _many_by_hour() -> dict[datetime, int]:
    suspect = new_cases().filter(suspect__gt=0).annotate(hour=TruncHour("first_reported_at", tzinfo=UTC)).values("hour")
    return dict(suspect.annotate(many=Count("pk")).filter(many__gte=SUSPECT_FROM).values_list("hour", "many"))


def _on_end(first: datetime, many: Collection[datetime]) -> Iterator[datetime]:
    """Give the hours of a burst, from its first one on."""
    while first in many:
        yield first
        first += HOUR


def _hosts(bursts: list[datetime]) -> list[int]:
    """Give the first case of each host with many new cases besides those of the bursts, the largest first."""
    many = _many_by_hour()
    shown = reduce(or_, (_burst(hour, many) for hour in bursts), Q(pk=None))
    # What has a name and no address has its kind of place for a host; asked this way, the index alone answers.
    hosts = new_cases().exclude(shown).exclude(host__in=rules.Place.values).values("host")
    counted = hosts.annotate(many=Count("pk"), first=Min("pk")).filter(many__gte=SAME_HOST_FROM)
    return list(counted.order_by("-many", "first").values_list("first", flat=True)[:MOST_GROUPS])


def groups() -> Iterator[Group]:
    """Give the bursts of suspect reports, then the hosts with many more new cases; the largest first."""
    bursts = _bursts()
    keys = [*(f"burst-{hour:%Y%m%d%H}" for hour in bursts), *(f"host-{first}" for first in _hosts(bursts))]
    yield from filter(None, map(group_of, keys))


def group_of(key: str) -> Group | None:
    """Find a group again by its key; None for a key of ours that fits nothing any more, and for any other text."""
    kind, _, which = key.partition("-")
    if not which.isdecimal() or len(which) > 18:
        return None
    if kind == "host":
        first = Case.objects.filter(pk=int(which)).exclude(address__startswith=NAMED).first()
        if first is None:
            return None
        return Group(key, f"Same host: {masked(f'http://{first.host}/')}", new_cases().filter(host=first.host))
    try:
        hour = datetime.strptime(which, "%Y%m%d%H").replace(tzinfo=UTC)
    except ValueError:
        return None
    told = f"Suspect reports around {timezone.localtime(hour):%-d %b %H:%M}"
    return Group(key, told, new_cases().filter(_burst(hour, _many_by_hour()))) if kind == "burst" else None


def _burst(first: datetime, many: Collection[datetime]) -> Q:
    """Choose the suspect cases of a burst, with the stragglers of the hour before and after it."""
    last = max(_on_end(first, many), default=first)
    return Q(suspect__gt=0, first_reported_at__gte=first - HOUR, first_reported_at__lt=last + 2 * HOUR)


def group_shown(group: Group, at: datetime) -> dict[str, Any]:
    """Make one group ready for the page: how many, how many would be left alone, and a few of them to look at.

    Looked at are the oldest cases, up to the cap: one more than one act can dismiss.
    """
    oldest = group.cases.order_by("pk")
    some = list(oldest[:SAMPLE])
    ends = oldest[: CAP + 1].aggregate(
        many=Count("pk"),
        first=Min("first_reported_at"),
        newest=Max("pk"),
        marked=Count("pk", filter=Q(suspect__gt=0)),
        urgent=Count("pk", filter=Q(urgency__gte=rules.TOP, suspect=0)),
        claimed=Count("pk", filter=Q(claimed_until__gt=at)),
    )
    return {
        "key": group.key,
        "title": group.title,
        "many": ends["many"],
        "shown": many(ends["many"]),
        "first": ends["first"],
        "upto": ends["newest"] or 0,
        "suspect": ends["marked"],
        "urgent": ends["urgent"],
        "claimed": ends["claimed"],
        "some": [{"pk": one.pk, "reference": reference(one.pk), "masked": masked(one.address)} for one in some],
        "at_once": min(ends["many"], MOST_AT_ONCE),
    }


def flood_count(at: datetime) -> int:
    """Count the groups."""
    bursts = _bursts()
    return len(bursts) + len(_hosts(bursts))
