"""Write down what nobody told before: the cases of new addresses together, in as few statements as there are tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hotline.audit import begun, stream_of
from hotline.models import User
from hotline.procedures import procedure
from hotline.together import numbered, write_together
from reports import rules
from reports.actions.ranking import signs_of, stand
from reports.actions.there import There
from reports.addresses import Address
from reports.models import Case, Report, Sighting
from reports.pages import page_key

Line = tuple[int, Address]  # an address and its place in the report, counted from 1


def write_fresh(
    reports: Sequence[tuple[Report, Sequence[Line]]], there: There, *, told: int | None = None, by: User | None, at: datetime
) -> None:
    """Write new reports, a case for each of their lines, with its sighting, and the first trace of all of them.

    `there`: what `look` found. `told`: how many addresses a report names, where some are left out because they have a case.
    No address may stand there twice or have a case. Raises IntegrityError where somebody writes one at the same moment.
    """
    named = [(report, line, address) for report, lines in reports for line, address in lines]
    named.sort(key=lambda one: one[2].key)  # everybody takes cases in the order of their keys
    cases = [fresh_case(address, report, there, at=at) for report, _, address in named]
    new = [report for report, _ in reports]
    numbered(new, cases)
    pairs = list(zip(named, cases, strict=True))
    seen = [Sighting(report=report, case=case, line=line, told=address.told) for (report, line, address), case in pairs]
    opened = [(stream_of(case), "case.opened", {"report": report.pk}) for (report, _, _), case in pairs]
    received = [_received(report, len(lines) if told is None else told) for report, lines in reports]
    write_together(new, cases, seen, begun([*received, *opened], by=by, at=at))


def _received(report: Report, addresses: int) -> tuple[str, str, dict[str, Any]]:
    return stream_of(report), "report.received", {"channel": report.channel, "addresses": addresses}


def fresh_case(address: Address, report: Report, there: There, *, at: datetime) -> Case:
    """Make the case of an address that nobody told before, with its one report counted; nothing is written."""
    urgency = rules.urgency_of(
        sightings=1, words=bool(report.words), by_phone=report.channel == "phone", signs=report.signs, young=report.young
    )
    known = there.near.get(address.host, 0)
    case = Case(pk=there.numbers.get(address.key), key=address.key, **opening(address, report, known=known, at=at))
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
