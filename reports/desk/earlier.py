"""What the desk shows of findings that another system handed over: beside a case, and in the search."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from hotline.models import User
from hotline.written import Planned, Written
from reports.asking import Asked
from reports.desk.case import Panel
from reports.desk.search import MOST, OF_CASE, Found, Hit, case_hit, cut
from reports.models import Case, EarlierFinding
from reports.rules import scart

MOST_SHOWN = 10
PLACE = 20


SHOWN = Planned(lambda case: EarlierFinding.objects.filter(case=case).order_by("-received_at", "-pk")[:MOST_SHOWN], 1)


def earlier_shown(case: Case) -> list[dict[str, Any]]:
    """Give what another system knew of a case, the newest first, in words."""
    return [
        {
            "earlier": one,
            "status": scart.STATUSES[one.status][1],
            "verdict": one.get_finding_display() or scart.GRADES[one.grade][1].capitalize(),
            "details": [word for word in _details(one) if word],
        }
        for one in SHOWN(case.pk)
    ]


def _details(one: EarlierFinding) -> Iterator[str]:
    yield one.get_international_display()
    yield f"age: {one.get_age_display().lower()}" if one.age else ""
    yield f"gender: {one.get_gender_display().lower()}" if one.gender else ""
    yield one.get_site_type_display()


def earlier_panel(case: Case, at: datetime) -> Panel | None:
    """Make the card "Before this house" of a case."""
    rows = earlier_shown(case)
    return Panel("Before this house", "desk/panels/earlier.html", {"rows": rows}, place=PLACE) if rows else None


def _named(number: Any, reference: Any) -> QuerySet[EarlierFinding]:
    found = EarlierFinding.objects.filter(Q(number=number) | Q(reference=reference) & ~Q(reference=""))
    return found.select_related("case").only(*OF_CASE).order_by("-pk")[: MOST + 1]


NAMED = Written(_named, 2)


def by_number(asked: Asked, user: User, at: datetime) -> Iterator[Found]:
    """Find cases by the file number or the reference they had in another system."""
    if asked.words and user.has_perm("reports.view_case"):
        yield cut("Had this number in another system", NAMED(asked.words.upper(), asked.words), _hit)


def _hit(one: EarlierFinding) -> Hit:
    return case_hit(one.case)
