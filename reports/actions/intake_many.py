"""Take in many reports at once: what opens new cases is written together, everything else as one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from hotline.audit import stream_of, trace_many
from reports import receipts, rules
from reports.actions.intake import opening, receive, within
from reports.actions.ranking import stand
from reports.addresses import Address
from reports.models import Case, Report, Sighting


@dataclass(frozen=True)
class Told:
    """One report as a partner's system gives it; `token` makes the same report sent twice one report."""

    addresses: Sequence[Address]  # each once
    words: str = field(repr=False)
    token: str = field(repr=False)
    received_at: datetime


@transaction.atomic
def receive_many(*, channel: str, language: str, told: Sequence[Told], at: datetime) -> None:
    """Write down many reports of one channel, as `receive` would each. Nobody follows them, nobody signed in sends them.

    Somebody who tells one of these addresses at the same moment makes this fail as a whole: then take them one by one.
    """
    keys = Counter(address.key for one in told for address in one.addresses)
    known = set(Case.objects.filter(key__in=keys).values_list("key", flat=True))
    known |= {key for key, number in keys.items() if number > 1}
    fresh = [one for one in told if not any(address.key in known for address in one.addresses)]
    reports = _unsent([(_report(channel, language, one, at), one) for one in fresh])
    _write(reports, at)
    for one in told:
        if any(address.key in known for address in one.addresses):
            receive(
                channel=channel, language=language, addresses=one.addresses, words=one.words, token=one.token,
                received_at=one.received_at, follows=False, by=None, at=at,
            )  # fmt: skip


def _report(channel: str, language: str, one: Told, at: datetime) -> Report:
    return Report(
        channel=channel,
        language=language,
        received_at=one.received_at,
        receipt_hash=receipts.hash_of(_codes(one)[0]),
        words=one.words,
        follows=False,
        expires_at=at + timedelta(days=settings.RECEIPT_DAYS),
    )


def _unsent(reports: list[tuple[Report, Told]]) -> list[tuple[Report, Told]]:
    """Leave out what was sent before, to the letter."""
    hashes = [[kept for code in _codes(one) for kept in receipts.hashes_of(code)] for _, one in reports]
    every = [kept for some in hashes for kept in some]
    there = set(Report.objects.filter(receipt_hash__in=every).values_list("receipt_hash", flat=True))
    return [pair for pair, some in zip(reports, hashes, strict=True) if there.isdisjoint(some)]


def _codes(one: Told) -> list[str]:
    return receipts.codes_for(one.token, "\n".join([*(address.told for address in one.addresses), one.words, ""]))


def _write(reports: list[tuple[Report, Told]], at: datetime) -> None:
    """Write reports whose addresses nobody told before, with their cases, sightings and traces."""
    Report.objects.bulk_create([report for report, _ in reports])
    near = _known_near({address.host for _, one in reports for address in one.addresses})
    lines = [
        (report, line, address, _case(address, report, near.get(address.host, 0), bool(one.words), at))
        for report, one in reports
        for line, address in enumerate(one.addresses, start=1)
    ]
    lines.sort(key=lambda each: each[2].key)  # everybody locks cases in the order of their keys
    Case.objects.bulk_create([case for _, _, _, case in lines])
    Sighting.objects.bulk_create(
        [Sighting(report=report, case=case, line=line, told=address.told) for report, line, address, case in lines]
    )
    deeds = [
        (stream_of(report), "report.received", {"channel": report.channel, "addresses": len(one.addresses)})
        for report, one in reports
    ]
    deeds += [(stream_of(case), "case.opened", {"report": report.pk}) for report, _, _, case in lines]
    trace_many(deeds, by=None, at=at)


def _case(address: Address, report: Report, known: int, words: bool, at: datetime) -> Case:
    """Make the case of an address that nobody told before, its one report counted."""
    case = Case(key=address.key, **opening(address, report, known=known, at=at))
    case.sightings_count = case.sources = 1
    case.urgency = rules.urgency_of(sightings=1, words=words, by_phone=report.channel == "phone")
    case.assess_due_at = at + min(within(0), within(case.urgency))
    stand(case)
    return case


def _known_near(hosts: set[str]) -> dict[str, int]:
    """Count the illegal cases on each host, up to the number that still brings something forward."""
    counted = Case.objects.filter(host__in=hosts, state="confirmed").order_by().values("host").annotate(number=Count("pk"))
    return {row["host"]: min(row["number"], rules.MOST_NEIGHBOURS) for row in counted}
