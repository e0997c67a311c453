"""What is there already of what somebody reports: one question on PostgreSQL, because the reporter waits for the answer."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count

from hotline.prepared import execute
from reports import rules
from reports.models import Case, Report

# Values one by one, not as arrays: of an array PostgreSQL knows no length before it comes, and would plan anew each time.
# A question of its own for each: a connection that planned on a small table would go on reading all of it for two at once.
LOOK = """
    SELECT 'number', '', nextval(pg_get_serial_sequence('reports_report', 'id'))
    UNION ALL
    SELECT 'sent', told.hash, 0 FROM (VALUES {sent}) AS told (hash)
        WHERE (SELECT true FROM reports_report WHERE receipt_hash = told.hash)
    UNION ALL
    SELECT 'number', told.key, CASE WHEN (SELECT true FROM reports_case WHERE reports_case.key = told.key) THEN NULL
        ELSE nextval(pg_get_serial_sequence('reports_case', 'id')) END FROM (VALUES {keys}) AS told (key)
    UNION ALL
    SELECT 'near', told.host, 0 FROM (VALUES {hosts}) AS told (host), LATERAL
        (SELECT FROM reports_case WHERE reports_case.host = told.host AND state = 'confirmed' LIMIT {most}) AS found
"""


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
    if connection.vendor != "postgresql" or not (sent and keys and hosts):
        return There(
            frozenset(Report.objects.filter(receipt_hash__in=sent).values_list("receipt_hash", flat=True)),
            frozenset(Case.objects.filter(key__in=keys).values_list("key", flat=True)),
            _near(hosts),
        )
    with connection.cursor() as cursor:
        execute(cursor, _asked(len(sent), len(keys), len(hosts)), [*sent, *keys, *hosts])
        found = cursor.fetchall()
    numbers = {name: number for what, name, number in found if what == "number" and number}
    return There(
        frozenset(name for what, name, _ in found if what == "sent"),
        frozenset(keys).difference(numbers),
        Counter(name for what, name, _ in found if what == "near"),
        numbers,
    )


def _asked(sent: int, keys: int, hosts: int) -> str:
    """Write the question about so many of each."""
    rows = {"sent": sent, "keys": keys, "hosts": hosts}
    return LOOK.format(most=rules.MOST_NEIGHBOURS, **{name: ", ".join(["(%s)"] * many) for name, many in rows.items()})


def _near(hosts: Collection[str]) -> dict[str, int]:
    counted = Case.objects.filter(host__in=hosts, state="confirmed").order_by().values("host").annotate(number=Count("pk"))
    return {row["host"]: min(row["number"], rules.MOST_NEIGHBOURS) for row in counted}
