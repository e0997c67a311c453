"""What the desk shows of lists: what each line will become, became, and would become by taking the list back."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from hotline import deeds
from hotline.desk import Missed
from hotline.models import User
from hotline.written import Written
from reports.actions.intake import reopens
from reports.actions.taking_back import Foreseen, foresee
from reports.addresses import Reason, masked
from reports.asking import Asked
from reports.csv_lists import Line, Listed
from reports.desk import words
from reports.desk.case import reference
from reports.desk.search import MOST, OF_CASE, Found, Hit, case_hit, cut
from reports.lines import sentence_for
from reports.models import Case, Upload, UploadLine
from reports.rules import uploads

Row = dict[str, Any]
NEWEST = 20
CHUNK = 500
BROKEN_OFF = timedelta(minutes=5)
TONES = {"new": "blue", "known": "grey", "reopened": "amber", "same": "grey", "refused": "red"}
FATE_TONES = {"close": "amber", "put_back": "amber", "withdraw": "grey", "stay": "blue"}
RESULT_HEADS = ("line", "outcome", "why", "case", "address", "state", "reference", "source", "taken back")


def newest(user: User, at: datetime) -> list[Row]:
    """Give the newest lists: those taken in, and one's own that still wait to be confirmed."""
    waiting = Q(confirmed_at=None, by=user, text_due_at__gt=at)
    shown = Upload.objects.filter(Q(confirmed_at__isnull=False) | waiting).select_related("by")
    refused = Count("lines", filter=Q(lines__outcome=uploads.Outcome.REFUSED))
    return [
        {"upload": one, "status": status_of(one, at), "refused": one.refused}
        for one in shown.annotate(refused=refused).order_by("-made_at", "-pk")[:NEWEST]
    ]


def status_of(upload: Upload, at: datetime) -> tuple[str, str]:
    """Say in a word how far a list is."""
    if upload.withdrawn_at:
        return "Taken back", "grey"
    if upload.finished_at:
        return "Taken in", "green"
    if upload.confirmed_at:
        return "Not finished", "red"
    return ("Waits for you", "amber") if upload.text_due_at and upload.text_due_at > at else ("Forgotten", "grey")


def foreseen_lines(listed: Listed, upload: Upload) -> list[Row]:
    """Say for each line of a list what it will become; nothing is written."""
    cases = _cases([line.address.key for line in listed.lines if line.address])
    return [_foreseen(line, cases, upload) for line in listed.lines]


def _cases(keys: list[str]) -> dict[str, Case]:
    found: dict[str, Case] = {}
    for start in range(0, len(keys), CHUNK):
        found |= {case.key: case for case in Case.objects.filter(key__in=keys[start : start + CHUNK])}
    return found


def _foreseen(line: Line, cases: dict[str, Case], upload: Upload) -> Row:
    case = cases.get(line.address.key) if line.address else None
    if line.problem:
        outcome = uploads.Outcome.REFUSED.value
    elif line.same_as is not None:
        outcome = uploads.Outcome.SAME.value
    else:
        again = case is not None and reopens(case, words=bool(line.words))
        outcome = uploads.outcome_of(known=case is not None, reopens=again)
    return _row(line.number, outcome, line.problem, line.same_as, case) | {
        "masked": masked(line.address.address) if line.address else "",
        "reference": line.reference,
        "source": line.source or upload.source,
        "received_at": line.received_at,
        "words": bool(line.words),
    }


def _row(number: int, outcome: str, problem: str, same_as: int | None, case: Case | None) -> Row:
    return {
        "number": number,
        "outcome": outcome,
        "word": uploads.Outcome(outcome).label,
        "tone": TONES[outcome],
        "why": why_refused(problem, number) if problem else f"Line {same_as}" if same_as else "",
        "case": case,
        "case_reference": reference(case.pk) if case and outcome != uploads.Outcome.REFUSED else "",
        "state": words.STATES[case.state] if case else None,
    }


def why_refused(problem: str, number: int) -> str:
    """Say what is wrong with a line, by its number and never by its text."""
    if problem in uploads.Refusal.values:
        return f"Line {number}: {uploads.Refusal(problem).label}"
    return sentence_for(Reason(problem), number)


def lines_of(upload: Upload) -> list[Row]:
    """Say for each line of a list that was taken in what it became."""
    lines = upload.lines.select_related("case", "report").order_by("number")
    return [
        _row(line.number, line.outcome, line.problem, line.same_as, line.case)
        | {
            "masked": masked(line.case.address) if line.case else "",
            "reference": line.reference,
            "source": line.source,
            "received_at": line.report.received_at if line.report else None,
            "words": bool(line.report and line.report.words),
            "fate": uploads.Fate(line.fate).label if line.fate else "",
        }
        for line in lines
    ]


def sums(rows: Iterable[Row]) -> list[Row]:
    """Count lines by what they become, for the head of a page."""
    told = [row["outcome"] for row in rows]
    return [
        {"word": one.label, "tone": TONES[one.value], "number": number}
        for one in uploads.Outcome
        if (number := told.count(one.value))
    ]


def results(upload: Upload) -> Iterator[tuple[Any, ...]]:
    """Give the results as rows of a file; addresses are masked as on the page."""
    for row in lines_of(upload):
        state = row["state"][0] if row["state"] else ""
        told = (row["word"], row["why"], row["case_reference"], row["masked"], state, row["reference"], row["source"])
        yield (row["number"], *told, row["fate"])


def taking_back(upload: Upload) -> dict[str, Any]:
    """Say exactly what taking a list back does, and what it cannot do and why."""
    foreseen = foresee(upload)
    groups = [
        {"word": fate.label, "tone": FATE_TONES[fate.value], "number": len(found), "lines": [_back(one) for one in found]}
        for fate in uploads.Fate
        if (found := [one for one in foreseen if one.fate == fate])
    ]
    withdrawn = sum(1 for one in foreseen if one.fate != uploads.Fate.STAY)
    return {"groups": groups, "withdrawn": withdrawn, "nothing": upload.line_count - len(foreseen)}


def _back(one: Foreseen) -> Row:
    case = one.line.case
    assert case is not None
    because = "It was claimed or judged" if one.because == "state" else deeds.WORDS.get(one.because, one.because)
    return {
        "number": one.line.number,
        "case": case,
        "reference": reference(case.pk),
        "masked": masked(case.address),
        "because": because,
    }


def unfinished(user: User, at: datetime) -> Iterator[Missed]:
    """Name lists that were confirmed and broke off."""
    if user.has_perm("reports.enter_list"):
        for one in Upload.objects.filter(confirmed_at__lt=at - BROKEN_OFF, finished_at=None).order_by("confirmed_at"):
            yield Missed("List not taken in to its end", f"List {one.pk}", reverse("desk-list", args=[one.pk]))


NAMED = Written(
    lambda reference: UploadLine.objects.filter(reference=reference, case__isnull=False).select_related("case")
    .only(*OF_CASE).order_by("-pk")[: MOST + 1], 1,
)  # fmt: skip


def by_reference(asked: Asked, user: User, at: datetime) -> Iterator[Found]:
    """Find cases by the reference that a partner gave a line of a list."""
    if asked.words and user.has_perm("reports.view_case"):
        yield cut("Told with this reference", NAMED(asked.words), _hit)


def _hit(line: UploadLine) -> Hit:
    assert line.case is not None
    return case_hit(line.case)
