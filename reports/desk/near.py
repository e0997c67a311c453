"""What is known around a case before anybody looks at it: other cases at the same place, with what became of them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from hotline.procedures import procedure
from hotline.written import Planned, Written
from reports import rules
from reports.addresses import is_name
from reports.desk import cells, words
from reports.desk.case import newest_lookup
from reports.desk.once import once
from reports.models import Case, HostingLookup

MOST_COUNTED = 50  # a big host has hundreds of thousands: "50 or more" says enough, and costs a millisecond
MOST_NAMED = 4
Row = tuple[int, str, Any]


def _there(column: str) -> Written[Row]:
    rows = Case.objects.order_by("-last_reported_at").values_list("pk", "state", "last_reported_at")
    return Written(lambda value, case: rows.filter(**{column: value}).exclude(pk=case)[: MOST_COUNTED + 1], 2)


def _in_network(asn: Any, case: Any) -> Any:
    newer = HostingLookup.objects.filter(case=OuterRef("case"), at__gt=OuterRef("at"))
    rows = HostingLookup.objects.filter(asn=asn).exclude(case=case).order_by("-at")
    newest = rows.annotate(old=Exists(newer)).values_list("case_id", "case__state", "case__last_reported_at", "old")
    return newest[: MOST_COUNTED + 1]


THERE = {column: _there(column) for column in ("host", "domain")}
IN_NETWORK = Planned(_in_network, 2)


def neighbours(case: Case) -> dict[str, Any]:
    """Give other cases on the same host, domain and network, newest first, counted up to a cap by what became of them."""
    if is_name(case.address):
        return {"total": 0, "groups": []}  # the same chat app says nothing
    domain = _at("domain", case) if case.domain != case.host else []
    network = [(pk, state, at) for pk, state, at, old in in_network(case) if not old]
    rows = {"Same host": _at("host", case), "Same domain": domain, "Same network": network}
    groups, known = [], set()
    for title, found in rows.items():
        fresh = [row for row in found if row[0] not in known]
        known |= {row[0] for row in found}
        if fresh:
            groups.append(_group(title, fresh, capped=len(found) > MOST_COUNTED))
    return {"total": sum(group["total"] for group in groups), "groups": groups}


def _at(column: str, case: Case) -> list[Row]:
    value = getattr(case, column)
    if not value:
        return []
    return THERE[column](value, case.pk)


@once
def in_network(case: Case) -> list[tuple[int, str, Any, bool]]:
    """Give the newest look-ups of other cases that named this case's network; the last word: whether one came after it."""
    lookup = newest_lookup(case)
    return IN_NETWORK(lookup.asn, case.pk) if lookup is not None and lookup.asn is not None else []


def _group(title: str, rows: list[Row], *, capped: bool) -> dict[str, Any]:
    counted = Counter(state for _, state, _ in rows[:MOST_COUNTED])
    cases = list(_named(rows[:MOST_NAMED]))
    return {
        "title": title,
        "total": min(len(rows), MOST_COUNTED),
        "capped": capped,
        "chips": cells.counts((counted[state], *words.STATES[state]) for state in rules.CASE_STATES if counted[state]),
        "cases": cases,
        "lines": cells.near(cases),
    }


def _named(rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    prefix = procedure().report_reference
    for pk, state, at in rows:
        word, tone = words.STATES[state]
        yield {"pk": pk, "reference": rules.reference_of(prefix, pk), "state": word, "tone": tone, "at": at}
