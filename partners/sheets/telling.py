"""What the sheet of a case tells one police unit: no name of an analyst, and of other units only that they asked to wait."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from hotline.models import AuditEvent, User
from hotline.procedures import procedure
from partners import rules
from partners.models import Answer, Hold, Order, PoliceRecord, Referral
from partners.sheets.wording import exact, moment, words
from reports.casefile import proofs
from reports.models import Assessment
from reports.rules import reference_of

NOT_SAID = "not_determined"
KINDS = ("content_type", "site_type", "age", "gender", "commerciality")
SIGNS = ("virtual", "self_generated", "child_modelling")
Row = tuple[Any, ...]


def page(referral: Referral, *, by: User, at: datetime) -> dict[str, Any]:
    """Gather the whole sheet as text, in the language of the unit."""
    said = words(referral.partner.language)
    reference = reference_of(procedure().report_reference, referral.case_id)
    parts: tuple[Callable[[Referral, dict[str, Any], datetime], dict[str, Any]], ...] = (
        _assessments, _hosting, _sources, _timeline, _holds, _orders,
    )  # fmt: skip
    return {
        "language": referral.partner.language,
        "upright": True,
        "words": {name: said[name] for name in ("case", "nothing", "checking", "page", "of")},
        "title": said["title"].format(reference=reference) + f" · {referral.number}",
        "marking": said["marking"],
        "made": said["made"].format(hotline=settings.NAME, at=moment(at)),
        "summary": [[name, value] for name, value in _summary(referral, reference, said, by, at) if value],
        "parts": [make(referral, said, at) for make in parts],
        "checking": [said["check_sums"], said["check_ours"]],
    }


def _summary(referral: Referral, reference: str, said: dict[str, Any], by: User, at: datetime) -> Iterator[tuple[str, str]]:
    case = referral.case
    record = PoliceRecord.objects.filter(case=case, partner=referral.partner_id).first()
    yield said["reference"], reference
    yield said["referral"], f"{referral.number}, {moment(referral.sent_at)}"
    yield said["to"], referral.partner.name
    yield said["purpose"], said["purposes"].get(referral.purpose, referral.purpose)
    yield said["address"], exact(case.address)
    yield said["reported"], said["times"].format(number=case.sightings_count)
    yield said["first"], moment(case.first_reported_at)
    yield said["last"], moment(case.last_reported_at)
    yield said["standing"], said["yes" if case.stands(at) else "no"]
    yield said["checksum"], referral.checksum
    yield said["record"], record.pv_number if record else ""
    yield said["outcome"], said["outcomes"].get(record.outcome, "") if record else ""
    yield said["taken_by"], f"{by}, {moment(at)}"


def _table(title: str, heads: dict[str, float], rows: list[Row], note: str = "") -> dict[str, Any]:
    """Make a part of the sheet; `heads` gives each column its width."""
    return {
        "title": title,
        "note": note,
        "heads": list(heads),
        "widths": list(heads.values()),
        "rows": [["" if cell is None else str(cell) for cell in row] for row in rows],
    }


def _assessments(referral: Referral, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Tell what each person found in the round that counts; a round that is not over stays in the house."""
    case, stands = referral.case, referral.case.stands(at)
    grounds = {one.code: one.title(referral.partner.language) for one in procedure().legal_grounds}
    rows = [
        (
            one.position, moment(one.at), said["international_is"][one.international], said["national_is"][one.national],
            grounds.get(one.legal_ground, one.legal_ground), "; ".join(_categories(one, said)),
        )
        for one in case.assessments.filter(round=case.round).order_by("position")
        if stands
    ]  # fmt: skip
    heads = {
        said["number"]: 0.4, said["at"]: 1.5, said["international"]: 1.4, said["national"]: 1, said["ground"]: 2.2,
        said["categories"]: 2.4,
    }  # fmt: skip
    why = said["not_opened" if referral.purpose == rules.UNOPENED else "judged_anew"]
    return _table(said["assessments"], heads, rows, "" if stands else why)


def _categories(one: Assessment, said: dict[str, Any]) -> Iterator[str]:
    for name in KINDS:
        value = getattr(one, name)
        if value != NOT_SAID:
            yield f"{said['marks'][name]}: {said['values'][value]}"
    yield from (said["marks"][name] for name in SIGNS if getattr(one, name))


