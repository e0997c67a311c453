"""What a case is linked to: what people said belongs together, and what lies in the same place."""

from typing import Any

from django.db.models import Q

from hotline.written import Planned
from reports import rules
from reports.addresses import masked
from reports.desk import words
from reports.desk.case import newest_lookup, reference
from reports.desk.near import in_network
from reports.models import Case, CaseLink

MOST_ALIKE = 8
SHORT = ("address", "state")  # of a case at the other end
OF_LINK = (
    *("kind", "why", "at", "case", "other", "by", "by__username", "by__first_name", "by__last_name"),
    *(f"{end}__{column}" for end in ("case", "other") for column in SHORT),
)
LINKS = Planned(
    lambda case, other: CaseLink.objects.filter(Q(case=case) | Q(other=other))
    .select_related("case", "other", "by").only(*OF_LINK).order_by("-at", "-pk"), 2,
)  # fmt: skip
ALIKE = Planned(lambda pks: Case.objects.only("pk", "address", "state", "host", "domain").filter(pk__in=pks), 1)
BACKWARDS = {
    rules.LinkKind.DUPLICATE: "Has as duplicate",
    rules.LinkKind.RELATED: "Related to",
    rules.LinkKind.EMBEDS: "Shown on the page of",
}


def links_shown(case: Case) -> list[dict[str, Any]]:
    """Give the links of a case in both directions, newest first."""
    shown = []
    for link in LINKS(case.pk, case.pk):
        forward = link.case_id == case.pk
        far = link.other if forward else link.case
        kind = rules.LinkKind(link.kind)
        shown.append({"link": link, "words": kind.label if forward else BACKWARDS[kind], **short(far)})
    return shown


def short(case: Case) -> dict[str, Any]:
    """Give what a list says of a case."""
    word, tone = words.STATES[case.state]
    return {"pk": case.pk, "reference": reference(case.pk), "masked": masked(case.address), "state": word, "tone": tone}


def duplicate_of(links: list[dict[str, Any]], case: Case) -> dict[str, Any] | None:
    """Give the case that is kept instead of this one, if somebody said so."""
    kind = rules.LinkKind.DUPLICATE
    return next((one for one in links if one["link"].kind == kind and one["link"].case_id == case.pk), None)


def same_network(case: Case) -> dict[str, Any] | None:
    """Give other cases whose look-up named the same network; some, never a count."""
    lookup = newest_lookup(case)
    if lookup is None or lookup.asn is None:
        return None
    pks = list(dict.fromkeys(pk for pk, *_ in in_network(case)))[:MOST_ALIKE]
    found = {one.pk: one for one in ALIKE(pks)}
    cases = [
        short(found[pk]) for pk in pks if pk in found and (found[pk].domain or found[pk].host) != (case.domain or case.host)
    ]
    return {"asn": lookup.asn, "holder": lookup.holder, "cases": cases}
