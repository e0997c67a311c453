"""Ask a reporter, take the answer, and erase what somebody told us."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked, move
from reports import rules
from reports.actions.looking import look
from reports.models import Case, EarlierFinding, Message, Report, UploadLine
from reports.questions import QUESTIONS

MOST_UNREAD = 10  # answers that wait unread at once; more would be somebody's machine


def _open_report(report: Report, at: datetime) -> Report:
    """Lock a report whose code still opens it. Raises NotAllowed."""
    fresh = locked(Report.objects.filter(pk=report.pk)).get()
    if fresh.erased_at or fresh.expires_at <= at:
        raise NotAllowed("This report was erased or its code has expired: nobody can read or answer any more.")
    return fresh


@transaction.atomic
def ask(*, case: Case, report: Report, question: str, by: User, at: datetime) -> Message:
    """Ask the reporter something about a case: the code of a prepared question, or own words in the reporter's language.

    Raises NotAllowed where the reporter does not follow the report, or can't any more.
    """
    fresh_case = locked(Case.objects.filter(pk=case.pk)).get()
    fresh = _open_report(report, at)
    if not fresh.follows:
        raise NotAllowed("This reporter wanted no code, so nobody would read the question.")
    if not fresh.sightings.filter(case=fresh_case).exists():
        raise NotAllowed("This report does not name this case.")
    words = question.strip()
    if not words:
        raise NotAllowed("Choose a question or write one.")
    prepared = words in QUESTIONS
    message = Message.objects.create(
        report=fresh,
        case=fresh_case,
        from_staff=True,
        by=by,
        at=at,
        question=words if prepared else "",
        language=fresh.language,
        shown="" if prepared else words,
    )
    facts = {"report": fresh.pk, "question": words if prepared else "own words"}
    trace(stream_of(fresh_case), "case.asked_reporter", by=by, at=at, facts=facts)
    return message


@transaction.atomic
def answer(*, report: Report, text: str, at: datetime) -> Message:
    """Keep what a reporter writes back, sealed; of the moment only the hour is kept.

    It belongs to the case of the newest question, or to the first of the report. A dismissed case that was asked about
    opens a new round. Raises NotAllowed.
    """
    newest = report.messages.filter(from_staff=True).order_by("-at", "-pk").first()
    first = report.sightings.order_by("line").first()
    hour = max(rules.coarse(at), newest.at) if newest else rules.coarse(at)  # never before what it answers
    about = newest.case_id if newest else first.case_id if first else None
    if about is None:
        raise NotAllowed("This report names no case.")
    case = locked(Case.objects.filter(pk=about)).get()  # the case first, as everybody does
    fresh = _open_report(report, at)
    if not text.strip():
        raise NotAllowed("The answer is empty.")
    if fresh.messages.filter(from_staff=False, opened_at=None).count() >= MOST_UNREAD:
        raise NotAllowed("Your earlier answers have not been read yet.")
    message = Message.objects.create(
        report=fresh, case=case, from_staff=False, at=hour, language=fresh.language, text=text.strip()
    )
    trace(stream_of(case), "case.reporter_answered", by=None, at=hour, facts={"report": fresh.pk})
    if newest and rules.new_round_on_repeat(case.state, something_new=True):
        move(
            case,
            "new",
            by=None,
            at=hour,
            why="the reporter answered",
            round=case.round + 1,
            phase="received",
            phase_at=hour,
            lookup_due_at=hour,
            assess_due_at=hour + timedelta(hours=procedure().judging.assess_within_hours),
        )
    return message


@transaction.atomic
def open_answers(*, case: Case, report: Report, by: User, at: datetime) -> list[Message]:
    """Give the conversation with one reporter to somebody at the desk; answers that were unread are read from now on.

    It is a look at a reporter's words, so it counts as one. Raises NotNow.
    """
    look(case=case, by=by, at=at, what="answers")
    unread = report.messages.filter(case=case, from_staff=False, opened_at=None)
    if unread.update(opened_at=at):
        trace(stream_of(case), "case.answer_opened", by=by, at=at, facts={"report": report.pk})
    return list(report.messages.select_related("by").order_by("at", "pk"))


@transaction.atomic
def erase(*, report: Report, at: datetime, by: User | None = None, expired: bool = False) -> Report:
    """Blank what somebody told us: words, contact, the conversation, the addresses as told. The cases stay.

    Whoever holds the code asks for it (the hour is kept, nothing finer), or the clock does once the code has expired.
    Asking again changes nothing.
    """
    fresh = locked(Report.objects.filter(pk=report.pk)).get()
    if fresh.erased_at:
        return fresh
    moment = rules.coarse(at)
    fresh.words = fresh.contact = b""
    fresh.contact_due_at, fresh.wants_answer, fresh.erased_at = None, False, moment
    fresh.save(update_fields=["words", "contact", "contact_due_at", "wants_answer", "erased_at"])
    fresh.messages.update(text=b"", shown="")
    fresh.sightings.update(told="")
    UploadLine.objects.filter(report=fresh).update(reference="", source="")
    EarlierFinding.objects.filter(report=fresh).update(reference="")
    if expired:
        trace(stream_of(fresh), "report.expired", by=by, at=moment)
    else:
        trace(stream_of(fresh), "report.erased", by=by, at=moment)
    return fresh


@transaction.atomic
def forget_contact(*, report: Report, at: datetime, why: str) -> None:
    """Blank a reporter's contact: the conversation is over, or it was kept long enough."""
    fresh = locked(Report.objects.filter(pk=report.pk)).get()
    if fresh.contact_due_at is None:
        return
    fresh.contact, fresh.contact_due_at, fresh.wants_answer = b"", None, False
    fresh.save(update_fields=["contact", "contact_due_at", "wants_answer"])
    trace(stream_of(fresh), "report.contact_erased", by=None, at=at, why=why)


def contact_due(contact: str, at: datetime) -> datetime | None:
    """Give the moment until which a contact is kept at most; None where none was given."""
    return at + timedelta(days=settings.CONTACT_DAYS) if contact else None
