"""Who may do what with an item, and in which lists it stands: pure rules, each as documented for ICCAM or proved by SCART.

A rule answers with a refusal, or with None where nothing speaks against it.
"""

from dataclasses import dataclass
from typing import NamedTuple

from tools.iccam.codes import ACTION_TYPES, BASELINE, FINAL, IGNORE, NATIONAL, NOT_ILLEGAL, REMOVED, UNAVAILABLE

MOST = 200
DATED_BY_COUNTRY = ("no-reference", "unassessed", "unactioned", "unassigned-to-hotline", "orphaned")
WORK_LISTS = (*DATED_BY_COUNTRY, "offline")


class Refusal(NamedTuple):
    """The status and the words of an answer that says no: for a field, or in one sentence."""

    status: int
    words: str | dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of one item and of who asks, each by the country of their hotline."""

    hotline: str
    assigned: str
    classifications: tuple[int, ...] = ()
    actions: tuple[int, ...] = ()
    monitored: bool = True
    settled: bool = True


def no_sight(hotline: str, seen_by: set[str]) -> Refusal | None:
    """Refuse those who neither reported an item nor were ever assigned it."""
    return None if hotline in seen_by else Refusal(403, "This item belongs to another hotline.")


def not_theirs(item: Standing) -> Refusal | None:
    """Refuse every hotline but that of the assigned country (rule 3)."""
    if item.hotline == item.assigned:
        return None
    return Refusal(403, f"The item is assigned to {item.assigned}; {item.hotline} may not change it.")


def no_assessment(item: Standing) -> Refusal | None:
    """Refuse to assess again what is decided (rule 1: only National can be overruled), or what was acted on (rule 2)."""
    if refusal := not_theirs(item):
        return refusal
    if item.actions:
        return Refusal(400, {"Classification": ["The item cannot be assessed any more: actions exist."]})
    if item.classifications and item.classifications[-1] in (BASELINE, IGNORE):
        return Refusal(400, {"Classification": ["The last assessment is Baseline or Ignore and stands."]})
    return None


def no_action(item: Standing, action: int) -> Refusal | None:
    """Refuse what comes too early, twice, after the end, or against the assessment (rules 3 to 7, 9)."""
    if refusal := not_theirs(item) or not_yet(item) or ended(item):
        return refusal
    if not item.monitored:
        return Refusal(
            400, {"ActionType": ["The report is not complete: items, site type, commerciality, payment methods."]}
        )
    if action in item.actions:
        return Refusal(400, {"ActionType": [f"{ACTION_TYPES[action]} is set already."]})
    if action == NOT_ILLEGAL and item.classifications[-1:] != (IGNORE,):
        return Refusal(400, {"ActionType": ["NotIllegal needs an assessment that says so first."]})
    return None


def no_move(item: Standing) -> Refusal | None:
    """Refuse to change hosting or country of others' items, of new ones (rule 9) and of those at their end (rule 5)."""
    return not_theirs(item) or not_yet(item) or ended(item)


def not_yet(item: Standing) -> Refusal | None:
    """Refuse what comes right after creating: a new report needs a moment (rule 9)."""
    return (
        None if item.settled else Refusal(400, {"Report": ["The report was posted just now and is still being taken in."]})
    )


def ended(item: Standing) -> Refusal | None:
    """Refuse everything after Removed, Unavailable or NotIllegal (rule 5)."""
    if last := FINAL.intersection(item.actions):
        return Refusal(400, {"ActionType": [f"{ACTION_TYPES[min(last)]} was the end of it; nothing further is accepted."]})
    return None


def is_monitored(
    assessed: list[bool], *, site_type: int | None, commerciality: int | None, payment_methods: list[int]
) -> bool:
    """Say whether a report reached the monitor stage: every item assessed, three fields filled (rule 6)."""
    return all(assessed) and None not in (site_type, commerciality) and bool(payment_methods)


def assigned_to(hosting: str, *, orphans_to: str, with_hotline: frozenset[str]) -> str:
    """Assign to the country of the hosting, or elsewhere where that has no hotline (rule 8)."""
    return hosting if hosting in with_hotline else orphans_to


def lists_of(item: Standing, *, referenced: bool, orphan: bool) -> frozenset[str]:
    """Name the lists in which the assigned hotline finds an item (rule 10 for `no-reference`)."""
    last = item.classifications[-1] if item.classifications else None
    found = set()
    if not referenced:
        found.add("no-reference")
    if last is None:
        found.add("unassessed")
    if last in (BASELINE, NATIONAL) and not FINAL.intersection(item.actions):
        found.add("unactioned")
    if orphan:
        found.add("orphaned")
    if {REMOVED, UNAVAILABLE}.intersection(item.actions):
        found.add("offline")
    return frozenset(found)
