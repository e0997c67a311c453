"""Take a whole list in: keep it sealed for the preview, confirm it, take in line by line, forget the text."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from hotline.audit import stream_of, trace
from hotline.crypto import keyed_hashes
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports.actions.intake import receive
from reports.csv_lists import Line
from reports.models import Case, Upload, UploadLine
from reports.rules import uploads

TAKEN_ALREADY = "Exactly this list was taken in before. Nothing was written a second time."


@transaction.atomic
def keep_list(*, text: str, token: str, language: str, source: str, lines: int, by: User, at: datetime) -> Upload:
    """Keep a list sealed until it is confirmed or an hour is over; the same form sent twice is one list."""
    prints = keyed_hashes(settings.RECEIPT_KEY, "upload", text.strip())
    known = Upload.objects.filter(fingerprint__in=prints[1:]).values_list("fingerprint", flat=True).first()
    upload, fresh = Upload.objects.get_or_create(
        token=token,
        defaults={
            "text": text,
            "fingerprint": known or prints[0],
            "language": language,
            "source": source,
            "line_count": lines,
            "by": by,
            "made_at": at,
            "text_due_at": at + uploads.PREVIEW_LASTS,
        },
    )
    if fresh:
        trace(stream_of(upload), "upload.kept", by=by, at=at, facts={"lines": lines})
    return upload


@transaction.atomic
def confirm_list(*, upload: Upload, by: User, at: datetime) -> Upload:
    """Say that a list shall be taken in as the preview showed it. Confirming it again changes nothing. Raises NotAllowed."""
    fresh = locked(Upload.objects.filter(pk=upload.pk)).get()
    if fresh.confirmed_at is not None:
        return fresh
    if fresh.by_id != by.pk:
        raise NotAllowed("Whoever pasted a list confirms it.")
    if fresh.text_due_at is None or fresh.text_due_at <= at:
        raise NotAllowed("This preview is too old; its text was forgotten. Paste the list again.")
    fresh.confirmed_at, fresh.text_due_at = at, at + uploads.UNFINISHED_LASTS
    try:
        with transaction.atomic():
            fresh.save(update_fields=["confirmed_at", "text_due_at"])
    except IntegrityError as error:
        raise NotAllowed(TAKEN_ALREADY) from error
    trace(stream_of(fresh), "upload.confirmed", by=by, at=at, facts={"lines": fresh.line_count})
    return fresh


@transaction.atomic
def take_line(*, upload: Upload, line: Line, by: User, at: datetime) -> UploadLine:
    """Take one line in, once: its report and what became of it stand together or not at all."""
    fresh = locked(Upload.objects.filter(pk=upload.pk)).get()
    if before := fresh.lines.filter(number=line.number).first():
        return before
    if fresh.confirmed_at is None or fresh.finished_at is not None:
        raise NotAllowed("This list is not being taken in.")
    told = UploadLine(upload=fresh, number=line.number, reference=line.reference, source=line.source or fresh.source)
    if line.problem or line.address is None:
        told.outcome, told.problem = uploads.Outcome.REFUSED.value, line.problem
    elif line.same_as is not None:
        told.outcome, told.same_as = uploads.Outcome.SAME.value, line.same_as
    else:
        _receive(told, line, by, at)
    told.save(force_insert=True)
    return told


def _receive(told: UploadLine, line: Line, by: User, at: datetime) -> None:
    """File the report of one line, and note what its case was before and is now."""
    address = line.address
    assert address is not None
    before = locked(Case.objects.filter(key=address.key)).first()
    receipt = receive(
        channel="list",
        language=told.upload.language,
        addresses=[address],
        words=line.words,
        token=f"{told.upload.token}/{line.number}",
        received_at=line.received_at,
        place=line.place,
        follows=False,  # nobody has a code for one line of a list
        by=by,
        at=at,
    )
    case = Case.objects.get(key=address.key)
    reopened = before is not None and case.round > before.round
    opened_now = before is None and case.sightings_count == 1
    told.outcome = uploads.outcome_of(known=not opened_now, reopens=reopened)
    told.report, told.case, told.round, told.claim_number = receipt.report, case, case.round, case.claim_number


@transaction.atomic
def finish_list(*, upload: Upload, by: User | None, at: datetime) -> Upload:
    """Forget the text of a list that was taken in to its end, and write down how its lines ended."""
    fresh = locked(Upload.objects.filter(pk=upload.pk)).get()
    if fresh.finished_at is not None or fresh.confirmed_at is None:
        return fresh
    fresh.finished_at, fresh.text, fresh.text_due_at = at, b"", None
    fresh.save(update_fields=["finished_at", "text", "text_due_at"])
    facts = {name: number for name, number in counts(fresh).items() if number}
    trace(stream_of(fresh), "upload.finished", by=by, at=at, facts=facts)
    return fresh


def counts(upload: Upload) -> dict[str, int]:
    """Count the lines of a list by what became of them."""
    every: Sequence[str] = uploads.Outcome.values
    return upload.lines.aggregate(**{one: Count("pk", filter=Q(outcome=one)) for one in every})


@transaction.atomic
def note_taken_out(*, upload: Upload, by: User, at: datetime) -> None:
    """Write down that somebody took the results of a list with them."""
    fresh = locked(Upload.objects.filter(pk=upload.pk)).get()
    trace(stream_of(fresh), "upload.exported", by=by, at=at, facts={"lines": fresh.lines.count()})


@transaction.atomic
def forget_text(*, upload: Upload, at: datetime) -> bool:
    """Forget the text of a list that nobody came back to. One that was confirmed and broke off ends with what it wrote."""
    fresh = locked(Upload.objects.filter(pk=upload.pk)).get()
    if fresh.text_due_at is None or fresh.text_due_at > at:
        return False
    if fresh.confirmed_at is not None:
        finish_list(upload=fresh, by=None, at=at)
        return True
    fresh.text, fresh.text_due_at = b"", None
    fresh.save(update_fields=["text", "text_due_at"])
    trace(stream_of(fresh), "upload.forgotten", by=None, at=at)
    return True
