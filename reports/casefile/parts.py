"""What a case file tells, part by part; upper floors hang theirs on `CASE_FILE_PARTS`. A reporter's contact is in none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from hotline import deeds
from hotline.crypto import CannotOpen, opened
from hotline.models import AuditEvent, User
from hotline.procedures import procedure
from reports import rules
from reports.desk.case import assessments_shown, may_see_assessments
from reports.desk.words import OUTCOMES, STATES
from reports.models import Case, Report

Row = dict[str, Any]


@dataclass(frozen=True)
class FilePart:
    """One table of a case file: all of each row goes into case.json, the columns named here also into the PDF."""

    name: str
    title: str
    columns: dict[str, str]  # key of a row: heading in the PDF
    rows: list[Row]
    note: str = ""


CASE_FILE_PARTS: list[Callable[[Case, datetime], FilePart | None]] = []


def parts_of(case: Case, by: User, at: datetime, *, words: bool) -> list[FilePart]:
    """Gather every part of one case, those of upper floors behind our own."""
    own = [assessments(case, by), hosting(case), sightings(case), *([told(case)] if words else [])]
    return [*own, *(part for make in CASE_FILE_PARTS if (part := make(case, at)))]


def summary(case: Case) -> Row:
    """Say which case this is."""
    return {
        "reference": rules.reference_of(procedure().report_reference, case.pk),
        "number": case.pk,
        "address": case.address,
        "host": case.host,
        "domain": case.domain,
        "state": case.state,
        "state_in_words": STATES[case.state][0],
        "round": case.round,
        "reported": case.sightings_count,
        "first_reported_at": case.first_reported_at,
        "last_reported_at": case.last_reported_at,
        "hotline": settings.NAME,
        "procedure": settings.PROCEDURE,
    }


def assessments(case: Case, by: User) -> FilePart:
    """Tell every person's assessment, round by round; a running round stays blind for whoever may still judge in it."""
    rows = [
        {
            "round": one.round,
            "position": one.position,
            "at": one.at,
            "by": str(one.by),
            "finding": rules.Finding(one.finding).label,
            "international": rules.International(one.international).label,
            "national": rules.National(one.national).label,
            "legal_ground": one.legal_ground,
            **{name: getattr(one, name) for name in CATEGORIES},
            "reason": one.reason,
            "note": one.note,
        }
        for one in assessments_shown(case, by)
    ]
    columns = {
        "round": "Round", "at": "When", "by": "By", "finding": "Finding", "international": "International",
        "national": "National", "legal_ground": "Legal ground", "reason": "Reason", "note": "Note",
    }  # fmt: skip
    note = "" if may_see_assessments(case, by) else "A round is still running; its assessments are not in this file."
    return FilePart("assessments", "Assessments", columns, rows, note)


CATEGORIES = (
    "content_type", "site_type", "age", "gender", "commerciality", "virtual", "self_generated", "child_modelling",
)  # fmt: skip


def hosting(case: Case) -> FilePart:
    """Tell every look-up of where it lies, with what each source answered."""
    rows = [
        {
            "at": one.at,
            "outcome": OUTCOMES[one.outcome][0],
            "country": one.country,
            "ips": one.ips,
            "aliases": one.cname_chain,
            "asn": one.asn,
            "holder": one.holder,
            "network": one.network,
            "abuse_contact": one.abuse_contact,
            "cdn": one.is_cdn,
            "disagreement": one.disagreement,
            "answers": one.answers,
            "by": str(one.by) if one.by else "the clock",
            "why": one.why,
        }
        for one in case.lookups.select_related("by").order_by("at", "pk")
    ]
    columns = {
        "at": "When", "outcome": "Outcome", "country": "Country", "ips": "IP addresses", "asn": "ASN", "holder": "Holder",
        "by": "By", "why": "Why",
    }  # fmt: skip
    return FilePart("hosting", "Where it lies", columns, rows, "The country is that of the registry, not of the machine.")


def sightings(case: Case) -> FilePart:
    """Tell how often and when it was reported; not by whom, which nobody knows."""
    rows = [
        {"received_at": one.report.received_at, "channel": one.report.channel, "report": one.report_id}
        for one in case.sightings.select_related("report").order_by("report__received_at", "pk")
    ]
    columns = {"received_at": "Received", "channel": "By way of"}
    return FilePart("sightings", f"Reported {case.sightings_count} time{'s' * (case.sightings_count != 1)}", columns, rows)


def told(case: Case) -> FilePart:
    """Tell what reporters wrote, and answered to questions; only where somebody chose to take their words along."""
    rows: list[Row] = [
        {"at": report.received_at, "what": "Report", "words": _read(report, "words")}
        for report in Report.objects.filter(sightings__case=case).order_by("received_at", "pk")
    ]
    for message in case.messages.select_related("by").order_by("at", "pk"):
        text = (message.shown or f"prepared question: {message.question}") if message.from_staff else _read(message, "text")
        rows.append({"at": message.at, "what": "Question" if message.from_staff else "Answer", "words": text})
    rows.sort(key=lambda row: row["at"])
    return FilePart("words", "What reporters wrote", {"at": "When", "what": "What", "words": "Words"}, rows)


def _read(row: Any, name: str) -> str:
    try:
        return opened(row, name) or "(nothing, or erased)"
    except CannotOpen:
        return "(cannot be opened here)"


def timeline(events: list[AuditEvent]) -> FilePart:
    """Tell every deed in the order of time."""
    rows = [
        {
            "at": event.at,
            "by": deeds.doer_of(event),
            "deed": deeds.words_of(event),
            "detail": deeds.detail_of(event),
            "why": event.why,
            "event": f"{event.stream} no. {event.number}",
        }
        for event in sorted(events, key=lambda event: (event.at, event.pk))
    ]
    columns = {"at": "When", "by": "By", "deed": "Deed", "detail": "Detail", "why": "Why", "event": "Event"}
    return FilePart("timeline", "What happened", columns, rows)


def as_json(value: Any) -> Any:
    """Give a moment as JSON has it: in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a case file")


def as_text(value: Any) -> str:
    """Give a value as a reader has it."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        case list():
            return ", ".join(map(as_text, value))
        case _:
            return str(value)
