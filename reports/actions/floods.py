"""Dismiss a flood of look-alike reports with one reasoned act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked, move
from reports import rules
from reports.conditions import refuse_closed
from reports.models import Assessment, Case

MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Dismissed:
    """How many cases of a flood were dismissed, and how many were left alone for which reason."""

    done: int
    claimed: int = 0  # somebody is looking at them
    urgent: int = 0  # somebody may be in danger: each is looked at by a person
    moved_on: int = 0  # not new any more

    @property
    def left(self) -> int:
        """Count those that were left alone."""
        return self.claimed + self.urgent + self.moved_on


@transaction.atomic
def dismiss_flood(*, cases: Sequence[Case], by: User, at: datetime, why: str) -> Dismissed:
    """Find many new cases out of scope at once, for one reason; each gets its own Assessment and trace.

    Left alone and counted: cases somebody holds, cases that are not new, and those with an urgent sign that nothing makes
    suspect. No draw for a blind second look: the reason is given once and stands with each. Raises NotAllowed.
    """
    refuse_closed()
    reason = " ".join(why.split())
    if not reason:
        raise NotAllowed("Say why all of these are out of scope.")
    if len(cases) > MOST_AT_ONCE:
        raise NotAllowed(f"At most {MOST_AT_ONCE} cases at once; dismiss the rest afterwards.")
    if rules.Finding.OUT_OF_SCOPE not in procedure().judging.light_by_one:
        raise NotAllowed("This country's procedure asks for two people on each case.")
    done = claimed = urgent = moved_on = 0
    for case in locked(Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("key")):
        if case.state != "new":
            moved_on += 1
        elif case.claimed_until is not None and case.claimed_until > at:
            claimed += 1
        elif case.urgency >= rules.TOP and not case.suspect:
            urgent += 1
        else:
            out_of_scope(case, by, at, reason)
            done += 1
    return Dismissed(done, claimed, urgent, moved_on)


def out_of_scope(case: Case, by: User, at: datetime, why: str) -> None:
    """Find one locked new case out of scope; the reason stands with its Assessment and in its trail."""
    Assessment.objects.create(
        case=case,
        round=case.round,
        position=1,
        by=by,
        at=at,
        finding=rules.Finding.OUT_OF_SCOPE,
        international=rules.International.NOT_BASELINE,
        national=rules.National.NOT_ILLEGAL,
        note=why,
    )
    move(
        case,
        "dismissed",
        by=by,
        at=at,
        why=f"flood: {why}"[:500],
        claimed_by=None,
        claimed_until=None,
        assess_due_at=None,
        lookup_due_at=None,
        phase=rules.phase_of("dismissed", passed_on=False, removed=False),
        phase_at=at,
    )
