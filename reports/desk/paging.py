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
ORDER = ("band", "rank_at", "pk")
BACK = tuple(f"-{column}" for column in ORDER)


def key_of(case: Case) -> str:
    """Write where a case stands, for the address bar: band, moment in microseconds, number."""
    return f"{case.band}.{(case.rank_at - START) // timedelta(microseconds=1)}.{case.pk}"


def key_read(text: str) -> tuple[int, datetime, int] | None:
    """Read a place in the queue; None for anything that is none."""
    if not (found := KEY.fullmatch(text)):
        return None
    try:
        return int(found[1]), START + timedelta(microseconds=int(found[2])), int(found[3])
    except OverflowError:
        return None


def cut(cases: CaseQuerySet, after: str, before: str) -> tuple[Sequence[Case], str, str]:
    """Cut one page out of cases in the queue's order; give it with the keys of the page before and the one after it."""
    later, earlier = key_read(after), key_read(before)
    order: Any = Tuple(*ORDER)
    if later is None and earlier is not None:
        rows = list(cases.filter(TupleLessThan(order, earlier)).order_by(*BACK)[: PAGE + 1])
        page = rows[:PAGE][::-1]
        return page, key_of(page[0]) if len(rows) > PAGE else "", key_of(page[-1]) if page else ""
    if later is not None:
        cases = cases.filter(TupleGreaterThan(order, later))
    page, following = begun(list(cases[: PAGE + 1]))
    return page, key_of(page[0]) if later and page else "", following


def begun(rows: list[Case]) -> tuple[list[Case], str]:
    """Take the first page off some rows; give it with the key of the page after it."""
    page = rows[:PAGE]
    return page, key_of(page[-1]) if len(rows) > PAGE else ""
