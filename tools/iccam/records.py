"""Reports and items as the stand-in keeps them, how they are answered, and an index by date for each list."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any


@dataclass(slots=True)
class Report:
    """One report: a source address with what was told about it, and its items by id."""

    id: int
    country: str
    analyst: str
    received: str
    reference: str | None = None
    memo: str | None = None
    username: str | None = None
    password: str | None = None
    referrer: str | None = None
    site_type: int | None = None
    commerciality: int | None = None
    payment_methods: list[int] = field(default_factory=list)
    contents: list[int] = field(default_factory=list)
    posted_at: datetime | None = None


@dataclass(slots=True)
class Content:
    """One item: where it lies, who may act on it, what was said about it and done."""

    id: int
    report: int
    url: str
    is_source: bool
    hosting: str
    assigned: str
    assigned_at: datetime
    ip: str | None = None
    isp: str | None = None
    organization: dict[str, Any] | None = None
    content_type: int | None = None
    memo: str | None = None
    assessments: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)  # by country: each hotline has its own
    seen_by: set[str] = field(default_factory=set)
    out: bool = True  # False: not in any list yet
    listed: tuple[frozenset[str], str, datetime] | None = None


class Index:
    """The items of one list of one country, in the order of their dates."""

    def __init__(self) -> None:
        self._keys: list[tuple[datetime, int]] = []

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, at: datetime, number: int) -> None:
        """Put an item in its place, however old its date is."""
        insort(self._keys, (at, number))

    def remove(self, at: datetime, number: int) -> None:
        """Take an item out."""
        del self._keys[bisect_left(self._keys, (at, number))]

    def since(self, at: datetime | None, most: int) -> list[int]:
        """Give so many item ids from a moment on, that moment included, the oldest first."""
        start = bisect_left(self._keys, (at, 0)) if at else 0
        return [number for _, number in islice(self._keys, start, start + most)]


def stamp(at: datetime) -> str:
    """Write a moment as the interface does: UTC, seconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def content_answer(one: Content) -> dict[str, Any]:
    """Give an item as GET answers it."""
    return {
        "contentId": one.id,
        "reportId": one.report,
        "url": {
            "urlString": one.url,
            "isSourceUrl": one.is_source,
            "hostingCountryCode": one.hosting,
            "hostingIpAddress": one.ip,
        },
        "assignedCountryCode": one.assigned,
        "countryAssignmentDate": stamp(one.assigned_at),
        "memo": one.memo,
        "assessments": [
            {name: said for name, said in each.items() if name != "assessingAnalystName"} for each in one.assessments
        ],
        "actions": [
            {"actionType": each["actionType"], "analystName": each["actioningAnalystName"], "actionDate": each["actionDate"]}
            for each in one.actions
        ],
    }


def report_answer(one: Report, contents: list[Content], hotline: int) -> dict[str, Any]:
    """Give a report as GET answers it."""
    return {
        "reportContents": [{"contentId": each.id, "urlString": each.url} for each in contents],
        "sourceUrlSiteType": one.site_type,
        "sourceUrlCommerciality": one.commerciality,
        "sourceUrlPaymentMethods": one.payment_methods,
        "memo": one.memo,
        "referrerUrl": one.referrer,
        "reportingHotlineId": hotline,
        "reportingAnalystName": one.analyst,
        "hotlineReceivedDate": one.received,
    }
