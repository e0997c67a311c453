"""Pages of the queue by the key of its order: the thousandth page costs what the first one does."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from reports.models import Case, CaseQuerySet

PAGE = 50
KEY = re.compile(r"([0-9])\.([0-9]{1,17})\.([0-9]{1,18})", re.ASCII)
START = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[int, datetime, int]
ORDER = ("band", "rank_at", "pk")
BACK = tuple(f"-{column}" for column in ORDER)


def key_of(case: Case) -> str:
    """Write where a case stands, for the address bar: band, moment in microseconds, number."""
    return f"{case.band}.{(case.rank_at - START) // timedelta(microseconds=1)}.{case.pk}"


def key_read(text: str) -> Key | None:
    """Read a place in the queue; None for anything that is none."""
    if not (found := KEY.fullmatch(text)):
        return None
    try:
        return int(found[1]), START + timedelta(microseconds=int(found[2])), int(found[3])
    except OverflowError:
        return None


def place_of(after: str, before: str) -> tuple[str, Key | tuple[()]]:
    """Read which page was asked for: the one after a place in the queue, the one before it, or the first."""
    if key := key_read(after):
        return "after", key
    return ("before", key) if (key := key_read(before)) else ("", ())


def beyond(cases: CaseQuerySet, way: str, key: Any) -> CaseQuerySet:
    """Narrow cases in the queue's order to one page and a row more; what comes before a place is given backwards."""
    order: Any = Tuple(*ORDER)
    if way == "before":
        cases = cases.filter(TupleLessThan(order, key)).order_by(*BACK)
    elif way == "after":
        cases = cases.filter(TupleGreaterThan(order, key))
    return cases[: PAGE + 1]


def cut(rows: Sequence[Case], way: str) -> tuple[Sequence[Case], str, str]:
    """Make a page of what `beyond` gave: its rows, with the keys of the page before and the one after it."""
    page, more = rows[:PAGE], len(rows) > PAGE
    if way == "before":
        page = page[::-1]
        return page, key_of(page[0]) if more else "", key_of(page[-1]) if page else ""
    return page, key_of(page[0]) if way and page else "", key_of(page[-1]) if more else ""
