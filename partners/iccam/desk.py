"""What the desk shows of ICCAM: how the import is, and what peers said of a case."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hotline.counting import capped
from hotline.desk import Vital, span
from hotline.models import Outgoing
from hotline.written import Planned
from partners.iccam import codes, telling
from partners.iccam.models import IccamImport, IccamItem
from reports.desk import Panel
from reports.models import Case

SILENT = timedelta(minutes=30)
WARNED = timedelta(days=30)
YES_NO = ("virtual", "self_generated", "child_modelling")
MARKS = {"virtual": "Virtual", "self_generated": "Self-generated", "child_modelling": "Child modelling"}
SAID = {
    **{one.value: one.value.replace("_", " ").capitalize() for one in codes.Action},
    telling.ASSESSMENT: "Our assessment",
    telling.MOVED: "Handed on to the country where it lies",
}


def vitals(at: datetime) -> Iterator[Vital]:
    """Say when the import last went through, how many items wait, and what was wrong; nothing where it never ran."""
    one = IccamImport.objects.first()
    if one is None or one.tried_at is None:
        return
    late = one.done_at is None or at - one.done_at > SILENT
    told = [f"read {span(at - one.done_at)} ago" if one.done_at else "never read"]
    told += [f"{number} {words}" for number, words in _counts(one) if number]
    told += [one.error] if one.error else []
    tone = "red" if late else "amber" if one.error or _problems() else "green"
    yield Vital("ICCAM", tone, "; ".join(told))
    if one.certificate_until is not None and one.certificate_until <= at + WARNED:
        gone = one.certificate_until <= at
        when = "has ended" if gone else f"ends in {span(one.certificate_until - at)}"
        yield Vital("ICCAM certificate", "red" if gone else "amber", f"{when}: ask INHOPE for a new one")


def _problems() -> int:
    return capped(IccamItem.objects.exclude(problem=""))


def _counts(one: IccamImport) -> Iterator[tuple[int, str]]:
    yield one.left_there, "wait there"
    yield one.elsewhere, "of another country"
    yield capped(IccamItem.objects.filter(reference_due_at__isnull=False)), "without our reference yet"
    yield _problems(), "to look at by hand"


ITEMS = Planned(lambda case: IccamItem.objects.filter(case=case).order_by("at", "pk"), 1)
TOLD = Planned(
    lambda items: Outgoing.objects.filter(purpose=telling.PURPOSE, about__in=items).order_by("written_at", "pk"), 1
)


def panel(case: Case, at: datetime) -> Panel | None:
    """Make the card "ICCAM" of a case; none where it has no item there."""
    items = ITEMS(case.pk)
    if not items:
        return None
    rows = TOLD([one.pk for one in items])
    told: dict[int, list[dict[str, Any]]] = {one.pk: [] for one in items}
    for row in rows:
        told[row.about].append({"what": SAID.get(row.subject, row.subject), "row": row, "why": row.error or row.stopped_why})
    shown = [{"item": one, "said": list(said_of(one)), "told": told[one.pk]} for one in items]
    return Panel("ICCAM", "desk/panels/iccam.html", {"items": shown})


def said_of(item: IccamItem) -> Iterator[tuple[str, str]]:
    """Name what others said of an item: an opinion of theirs, never our judgement."""
    kept = item.theirs
    if "hotline" in kept:
        yield "Reported by", f"hotline {kept['hotline']}"
    if "classification" in kept:
        yield "Assessed", codes.name_of(codes.CLASSIFICATIONS, kept["classification"])
    for name, label, table in _TABLES:
        if name in kept:
            yield label, codes.name_of(table, kept[name])
    if marks := [MARKS[name] for name in YES_NO if kept.get(name) == 1]:
        yield "Marked", ", ".join(marks)
    if paid := [codes.name_of(codes.PAYMENT_METHODS, one) for one in kept.get("payment_methods", [])]:
        yield "Paid by", ", ".join(paid)
    if done := [codes.name_of(codes.ACTIONS.names, one) for one in kept.get("actions", [])]:
        yield "Done before", ", ".join(done)


_TABLES = (
    ("age", "Age", codes.AGES.names),
    ("gender", "Gender", codes.GENDERS.names),
    ("site_type", "Kind of site", codes.SITE_TYPES.names),
    ("commerciality", "Commerciality", codes.COMMERCIALITIES.names),
)
