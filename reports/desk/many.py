"""The set of cases that one verdict may be given to at once: of the same reports, or on the same host."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hotline.models import User
from reports import conditions
from reports.actions.many import why_left
from reports.addresses import is_name, masked
from reports.desk import words
from reports.desk.case import reference
from reports.models import Assessment, Case, CaseQuerySet, Sighting
from reports.rules import verdicts

BY = {"report": "Named in the same reports", "host": "On the same host"}
LONGEST_NUMBER = 18  # digits; the largest key a database gives has 19


def set_of(case: Case, by: str) -> CaseQuerySet:
    """Give the cases that belong together with this one, itself included."""
    if by == "host" and not is_name(case.address):
        return Case.objects.filter(host=case.host)
    reports = Sighting.objects.filter(case=case).values("report")
    return Case.objects.filter(pk__in=Sighting.objects.filter(report__in=reports).values("case"))


def rows_of(cases: CaseQuerySet, user: User, at: datetime) -> list[dict[str, Any]]:
    """Make up to the cap of cases ready: each with why it would be left alone, if it would."""
    found = list(cases.order_by("-last_reported_at", "-pk")[: verdicts.MOST_AT_ONCE])
    keys = [case.pk for case in found]
    judged = set(Assessment.objects.filter(case__in=keys, by=user).values_list("case_id", "round"))
    fine = set(conditions.bearable(Case.objects.filter(pk__in=keys), user, at).values_list("pk", flat=True))
    return [
        {
            "pk": case.pk,
            "value": f"{case.pk}:{case.round}",
            "reference": reference(case.pk),
            "masked": masked(case.address),
            "state": words.STATES[case.state][0],
            "tone": words.STATES[case.state][1],
            "why": why_left(case, user, at, judged=(case.pk, case.round) in judged, bearable=case.pk in fine),
        }
        for case in found
    ]


def chosen(values: Iterable[str]) -> list[tuple[int, int]]:
    """Read the rows as they were shown: key and round of each; what cannot be one is left out."""
    found: dict[int, int] = {}
    for value in values:
        key, _, number = value.partition(":")
        if key.isdecimal() and number.isdecimal() and max(len(key), len(number)) <= LONGEST_NUMBER:
            found[int(key)] = int(number)
    return list(found.items())
