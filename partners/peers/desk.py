"""What the desk shows of peers that run this same house: what they told of ours, and what they found in theirs."""

from datetime import datetime
from typing import Any

from hotline.desk import span
from hotline.written import Planned
from partners.api.models import Filing
from partners.models import Referral
from partners.peers import rules
from reports import rules as report_rules
from reports.desk import Panel
from reports.models import Case

MOST = 10
LABELS = {
    "international": report_rules.International, "national": report_rules.National,
    "content_type": report_rules.ContentType, "site_type": report_rules.SiteType, "age": report_rules.Age,
    "gender": report_rules.Gender, "commerciality": report_rules.Commerciality,
}  # fmt: skip
TICKED = {"virtual": "Virtual", "self_generated": "Self-generated", "child_modelling": "Child modelling"}


def told(referral: Referral, at: datetime) -> dict[str, Any] | None:
    """Say what a peer told of a referral, and how old that is; None where it went another way."""
    report = getattr(referral, "peer_report", None)
    if report is None:
        return None
    words = rules.WORDS.get(report.phase, "Filed at their door, nothing told yet")
    return {
        "words": words,
        "since": report.since,
        "heard": f"asked {span(at - report.told_at)} ago" if report.told_at else "",
        "problem": report.error,
    }


FOUND = Planned(
    lambda case: Filing.objects.filter(report__sightings__case=case, assessment__isnull=False)
    .select_related("partner").order_by("-at", "-pk").distinct()[:MOST], 1,
)  # fmt: skip


def panel(case: Case, at: datetime) -> Panel | None:
    """Make the card with what partners found who filed a report about this case; None where none told it."""
    rows = [{"filing": one, "chips": chips(one.assessment or {})} for one in FOUND(case.pk)]
    return Panel("What partners found", "desk/panels/partner_findings.html", {"rows": rows}, place=60) if rows else None


def chips(assessment: dict[str, Any]) -> list[str]:
    """Put an assessment of a partner into words; a word we do not know is left out."""
    said = [kind(assessment[name]).label for name, kind in LABELS.items() if assessment.get(name) in kind.values] + [
        word for name, word in TICKED.items() if assessment.get(name)
    ]
    if ground := assessment.get("legal_ground"):
        said.append(f"Ground {ground}")
    if people := assessment.get("assessed_by_people"):
        said.append(f"Judged by {people} {'person' if people == 1 else 'people'}")
    return said
