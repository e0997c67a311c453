"""What leads and checkers see: two verdicts side by side, and the blind checks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from hotline.counting import capped
from hotline.models import User
from hotline.written import Written
from reports.addresses import masked
from reports.desk import words
from reports.desk.case import reference
from reports.models import Assessment, QualityCheck
from reports.rules import Finding, International, National
from reports.rules.quality import COMPARED, DECIDING

MOST = 20


def compared(assessments: Sequence[Assessment]) -> dict[str, Any]:
    """Lay the first and the second look side by side; what differs is marked, and what decides stands first."""
    both = [one for one in assessments if one.position in (1, 2)]
    if len(both) < 2:
        return {}
    rows = [_row(both, name, title) for name, title in COMPARED]
    return {
        "both": both,
        "rows": [row for row in rows if row["differs"] or row["decides"]],
        "differing": [row["title"] for row in rows if row["differs"]],
        "same": sum(1 for row in rows if not row["differs"] and not row["decides"]),
        "notes": [one.note for one in both] if any(one.note for one in both) else [],
    }


def _row(both: Sequence[Assessment], name: str, title: str) -> dict[str, Any]:
    values = [said(one, name) for one in both]
    return {"title": title, "values": values, "decides": name in DECIDING, "differs": values[0] != values[1]}


def said(one: Any, name: str) -> str:
    """Give a field of an assessment in words."""
    value = getattr(one, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    shown = getattr(one, f"get_{name}_display", None)
    return str(shown() if shown else value) or "none"


DISPUTED = Written(
    lambda cases: Assessment.objects.filter(
        case__pk__in=cases, case__state="disputed", case__round=F("round"), position__in=(1, 2)
    ).order_by("position"), 1,
)  # fmt: skip


def differences_of(cases: Sequence[int]) -> dict[int, list[str]]:
    """Say for disputed cases in which fields the two looks differ, in one query."""
    found: dict[int, list[Assessment]] = {pk: [] for pk in cases}
    for one in DISPUTED(list(cases)):
        found[one.case_id].append(one)
    two = {pk: both for pk, both in found.items() if len(both) > 1}
    return {pk: [title for name, title in COMPARED if _differs(both, name)] for pk, both in two.items()}


def _differs(both: Sequence[Assessment], name: str) -> bool:
    """Say whether two looks differ in a field; what is the same needs no words to be told so."""
    first, second = both
    return bool(getattr(first, name) != getattr(second, name) and said(first, name) != said(second, name))


# --- Blind checks -----------------------------------------------------------------------------------------------------


def checks_for(user: User, at: datetime) -> dict[str, Any]:
    """Say how many checks wait for this person, which one they have open, and how many percent of what is drawn."""
    offered = QualityCheck.objects.offered_to(user, at)
    mine = offered.filter(open_by=user).first()
    return {
        "number": capped(offered),
        "mine": {"pk": mine.pk, "reference": reference(mine.case_id)} if mine else None,
        "percents": [(Finding(one).label, percent) for one, percent in settings.QUALITY_PERCENT.items()],
    }


def check_count(at: datetime) -> int:
    """Count the checks that wait."""
    return capped(QualityCheck.objects.waiting())


def differing(at: datetime) -> list[dict[str, Any]]:
    """Give the checks that came to something else and wait for a lead, oldest first."""
    rows = QualityCheck.objects.to_settle().select_related("case", "by").prefetch_related("case__assessments")[:MOST]
    return [differing_check(one) for one in rows]


def differing_check(one: QualityCheck) -> dict[str, Any]:
    """Lay the decision and the check side by side."""
    looks = [look for look in one.case.assessments.all() if look.round == one.round]
    decided = max(looks, key=lambda look: look.position, default=None)
    labels: dict[str, Any] = {"finding": Finding, "international": International, "national": National}
    rows = []
    for name, title in COMPARED[:4]:
        pair = [getattr(decided, name, ""), getattr(one, name)]
        shown = [str(labels[name](value).label) if name in labels and value else value or "none" for value in pair]
        rows.append({"title": title, "values": shown, "differs": pair[0] != pair[1], "decides": True})
    state = words.STATES[one.case.state]
    return {
        "check": one,
        "reference": reference(one.case_id),
        "masked": masked(one.case.address),
        "state": state[0],
        "tone": state[1],
        "rows": rows,
        "anew": one.case.round != one.round,
    }
