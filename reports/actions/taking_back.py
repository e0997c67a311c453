"""Take a whole list back: its reports are withdrawn, and what exists only by it is closed. Nobody's work is undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, User
from hotline.workflow import NotAllowed, locked, move, move_back
from reports import rules
from reports.actions.conversation import erase
from reports.actions.ranking import AT_ONCE, place
from reports.models import Case, Report, Sighting, Upload, UploadLine
from reports.rules import uploads

BACK = {"new": frozenset({"dismissed"})}
# Deeds on a case that are part of being told of it, or of opening its page; any other by a person is work.
NO_WORK = ("case.opened", "case.reported_again", "case.new", "case.case_opened", "case.report_withdrawn")
LEFT_THE_HOUSE = ("case.referred", "case.heard", "case.asked_reporter", "case.reporter_answered")
CHUNK = 500


@dataclass(frozen=True)
class Foreseen:
    """What taking a list back would do to one of its lines, and where it does nothing, which deed stands in the way."""

    line: UploadLine
    fate: str
    because: str = ""  # a deed of the trail, or "state", where somebody has begun


def foresee(upload: Upload) -> list[Foreseen]:
    """Say for each line that was taken in what taking the list back does."""
    lines = list(upload.lines.filter(report__isnull=False).select_related("case", "report").order_by("number"))
    worked = _worked_on([line.case_id for line in lines if line.case_id], upload)
    others = _others([line.case_id for line in lines if line.case_id], upload)
    return [_foreseen(line, worked, others) for line in lines]


def _foreseen(line: UploadLine, worked: dict[int, str], others: dict[int, bool]) -> Foreseen:
    case = line.case
    assert case is not None
    moved_on = case.state != "new" or case.round != line.round or case.claim_number != line.claim_number
    because = worked.get(case.pk, "") or ("state" if moved_on or case.duplicate_of_id else "")
    touch = uploads.Touch(
        outcome=line.outcome,
        others=case.pk in others,
        told_since=others.get(case.pk, False),
        touched=bool(because),
    )
    fate = uploads.fate_of(touch)
    return Foreseen(line, fate, because if fate == uploads.Fate.STAY else "")


def _worked_on(pks: Sequence[int], upload: Upload) -> dict[int, str]:
    """Give the cases on which somebody did something since the list was confirmed, each with one deed."""
    found: dict[int, str] = {}
    for start in range(0, len(pks), CHUNK):
        streams = [f"case:{pk}" for pk in pks[start : start + CHUNK]]
        events = AuditEvent.objects.filter(stream__in=streams, at__gte=upload.confirmed_at)
        work = events.filter(by__isnull=False).exclude(deed__in=NO_WORK) | events.filter(deed__in=LEFT_THE_HOUSE)
        found |= {int(stream.partition(":")[2]): deed for stream, deed in work.values_list("stream", "deed")}
    merged = Case.objects.filter(duplicate_of__in=pks).values_list("duplicate_of", flat=True)
    return {pk: "case.merged_into" for pk in merged if pk is not None} | found


def _others(pks: Sequence[int], upload: Upload) -> dict[int, bool]:
    """Give the cases that other reports name too, and whether one of those came after the list."""
    found: dict[int, bool] = {}
    newest = upload.lines.filter(report__isnull=False).order_by("-report").values_list("report", flat=True).first() or 0
    for start in range(0, len(pks), CHUNK):
        named = Sighting.objects.filter(case__in=pks[start : start + CHUNK]).exclude(report__upload_line__upload=upload)
        for case, report in named.values_list("case", "report"):
            found[case] = found.get(case, False) or report > newest
    return found


@transaction.atomic
def take_back_list(*, upload: Upload, why: str, by: User, at: datetime) -> dict[str, int]:
    """Withdraw the reports of a list within its hour, and close what exists only by it. Gives how many lines met which fate.

    A case that somebody has begun to work on keeps its report: work is never undone. Raises NotAllowed.
    """
    reason = " ".join(why.split())[:300]
    fresh = locked(Upload.objects.filter(pk=upload.pk)).get()
    stays = uploads.why_not_taken_back(finished_at=fresh.finished_at, withdrawn_at=fresh.withdrawn_at, at=at)
    if stays or not reason:
        raise NotAllowed(stays or "Say why this list is taken back.")
    told = Case.objects.filter(upload_lines__upload=fresh).values("pk")
    cases = {case.pk: case for case in locked(Case.objects.filter(pk__in=told).order_by("key"))}
    done = dict.fromkeys(uploads.Fate.values, 0)
    for one in foresee(fresh):
        case, report = cases[one.line.case_id or 0], one.line.report
        assert report is not None
        if one.fate != uploads.Fate.STAY:
            _withdraw(case, report, one.fate, fresh, by, at)
        one.line.fate = one.fate
        one.line.save(update_fields=["fate"])
        done[one.fate] += 1
    fresh.withdrawn_at, fresh.withdrawn_by = at, by
    fresh.save(update_fields=["withdrawn_at", "withdrawn_by"])
    trace(stream_of(fresh), "upload.taken_back", by=by, at=at, why=reason, facts={k: v for k, v in done.items() if v})
    return done


def _withdraw(case: Case, report: Report, fate: str, upload: Upload, by: User, at: datetime) -> None:
    """Let a report name its case no more, and bring the case to where it was without it."""
    Sighting.objects.filter(report=report, case=case).delete()
    facts = {"report": report.pk, "upload": upload.pk}
    trace(stream_of(case), "case.report_withdrawn", by=by, at=at, facts=facts)
    _count_again(case)
    columns = {
        "claimed_by": None, "claimed_until": None, "assess_due_at": None, "lookup_due_at": None,
        "phase": rules.phase_of("dismissed", passed_on=False, removed=False), "phase_at": at,
    }  # fmt: skip
    why = f"taken in by mistake: list {upload.pk} was taken back"
    match fate:
        case uploads.Fate.CLOSE:
            move(case, "dismissed", by=by, at=at, why=why, **columns)
        case uploads.Fate.PUT_BACK:
            move_back(case, "dismissed", BACK, by=by, at=at, why=why, round=case.round - 1, **columns)
    erase(report=report, by=by, at=at)


def _count_again(case: Case) -> None:
    """Count a case by the reports that still name it; one that none names is as if nobody had told of it."""
    reports = list(Report.objects.filter(sightings__case=case).order_by("received_at", "pk")[:AT_ONCE])
    case.sightings_count = case.sightings.count()
    case.signs = _signs(reports)
    honest = [(one.channel, one.language, one.received_at) for one in reports if not one.suspect]
    case.sources = min(rules.MOST_SOURCES, uploads.sources_of(honest, rules.ONE_SOURCE))
    case.urgency = max((_urgency(one, case.sightings_count) for one in reports), default=0)
    if reports:
        case.first_reported_at = reports[0].received_at
        case.last_reported_at = max(one.received_at for one in reports)
    place(case, "sightings_count", "first_reported_at", "last_reported_at", "urgency")


def _urgency(report: Report, sightings: int) -> int:
    return rules.urgency_of(
        sightings=sightings,
        words=bool(report.words),
        by_phone=report.channel == "phone",
        signs=report.signs,
        young=report.young,
    )


def _signs(reports: Collection[Report]) -> str:
    told = {sign for one in reports for sign in [*one.signs, *(["young"] if one.young else [])]}
    return f" {' '.join(sorted(told))} " if told else ""
