"""Take over an item of another system: what was open there is judged anew here, what was closed there stays history."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.workflow import locked, move
from reports import rules
from reports.actions.intake import receive
from reports.models import Case, EarlierFinding
from reports.rules import scart
from reports.scart_export import Item


class Imported(rules.Word):
    """What became of an item."""

    NEW = "new", "new case, to be judged"
    KNOWN_OPEN = "known_open", "known case, told of again"
    HISTORY = "history", "known from now on, closed"
    KNOWN_CLOSED = "known_closed", "history added to a known case"
    BEFORE = "before", "imported before, left as it is"


def foresee_import(item: Item) -> str:
    """Say what an item would become; nothing is written."""
    assert item.address is not None
    if EarlierFinding.objects.filter(system=scart.SYSTEM, number=item.number).exists():
        return Imported.BEFORE.value
    known = Case.objects.filter(key=item.address.key).exists()
    if scart.STATUSES[item.status][0] == scart.Course.JUDGE:
        return (Imported.KNOWN_OPEN if known else Imported.NEW).value
    return (Imported.KNOWN_CLOSED if known else Imported.HISTORY).value


@transaction.atomic
def import_item(*, item: Item, language: str, at: datetime) -> tuple[str, Case]:
    """Take one item over, once for its file number: its report with all it said, its case, and what was found there.

    Nobody's verdict of there counts as one of here: confirmed takes two people of this house. What was closed there opens
    no case, and closes only the one that it brings along itself.
    """
    assert item.address is not None
    before = locked(Case.objects.filter(key=item.address.key)).first()
    earlier = EarlierFinding.objects.filter(system=scart.SYSTEM, number=item.number).select_related("case").first()
    if earlier is not None:
        return Imported.BEFORE.value, earlier.case
    course, _words = scart.STATUSES[item.status]
    to_judge = course == scart.Course.JUDGE
    receipt = receive(
        channel="list",
        language=language,
        addresses=[item.address],
        words=item.words,
        token=f"{scart.SYSTEM}/{item.number}",
        received_at=item.received_at,
        place=item.place,
        follows=False,
        news=to_judge,
        by=None,
        at=at,
    )
    case = locked(Case.objects.filter(key=item.address.key)).get()
    _keep(case, item, receipt.report.pk, receipt.report.received_at, at)
    trace(stream_of(case), "case.imported", by=None, at=at, facts={"number": item.number, "outcome": item.status})
    if to_judge:
        return (Imported.KNOWN_OPEN if before else Imported.NEW).value, case
    if before is not None or case.sightings_count > 1:
        return Imported.KNOWN_CLOSED.value, case
    phase = rules.phase_of("dismissed", passed_on=False, removed=False)
    why = "closed before it came here; nobody here has judged it"
    move(case, "dismissed", by=None, at=at, why=why, assess_due_at=None, lookup_due_at=None, phase=phase, phase_at=at)
    return Imported.HISTORY.value, case


def _keep(case: Case, item: Item, report: int, received_at: datetime, at: datetime) -> None:
    EarlierFinding.objects.create(
        case=case,
        report_id=report,
        system=scart.SYSTEM,
        number=item.number,
        reference=item.reference,
        status=item.status,
        grade=item.grade,
        finding=item.earlier.finding,
        international=item.earlier.international,
        site_type=item.earlier.site_type,
        age=item.earlier.age,
        gender=item.earlier.gender,
        hoster=item.hoster,
        country=item.country,
        received_at=received_at,
        first_notice_at=item.first_notice_at,
        imported_at=at,
    )
