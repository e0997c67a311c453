"""Write down what nobody told before: the cases of new addresses together, in as few statements as there are tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from hotline.audit import begin, stream_of
from hotline.models import User
from hotline.procedures import procedure
from reports import rules
from reports.actions.ranking import known_near, signs_of, stand
from reports.addresses import Address
from reports.models import Case, Report, Sighting
from reports.pages import page_key

Line = tuple[int, Address]  # an address and its place in the report, counted from 1


def write_fresh(
    reports: Sequence[tuple[Report, Sequence[Line]]], *, told: int | None = None, by: User | None, at: datetime
) -> None:
    """Open a case for each line of reports that this transaction wrote, with its sighting; begin the trail of all of them.

    `told`: how many addresses a report names, where some are left out because they have a case. No address may stand there
    twice or have a case. Raises IntegrityError where somebody opens one at the same moment.
    """
    near = _near({address.host for _, lines in reports for _, address in lines})
    named = [(report, line, address) for report, lines in reports for line, address in lines]
    named.sort(key=lambda one: one[2].key)  # everybody takes cases in the order of their keys
    cases = Case.objects.bulk_create(
        fresh_case(address, report, known=near.get(address.host, 0), at=at) for report, _, address in named
    )
    pairs = list(zip(named, cases, strict=True))
    Sighting.objects.bulk_create(
        Sighting(report=report, case=case, line=line, told=address.told) for (report, line, address), case in pairs
    )
    opened = [(stream_of(case), "case.opened", {"report": report.pk}) for (report, _, _), case in pairs]
    received = [_received(report, len(lines) if told is None else told) for report, lines in reports]
    begin([*received, *opened], by=by, at=at)


def _received(report: Report, addresses: int) -> tuple[str, str, dict[str, Any]]:
    return stream_of(report), "report.received", {"channel": report.channel, "addresses": addresses}


def _near(hosts: set[str]) -> dict[str, int]:
    """Count the illegal cases on each host, up to the number that still brings something forward."""
    if len(hosts) <= 1:
        return {host: known_near(host) for host in hosts}
    counted = Case.objects.filter(host__in=hosts, state="confirmed").order_by().values("host").annotate(number=Count("pk"))
    return {row["host"]: min(row["number"], rules.MOST_NEIGHBOURS) for row in counted}


def fresh_case(address: Address, report: Report, *, known: int, at: datetime) -> Case:
    """Make the case of an address that nobody told before, with its one report counted; nothing is written."""
    urgency = rules.urgency_of(
        sightings=1, words=bool(report.words), by_phone=report.channel == "phone", signs=report.signs, young=report.young
    )
    case = Case(key=address.key, **opening(address, report, known=known, at=at))
    case.sightings_count, case.urgency = 1, urgency
    case.sources = 0 if report.suspect else 1
    case.signs = signs_of(report)
    case.suspect = rules.weighed(report.suspect, urgency=urgency)
    case.assess_due_at = at + min(within(0), within(urgency))
    stand(case)
    return case


def opening(address: Address, report: Report, *, known: int, at: datetime) -> dict[str, Any]:
    """Give the columns of a case that one address of a report opens, before that report is counted."""
    return {
        "address": address.address,
        "host": address.host,
        "domain": address.domain,
        "page_key": page_key(address.address),
        "first_reported_at": report.received_at,
        "last_reported_at": report.received_at,
        "phase_at": at,
        "suspect": report.suspect,
        "rank_at": report.received_at,
        "known": known,
        "channel": report.channel,
        "language": report.language,
        "place": report.place,
        "assess_due_at": at + within(0),
        "lookup_due_at": at,
    }


def within(urgency: int) -> timedelta:
    """Give the time in which a case of that urgency should be assessed."""
    return rules.assess_within(procedure().judging.assess_within_hours, urgency)
