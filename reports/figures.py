"""The few numbers that everybody may see: by year, rounded, and counted at most once an hour."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from reports.models import Case, Report

ROUNDED_TO = 10
KEPT_SECONDS = 3600

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Year:
    """One year: reports, different addresses, addresses passed on, addresses gone; None where there are fewer than ten."""

    year: int
    reports: int | None
    addresses: int | None
    passed_on: int | None
    removed: int | None


def by_year() -> list[Year]:
    """Give the years, newest first. Without a cache they are counted anew."""
    try:
        kept = cache.get("figures")
        if kept is None:
            kept = _counted()
            cache.set("figures", kept, KEPT_SECONDS)
        return list(kept)
    except ConnectionError as error:
        log.warning("The numbers could not be kept: %s", type(error).__name__)
        return _counted()


def rounded(number: int) -> int | None:
    """Round down to the ten, so that nobody can follow a single report; None below ten."""
    return number // ROUNDED_TO * ROUNDED_TO or None


def _counted() -> list[Year]:
    told = dict(_in_years(Report.objects.all(), "received_at").values_list("year", "number"))
    cases = _in_years(Case.objects.all(), "first_reported_at").annotate(
        passed_on=Count("pk", filter=Q(phase__in=("passed_on", "with_partner", "removed"))),
        removed=Count("pk", filter=Q(phase="removed")),
    )
    return [
        Year(
            row["year"],
            rounded(told.get(row["year"], 0)),
            rounded(row["number"]),
            rounded(row["passed_on"]),
            rounded(row["removed"]),
        )
        for row in cases.order_by("-year")
    ]


def _in_years(rows: QuerySet[Any], moment: str) -> QuerySet[Any, dict[str, Any]]:
    return rows.annotate(year=ExtractYear(moment)).values("year").annotate(number=Count("pk"))
