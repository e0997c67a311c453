"""Arrange many cases at once: assign, snooze, merge as duplicates, dismiss as a flood. Each case gets its own trace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked, move
from reports import rules
from reports.actions.floods import out_of_scope
from reports.conditions import refuse_closed
from reports.models import Assessment, Case

CHANGED = "it changed since the preview"


@dataclass(frozen=True)
class Arranged:
    """What was done, and which cases were passed over for which reason."""

    done: list[Case] = field(default_factory=list)
    left: list[tuple[Case, str]] = field(default_factory=list)


def mark_of(case: Case) -> str:
    """Give what a preview promised about a case: when this differs at the moment of the act, the case is passed over."""
    return f"{case.state}.{case.round}.{case.sightings_count}.{case.claim_number}.{case.duplicate_of_id or ''}"


def situations(
    cases: Sequence[Case], *, by: User, at: datetime, person: User | None = None, into: Case | None = None
) -> dict[int, rules.Situation]:  # fmt: skip
    """Give what matters of each case now; `person` is whom they are meant for, `into` what they are merged into."""
    judged: dict[int, set[int]] = {}
    rounds = {case.pk: case.round for case in cases}
    for pk, number, who in Assessment.objects.filter(case__in=rounds).values_list("case", "round", "by"):
        if number == rounds[pk]:
            judged.setdefault(pk, set()).add(who)
    decides = person is not None and person.has_perm("reports.decide_case")
    return {case.pk: _situation(case, by, at, person, into, judged.get(case.pk, set()), decides) for case in cases}


def _situation(
    case: Case, by: User, at: datetime, person: User | None, into: Case | None, judged: set[int], decides: bool
) -> rules.Situation:  # fmt: skip
    held = case.claimed_until is not None and case.claimed_until > at
    return rules.Situation(
        state=case.state,
        held_by_other=held and case.claimed_by_id != by.pk,
        held_by_self=held and case.claimed_by_id == by.pk,
        urgent=case.urgency >= rules.TOP and not case.suspect,
        judged=bool(judged),
        not_for_them=person is not None and (person.pk in judged or (case.state == "disputed" and not decides)),
        is_the_original=into is not None and case.pk == into.pk,
        other_host=into is not None and case.host != into.host,
    )


def _arrange(
    act: str, do: Callable[[Case], object], cases: Sequence[Case], why: str, by: User, at: datetime,
    marks: Mapping[int, str] | None, **about: Any,
) -> Arranged:  # fmt: skip
    """Lock the cases in the house's one order, look at each again, and do the act to those that nothing speaks against."""
    if not why:
        raise NotAllowed("Say why.")
    if len(cases) > rules.MOST_ARRANGED:
        raise NotAllowed(f"At most {rules.MOST_ARRANGED} cases at once; do the rest afterwards.")
    fresh = list(locked(Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("key")))
    now = situations(fresh, by=by, at=at, **about)
    outcome = Arranged()
    for case in fresh:
        changed = marks is not None and marks.get(case.pk) != mark_of(case)
        if left := rules.why_left(act, now[case.pk]) or (CHANGED if changed else ""):
            outcome.left.append((case, left))
        else:
            do(case)
            outcome.done.append(case)
    return outcome


def _reason(why: str) -> str:
    return " ".join(why.split())[:400]


@transaction.atomic
def assign(
    *, cases: Sequence[Case], person: User, until: datetime, why: str, by: User, at: datetime,
    marks: Mapping[int, str] | None = None,
) -> Arranged:  # fmt: skip
    """Mean cases for one person until a moment: "claim the next" gives them to that person first. Raises NotAllowed."""
    if problem := rules.problem_with_until(until, at, rules.LONGEST_ASSIGNMENT):
        raise NotAllowed(problem)
    if person != by and not by.has_perm("reports.decide_case"):
        raise NotAllowed("A lead assigns cases to others; you may assign them to yourself.")
    if not (person.is_active and person.has_perm("reports.assess_case")):
        raise NotAllowed("This person does not judge cases.")
    reason = _reason(why)

    def do(case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(assigned_to=person, assigned_until=until)
        facts = {"person": person.pk, "until": until.isoformat()}
        trace(stream_of(case), "case.assigned", by=by, at=at, why=reason, facts=facts)

    return _arrange(rules.Act.ASSIGN, do, cases, reason, by, at, marks, person=person)


@transaction.atomic
def snooze(
    *, cases: Sequence[Case], until: datetime, why: str, by: User, at: datetime, marks: Mapping[int, str] | None = None
) -> Arranged:  # fmt: skip
    """Keep cases out of the queue until a moment; the time by which they should be judged runs on. Raises NotAllowed."""
    if problem := rules.problem_with_until(until, at, rules.LONGEST_SNOOZE):
        raise NotAllowed(problem)
    reason = _reason(why)

    def do(case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(snoozed_until=until, claimed_by=None, claimed_until=None)
        trace(stream_of(case), "case.snoozed", by=by, at=at, why=reason, facts={"until": until.isoformat()})

    return _arrange(rules.Act.SNOOZE, do, cases, reason, by, at, marks)


@transaction.atomic
def merge(
    *, cases: Sequence[Case], into: Case, why: str, by: User, at: datetime, marks: Mapping[int, str] | None = None
) -> Arranged:  # fmt: skip
    """Close new cases as duplicates of one on the same host; their reporters read what becomes of that one.

    Nothing is rewritten: each keeps its reports, and opens anew where it is told of again. Raises NotAllowed.
    """
    together = locked(Case.objects.filter(pk__in=[into.pk, *(one.pk for one in cases)]).order_by("key"))
    into = next(one for one in together if one.pk == into.pk)
    if into.duplicate_of_id is not None:
        raise NotAllowed("That case is itself a duplicate; name the case it was merged into.")
    reason, original = _reason(why), rules.reference_of(procedure().report_reference, into.pk)

    def do(case: Case) -> None:
        Case.objects.filter(duplicate_of=case).update(duplicate_of=into)
        phase = rules.phase_of("dismissed", passed_on=False, removed=False)
        move(
            case, "dismissed", by=by, at=at, why=f"duplicate of {original}: {reason}", duplicate_of=into, claimed_by=None,
            claimed_until=None, assess_due_at=None, lookup_due_at=None, phase=phase, phase_at=at,
        )  # fmt: skip
        trace(stream_of(into), "case.merged_into", by=by, at=at, why=reason, facts={"case": case.pk})

    return _arrange(rules.Act.MERGE, do, cases, reason, by, at, marks, into=into)


@transaction.atomic
def dismiss(
    *, cases: Sequence[Case], why: str, by: User, at: datetime, marks: Mapping[int, str] | None = None
) -> Arranged:  # fmt: skip
    """Find look-alike new cases out of scope for one reason; each gets its own Assessment. Raises NotAllowed."""
    refuse_closed()
    if rules.Finding.OUT_OF_SCOPE not in procedure().judging.light_by_one:
        raise NotAllowed("This country's procedure asks for two people on each case.")
    reason = _reason(why)
    return _arrange(rules.Act.DISMISS, lambda case: out_of_scope(case, by, at, reason), cases, reason, by, at, marks)