def _hosting(referral: Referral, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    rows = [
        (
            moment(one.at), f"{one.country} {said['lookups'][one.outcome]}".strip(), "\n".join(map(str, one.ips)),
            "\n".join(filter(None, (f"AS{one.asn}" if one.asn else "", one.holder, one.network))), one.abuse_contact,
        )
        for one in referral.case.lookups.order_by("at", "pk")
    ]  # fmt: skip
    heads = {said["at"]: 1.3, said["country"]: 1.2, said["ips"]: 1.3, said["network"]: 1.8, said["contact"]: 1.6}
    return _table(said["hosting"], heads, rows, said["hosting_note"])


def _sources(referral: Referral, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Tell what each source of each look-up answered, and when: never merged."""
    rows = [
        (_when(one.get("at")), one.get("source"), exact(str(one.get("asked", ""))), _flat(one.get("said")))
        for lookup in referral.case.lookups.order_by("at", "pk")
        for one in lookup.answers
    ]
    heads = {said["at"]: 1.3, said["source"]: 1, said["asked"]: 1.6, said["said"]: 2.4}
    return _table(said["sources_title"], heads, rows)


def _when(text: Any) -> str:
    try:
        return moment(datetime.fromisoformat(str(text)))
    except ValueError:
        return str(text or "")


def _flat(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {_flat(one)}" for name, one in value.items() if one not in (None, "", [], {}))
        case list() | tuple():
            return ", ".join(map(_flat, value))
    return "" if value is None else str(value)


def _timeline(referral: Referral, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Tell what was sent to this unit and what it said, and what was done about the case; of deeds no person is named."""
    sent = Referral.objects.to(referral.partner).filter(case=referral.case_id, sent_at__isnull=False)
    answers = Answer.objects.filter(referral__in=sent).select_related("by")
    deeds: dict[str, str] = said["deeds"]
    events = AuditEvent.objects.filter(stream__in=proofs.streams_of(referral.case), deed__in=deeds, at__lte=at)
    told: list[tuple[datetime, Row]] = []
    for one in sent:
        what = f"{said['purposes'].get(one.purpose, one.purpose)} {one.number}"
        told.append((one.sent_at or one.written_at, (what, said["hotline"], one.checksum and f"SHA-256 {one.checksum}")))
    for answer in answers.order_by("at", "pk"):
        told.append((answer.at, (said["said_words"][answer.said], str(answer.by), _why(answer.because, answer.note, said))))
    told += [(one.at, (deeds[one.deed], "", "")) for one in events.order_by("at", "pk")]
    rows: list[Row] = [(moment(when), *row) for when, row in sorted(told, key=lambda one: one[0])]
    heads = {said["at"]: 1.3, said["what"]: 2.2, said["by"]: 1, said["note"]: 2.4}
    return _table(said["timeline"], heads, rows)


def _why(because: str, words: str, said: dict[str, Any]) -> str:
    """Give the reason of the list in the unit's language, and what was written beside it."""
    return "; ".join(part for part in (said["because"].get(because, ""), words) if part)


def _holds(referral: Referral, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Tell every request to wait; of another unit neither the name nor the reason."""
    rows = []
    for one in Hold.objects.filter(case=referral.case_id).select_related("referral").order_by("placed_at", "pk"):
        own = one.referral.partner_id == referral.partner_id
        whose = said["own_unit" if own else "other_unit"]
        why = _why(one.because, one.reason, said) if own else ""
        rows.append((moment(one.placed_at), whose, moment(one.until), moment(one.lifted_at), why))
    heads = {said["placed"]: 1.3, said["by"]: 1, said["until"]: 1.3, said["lifted"]: 1.3, said["reason"]: 2}
    return _table(said["holds"], heads, rows)


def _orders(referral: Referral, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    mine = Order.objects.filter(case=referral.case_id, referral__partner=referral.partner_id)
    rows = [
        (
            moment(one.given_at), one.magistrate, one.reference, moment(one.confirmed_at), moment(one.confirm_by),
            moment(one.lapsed_at),
        )
        for one in mine.order_by("given_at", "pk")
    ]  # fmt: skip
    heads = {
        said["given"]: 1.3, said["magistrate"]: 1.5, said["order_number"]: 1.5, said["written"]: 1.3,
        said["confirm_by"]: 1.3, said["lapsed"]: 1.3,
    }  # fmt: skip
    return _table(said["orders"], heads, rows)
