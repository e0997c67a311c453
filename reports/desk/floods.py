"""Groups of look-alike new cases that one reasoned act can dismiss."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncHour
from django.utils import timezone

from hotline.counting import CAP, many
from hotline.written import Written
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
HOST = Written(lambda pk: Case.objects.filter(pk=pk).exclude(address__startswith=NAMED).values_list("host", flat=True), 1)


@dataclass(frozen=True)
class Group:
    """Some new cases that look alike. `key` names the group without naming the host."""

    key: str
    title: str
    cases: CaseQuerySet


def new_cases() -> CaseQuerySet:
    """Cases that nobody has judged."""
    return Case.objects.filter(state="new")


def _bursts(many: Mapping[datetime, int]) -> list[datetime]:
    """Give the first hour of each burst: hours on end in which many suspect cases came in; the largest burst first."""
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


def _hosts(many: Mapping[datetime, int]) -> list[int]:
    """Give the first case of each host with many new cases besides those of the bursts, the largest first."""
    shown = reduce(or_, (_burst(hour, many) for hour in _bursts(many)), Q(pk=None))
    # What has a name and no address has its kind of place for a host; asked this way, the index alone answers.
    hosts = new_cases().exclude(shown).exclude(host__in=rules.Place.values).values("host")
    counted = hosts.annotate(many=Count("pk"), first=Min("pk")).filter(many__gte=SAME_HOST_FROM)
    return list(counted.order_by("-many", "first").values_list("first", flat=True)[:MOST_GROUPS])


def groups() -> Iterator[Group]:
    """Give the bursts of suspect reports, then the hosts with many more new cases; the largest first."""
    busy = _many_by_hour()
    keys = [*(f"burst-{hour:%Y%m%d%H}" for hour in _bursts(busy)), *(f"host-{first}" for first in _hosts(busy))]
    yield from filter(None, (group_of(key, busy) for key in keys))


def group_of(key: str, busy: Mapping[datetime, int] | None = None) -> Group | None:
    """Find a group again by its key; None for a key of ours that fits nothing any more, and for any other text.

    `busy`: the hours in which many suspect cases came in, where they are counted already.
    """
    kind, _, which = key.partition("-")
    if not which.isdecimal() or len(which) > 18:
        return None
    if kind == "host":
        host = next(iter(HOST(int(which))), None)
        if host is None:
            return None
        return Group(key, f"Same host: {masked(f'http://{host}/')}", new_cases().filter(host=host))
    if kind != "burst":
        return None
    try:
        hour = datetime.strptime(which, "%Y%m%d%H").replace(tzinfo=UTC)
    except ValueError:
        return None
    told = f"Suspect reports around {timezone.localtime(hour):%-d %b %H:%M}"
    return Group(key, told, new_cases().filter(_burst(hour, _many_by_hour() if busy is None else busy)))


def _burst(first: datetime, many: Collection[datetime]) -> Q:
    """Choose the suspect cases of a burst, with the stragglers of the hour before and after it."""
    last = max(_on_end(first, many), default=first)
    return Q(suspect__gt=0, first_reported_at__gte=first - HOUR, first_reported_at__lt=last + 2 * HOUR)


def group_shown(group: Group, at: datetime) -> dict[str, Any]:
    """Make one group ready for the page: how many, how many would be left alone, and a few of them to look at.

    Looked at are the oldest cases, up to the cap: one more than one act can dismiss.
    """
    oldest = group.cases.order_by("pk")
    some = list(oldest.only("address")[:SAMPLE])
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
    busy = _many_by_hour()
    return len(_bursts(busy)) + len(_hosts(busy))
