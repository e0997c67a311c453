"""Judge many cases with one verdict, each with an assessment and a trace of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports import conditions, rules
from reports.actions.judging import assess
from reports.actions.leases import leased
from reports.conditions import NotNow
from reports.models import Assessment, Case
from reports.rules import verdicts


@dataclass
class Judged:
    """Which cases were judged, and which were left alone, with a sentence why."""

    done: list[Case] = field(default_factory=list)
    left: list[tuple[Case, str]] = field(default_factory=list)


def why_left(case: Case, by: User, at: datetime, *, judged: bool, bearable: bool = True) -> str:
    """Say why one case cannot be judged along with others; empty when it can."""
    if case.state not in rules.TO_JUDGE:
        return "A lead decides it" if case.state == "disputed" else "It is not waiting for an assessment"
    if judged:
        return "You judged it in this round; the second look takes somebody else"
    if case.claimed_by_id not in (None, by.pk) and case.claimed_until and case.claimed_until > at:
        return "A colleague is working on it"
    if case.snoozed_until and case.snoozed_until > at:
        return "It is set aside until later"
    return "" if bearable else "It is not given to you at the moment"


def _refuse_set(number: int, verdict: rules.Verdict, reason: str) -> None:
    if not reason.strip():
        raise NotAllowed("Say why one verdict fits all of these: it stands with each.")
    if number > verdicts.MOST_AT_ONCE:
        raise NotAllowed(f"At most {verdicts.MOST_AT_ONCE} cases at once; judge the rest afterwards.")
    if verdict.finding == rules.Finding.DUPLICATE:
        raise NotAllowed("A duplicate names its own other case: judge those one by one.")


@transaction.atomic
def assess_many(
    *, cases: Sequence[tuple[int, int]], by: User, at: datetime, verdict: rules.Verdict, reason: str,
    categories: Mapping[str, Any] | None = None, note: str = "", roll: float | None = None,
) -> Judged:  # fmt: skip
    """Judge a set of cases, given as key and round as they were shown, with one verdict and one reason.

    What a colleague holds, what this person judged, and what has moved on since is left alone and named. Four eyes stay:
    each case still takes its second person. Raises NotNow, NotAllowed and BadVerdict.
    """
    if why := conditions.why_not_judge(by, at):
        raise NotNow(why)
    _refuse_set(len(cases), verdict, reason)
    rounds = dict(cases)
    chosen = Case.objects.filter(pk__in=rounds)
    mine = set(Assessment.objects.filter(case__in=rounds, by=by).values_list("case_id", "round"))
    fine = set(conditions.bearable(chosen, by, at).values_list("pk", flat=True))
    told = Judged()
    for case in locked(chosen.order_by("key")):
        why = why_left(case, by, at, judged=(case.pk, case.round) in mine, bearable=case.pk in fine)
        if not why and case.round != rounds[case.pk]:
            why = "A new round began since the preview"
        if why:
            told.left.append((case, why))
            continue
        held = leased(case, by, at)
        judged = assess(
            case=held,
            by=by,
            at=at,
            verdict=verdict,
            categories=categories,
            note=note,
            reason=reason.strip()[:500],
            roll=roll,
        )
        told.done.append(judged)
    return told
