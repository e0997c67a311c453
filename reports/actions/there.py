"""What is there already of what somebody reports: one question on PostgreSQL, because the reporter waits for the answer."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count

from hotline.prepared import execute
from reports import rules
from reports.models import Case, Report

LOOK = """
    SELECT 'sent', receipt_hash, 0 FROM reports_report WHERE receipt_hash = ANY(%s::text[])
    UNION ALL
    SELECT 'number', '', nextval(pg_get_serial_sequence('reports_report', 'id'))
    UNION ALL
    SELECT 'number', told.key, CASE WHEN (SELECT true FROM reports_case WHERE reports_case.key = told.key) THEN NULL
        ELSE nextval(pg_get_serial_sequence('reports_case', 'id')) END FROM unnest(%s::text[]) AS told (key)
"""
NEAR = "UNION ALL (SELECT 'near', host, 0 FROM reports_case WHERE host = %s AND state = 'confirmed' LIMIT %s)"
MOST_HOSTS = 20  # asked about one by one; those of many reports at once are counted together


@dataclass(frozen=True)
class There:
    """Receipts and cases that were written before; what a new report and new cases need to know.

    `near`: how many illegal cases each host has, up to the number that still brings something forward. `numbers`: primary
    keys that new cases will have, by their keys, and the report's under ""; empty where the database gives them later.
    """

    sent: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    near: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


def look(sent: Collection[str], keys: Collection[str], hosts: Collection[str]) -> There:
    """Find which of these receipt hashes, cases and hosts are there."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return There(
            frozenset(Report.objects.filter(receipt_hash__in=sent).values_list("receipt_hash", flat=True)),
            frozenset(Case.objects.filter(key__in=keys).values_list("key", flat=True)),
            _near(hosts),
        )
    few = hosts if len(hosts) <= MOST_HOSTS else ()
    asked = [list(sent), list(keys), *(value for host in few for value in (host, rules.MOST_NEIGHBOURS))]
    with connection.cursor() as cursor:
        execute(cursor, LOOK + NEAR * len(few), asked)
        found = cursor.fetchall()
    numbers = {name: number for what, name, number in found if what == "number" and number}
    return There(
        frozenset(name for what, name, _ in found if what == "sent"),
        frozenset(keys).difference(numbers),
        Counter(name for what, name, _ in found if what == "near") if few else _near(hosts),
        numbers,
    )


def _near(hosts: Collection[str]) -> dict[str, int]:
    counted = Case.objects.filter(host__in=hosts, state="confirmed").order_by().values("host").annotate(number=Count("pk"))
    return {row["host"]: min(row["number"], rules.MOST_NEIGHBOURS) for row in counted}
