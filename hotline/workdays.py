"""Working days: when the next working day ends, by a country's public holidays."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo


@lru_cache(maxsize=8)
def calendar(country: str) -> Any:
    """Load a country's public holidays (`holidays` package; the first use takes a second, so it is kept)."""
    import holidays

    return holidays.country_holidays(country)


def end_of_working_day(after: datetime, *, days: int, country: str, zone: str) -> datetime:
    """Give the moment at which the `days`-th working day after `after` is over (midnight at its end, local time).

    Source of the Belgian rule "ten laatste de eerstvolgende werkdag": protocol between the hotline and the judiciary.
    """
    here = ZoneInfo(zone)
    day: date = after.astimezone(here).date()
    if days:
        day = calendar(country).get_nth_working_day(day, days)
    return datetime.combine(day + timedelta(days=1), time(), here)


def working_moment(at: datetime, *, opens: time, closes: time, country: str, zone: str) -> datetime:
    """Give `at` itself where it is a working moment there, else the next one: the opening of the next working day.

    Hours are local, so that a day on which the clocks change opens at the same hour as any other.
    """
    here = ZoneInfo(zone)
    local, days = at.astimezone(here), calendar(country)
    if days.is_working_day(local.date()):
        if opens <= local.time() < closes:
            return at
        if local.time() < opens:
            return datetime.combine(local.date(), opens, here)
    return datetime.combine(days.get_nth_working_day(local.date(), 1), opens, here)
