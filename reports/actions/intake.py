"""Take in what one person told us."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.slots import Slot
from hotline.together import one_deed
from hotline.workflow import locked, move
from reports import receipts, rules
from reports.actions.conversation import contact_due
from reports.actions.fresh import Line, within, write_fresh
from reports.actions.ranking import count_source, place
from reports.actions.there import look
from reports.addresses import Address
from reports.models import Case, Report, Sighting

reported_again = Slot("somebody told of a case that was known")  # called with case=, at=


@dataclass(frozen=True)
class Receipt:
    """The report and its code; the code is shown once and kept nowhere."""

    report: Report
    code: str = field(repr=False)
    again: bool = False  # the very same form was sent before: nothing new was written


TRIES = 5  # each time somebody else must have opened a case in between
COUNTED = ("sightings_count", "first_reported_at", "last_reported_at", "urgency", "suspect", "assess_due_at")


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
    columns = {
        "channel": channel,
        "language": language,
        "received_at": received_at or at,
        "receipt_hash": receipts.hash_of(codes[0]),
        "words": words,
        "contact": contact,
        "wants_answer": wants_answer,
        "place": place,
        "why": why,
        "signs": _known(signs),
        "young": young,
        "follows": follows,
        "suspect": suspect,
        "expires_at": at + timedelta(days=settings.RECEIPT_DAYS),
        "contact_due_at": contact_due(contact, at),
        "entered_by": by,
    }
    sent = {kept: code for code in codes for kept in receipts.hashes_of(code)}
    report, again = _in_the_end(columns, sent, addresses, news=news, by=by, at=at)
    return Receipt(report, sent[report.receipt_hash], again=again)


def _in_the_end(
    columns: dict[str, Any], sent: Collection[str], addresses: Sequence[Address], **rest: Any
) -> tuple[Report, bool]:
    """Write anew where the same form, or one of its addresses, came in at the same moment: then it is there to be seen."""
    for _ in range(TRIES - 1):
        try:
            return _written(columns, sent, addresses, **rest)
        except IntegrityError:
            continue
    return _written(columns, sent, addresses, **rest)


def _written(
    columns: dict[str, Any], sent: Collection[str], addresses: Sequence[Address], *,
    news: bool, by: User | None, at: datetime,
) -> tuple[Report, bool]:  # fmt: skip
    """Write a report with its cases and sightings; or find the one that the same form wrote before, under whatever key."""
    lines: dict[str, Line] = {}
    for line, address in enumerate(addresses, start=1):
        lines.setdefault(address.key, (line, address))
    there = look(sent, lines, {one.host for one in addresses})
    if there.sent:
        return Report.objects.get(receipt_hash__in=there.sent), True
    report = Report(pk=there.numbers.get(""), **columns)
    fresh = [one for key, one in lines.items() if key not in there.known]
    with transaction.atomic() if there.known else one_deed():
        write_fresh([(report, fresh)], there, told=len(addresses), by=by, at=at)
        for key in sorted(there.known):
            line, address = lines[key]
            case = locked(Case.objects.filter(key=key)).get()
            Sighting.objects.create(report=report, case=case, line=line, told=address.told)
            _count(case, report, news=news, by=by, at=at)
    return report, False


def _known(signs: Collection[str]) -> list[str]:
    """Give the urgent signs in order, each once. Raises ValueError for a word that is none."""
    return sorted({rules.Sign(one).value for one in signs})


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
