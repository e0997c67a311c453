"""What ICCAM accepts about one item, decided before it is asked. Source: scart.md 3.7, rule numbers as there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from partners.iccam.codes import ACTIONS, LAST_ACTIONS, Action, Classification


class Ruling(Enum):
    """What to do with something we want to say."""

    SAY = auto()
    SAID = auto()  # it stands there, or something that says as much
    POINTLESS = auto()  # ICCAM takes it never more: leave it at that
    NOT_OURS = auto()  # another country's hotline acts on this item
    NOT_YET = auto()  # come back later


@dataclass(frozen=True)
class Item:
    """What ICCAM says of one item at this moment."""

    assigned: str
    classification: int | None = None  # of the last assessment: that one counts
    actions: frozenset[str] = frozenset()
    complete: bool = True  # site type, commerciality and payment methods of its report are filled


def item(content: Mapping[str, Any], report: Mapping[str, Any] | None = None) -> Item:
    """Read a content object, and the report it belongs to."""
    last = _last(content).get("classification")
    done = (ACTIONS.theirs.get(one) for one in _numbers([one.get("actionType") for one in _rows(content, "actions")]))
    return Item(
        assigned=str(content.get("assignedCountryCode") or "").upper(),
        classification=last if isinstance(last, int) else None,
        actions=frozenset(one for one in done if one),
        complete=report is None or not missing(report),
    )


SOURCE_FIELDS = {
    "sourceUrlSiteType": "siteType",
    "sourceUrlCommerciality": "commerciality",
    "sourceUrlPaymentMethods": "paymentMethods",
}


def missing(report: Mapping[str, Any]) -> list[str]:
    """Name what a report still lacks before ICCAM monitors it (rule 6)."""
    return [field for field in SOURCE_FIELDS if not report.get(field)]


def may_assess(one: Item, wanted: int, *, home: str) -> Ruling:
    """Rules 1 to 3: only what is open or national can be assessed, only before any action, only by the assigned country."""
    if one.classification == wanted:
        return Ruling.SAID
    if one.assigned != home:
        return Ruling.NOT_OURS
    if one.classification in (Classification.BASELINE, Classification.IGNORE) or one.actions:
        return Ruling.POINTLESS
    return Ruling.SAY


def may_act(one: Item, action: Action, *, home: str) -> Ruling:
    """Rules 3 to 7: once, by the assigned country, on a complete report, before the end, not against the assessment."""
    if action in one.actions:
        return Ruling.SAID
    if one.assigned != home:
        return Ruling.NOT_OURS
    if LAST_ACTIONS & one.actions:
        return Ruling.POINTLESS
    if action == Action.NOT_ILLEGAL and one.classification in (Classification.BASELINE, Classification.NATIONAL):
        return Ruling.POINTLESS if one.classification == Classification.BASELINE or one.actions else Ruling.NOT_YET
    if one.classification is None or not one.complete:
        return Ruling.NOT_YET
    return Ruling.SAY


def may_move(one: Item, country: str, *, home: str) -> Ruling:
    """Rules 5 and 8: the assigned hotline hands an item on, while nothing final was said about it."""
    if one.assigned == country:
        return Ruling.SAID
    if one.assigned != home:
        return Ruling.NOT_OURS
    return Ruling.POINTLESS if LAST_ACTIONS & one.actions else Ruling.SAY


# --- What others said, kept beside a case -----------------------------------------------------------------------------

OF_ASSESSMENT = {
    "classification": "classification",
    "age": "ageCategorization",
    "gender": "genderCategorization",
    "virtual": "virtualContentCategorization",
    "self_generated": "userGeneratedContentCategorization",
    "child_modelling": "childModelingCategorization",
}
OF_REPORT = {"site_type": "sourceUrlSiteType", "commerciality": "sourceUrlCommerciality", "hotline": "reportingHotlineId"}


def theirs(content: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the codes of what others said: an opinion of theirs (rule 12), never our judgement. Numbers only, no words."""
    last = _last(content)
    kept: dict[str, Any] = {name: last.get(field) for name, field in OF_ASSESSMENT.items()}
    kept |= {name: report.get(field) for name, field in OF_REPORT.items()}
    kept["payment_methods"] = _numbers(report.get("sourceUrlPaymentMethods"))
    kept["actions"] = _numbers([one.get("actionType") for one in _rows(content, "actions")])
    return {name: value for name, value in kept.items() if isinstance(value, int | list) and value != []}


def _rows(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Give the rows of a list in an answer: strangers wrote it, so it may be missing or of another kind."""
    told = content.get(name)
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _last(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(reversed(_rows(content, "assessments")), {})


def _numbers(values: Any) -> list[int]:
    return [one for one in values if isinstance(one, int)] if isinstance(values, Sequence) else []
