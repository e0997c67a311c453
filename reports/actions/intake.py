"""Take in what one person told us."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.slots import Slot
from hotline.workflow import locked, move
from reports import receipts, rules
from reports.actions.conversation import contact_due
from reports.actions.ranking import count_source, known_near, place
from reports.addresses import Address
from reports.models import Case, Report, Sighting
from reports.pages import page_key

reported_again = Slot("somebody told of a case that was known")  # called with case=, at=


@dataclass(frozen=True)
class Receipt:
    """The report and its code; the code is shown once and kept nowhere."""

    report: Report
    code: str = field(repr=False)
    again: bool = False  # the very same form was sent before: nothing new was written


COUNTED = ("sightings_count", "first_reported_at", "last_reported_at", "urgency", "suspect", "assess_due_at")


@transaction.atomic
def receive(
    *, channel: str, language: str, addresses: Sequence[Address], words: str = "", contact: str = "",
    wants_answer: bool = False, token: str = "", received_at: datetime | None = None, place: str = "", why: str = "",
    signs: Collection[str] = (), young: bool = False, follows: bool = True, suspect: int = 0, news: bool = True,
    by: User | None, at: datetime,
) -> Receipt:  # fmt: skip
    """Write down one report: a Report, a Case for each new address, a Sighting for each address told.

    The same form (`token`) sent twice writes nothing twice. `received_at` is when a letter or call came in, if before `at`.
    `suspect` (rules.suspicion_of) only puts its cases last. Without `news`, another system's history, no case opens anew.
    """
    codes = receipts.codes_for(token, "\n".join([*(one.told for one in addresses), words, contact]))
    if before := _sent_before(codes):
        return before
    report = Report.objects.create(
        channel=channel,
        language=language,
        received_at=received_at or at,
        receipt_hash=receipts.hash_of(codes[0]),
        words=words,
        contact=contact,
        wants_answer=wants_answer,
        place=place,
        why=why,
        signs=_known(signs),
        young=young,
        follows=follows,
        suspect=suspect,
        expires_at=at + timedelta(days=settings.RECEIPT_DAYS),
        contact_due_at=contact_due(contact, at),
        entered_by=by,
    )
    trace(stream_of(report), "report.received", by=by, at=at, facts={"channel": channel, "addresses": len(addresses)})
    for line, address in sorted(enumerate(addresses, start=1), key=lambda pair: pair[1].key):
        case = _case_of(address, report, words=bool(words), by=by, at=at)
        _, fresh = Sighting.objects.get_or_create(report=report, case=case, defaults={"line": line, "told": address.told})
        if fresh:
            _count(case, report, news=news, by=by, at=at)
    return Receipt(report, codes[0])


def _sent_before(codes: Sequence[str]) -> Receipt | None:
    """Find the report that this same sending wrote before, under whatever key."""
    for code in codes:
        if existing := Report.objects.filter(receipt_hash__in=receipts.hashes_of(code)).first():
            return Receipt(existing, code, again=True)
    return None


def _known(signs: Collection[str]) -> list[str]:
    """Give the urgent signs in order, each once. Raises ValueError for a word that is none."""
    return sorted({rules.Sign(one).value for one in signs})


def _case_of(address: Address, report: Report, *, words: bool, by: User | None, at: datetime) -> Case:
    """Find or open the one case of an address, locked."""
    known = known_near(address.host)
    case, opened = Case.objects.get_or_create(key=address.key, defaults=opening(address, report, known=known, at=at))
    if opened:
        trace(stream_of(case), "case.opened", by=by, at=at, facts={"report": report.pk})
    return locked(Case.objects.filter(pk=case.pk)).get()


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


def reopens(case: Case, *, words: bool) -> bool:
    """Say whether one more report opens this case anew."""
    last = case.assessments.filter(round=case.round).order_by("position").last()
    judged = last is not None or case.duplicate_of_id is not None  # a duplicate stands for the case it was merged into
    found = last.finding if last else ""
    return rules.new_round_on_repeat(case.state, something_new=words, last_finding=found, judged=judged)


def _count(case: Case, report: Report, *, news: bool, by: User | None, at: datetime) -> None:
    """Write one more sighting on the case, and open a new round where a dismissed case is told of anew."""
    words = bool(report.words)
    first = case.sightings_count == 0  # so also where its only reports were taken back
    case.sightings_count += 1
    case.first_reported_at = report.received_at if first else min(case.first_reported_at, report.received_at)
    case.last_reported_at = report.received_at if first else max(case.last_reported_at, report.received_at)
    by_phone = report.channel == "phone"
    urgency = rules.urgency_of(
        sightings=case.sightings_count, words=words, by_phone=by_phone, signs=report.signs, young=report.young
    )
    case.urgency = max(case.urgency, urgency)
    if case.assess_due_at is not None:
        case.assess_due_at = min(case.assess_due_at, at + within(case.urgency))
    case.suspect = min(case.suspect, rules.weighed(report.suspect, urgency=urgency))
    count_source(case, report)
    place(case, *COUNTED)
    if not first:
        trace(stream_of(case), "case.reported_again", by=by, at=at, facts={"report": report.pk})
        if news:
            reported_again(case=case, at=at)
    if news and reopens(case, words=words):
        move(
            case,
            "new",
            by=by,
            at=at,
            why="reported again with something new",
            round=case.round + 1,
            phase="received",
            phase_at=at,
            duplicate_of=None,
            lookup_due_at=at,
            assess_due_at=at + within(case.urgency),
        )
