"""What the desk shows of one case: who may see what, where it lies, what happened, what upper floors add."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from hotline.desk import clock
from hotline.models import User
from hotline.procedures import procedure
from hotline.written import Planned
from reports import conditions, rules
from reports.addresses import is_name, masked
from reports.desk import words
from reports.desk.domains import of_host
from reports.desk.once import once
from reports.models import Assessment, Case, HostingLookup


@dataclass(frozen=True)
class Panel:
    """A card that an upper floor adds to the case page."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: int = 50


LARGEST = 2**63 - 1
CASE = Planned(lambda pk: Case.objects.select_related("claimed_by").filter(pk=pk), 1)
GIVEN = Planned(lambda case: Assessment.objects.filter(case=case).select_related("by").order_by("round", "position"), 1)
HELD = Planned(lambda by, at: Case.objects.filter(claimed_by=by, claimed_until__gt=at).order_by("claimed_until"), 2)
NEWEST_LOOKUP = Planned(
    lambda case: HostingLookup.objects.filter(case=case).select_related("by").order_by("-at", "-pk")[:1], 1
)
CASE_PANELS: list[Callable[[Case, datetime], Panel | None]] = []
CASE_WAYS: list[Callable[[Case], dict[str, Any] | None]] = []  # by which hosts the newest look went
CASE_STREAMS: list[Callable[[Case], Iterable[str]]] = []  # streams of the trail that belong to a case besides its own


def case_of(pk: int) -> Case:
    """Fetch a case for a page; 404 where there is none, and for a number larger than any."""
    if pk > LARGEST or not (found := CASE(pk)):
        raise Http404
    return found[0]


def reference(pk: int) -> str:
    """Give the number by which people speak of a case."""
    return rules.reference_of(procedure().report_reference, pk)


def header(case: Case, user: User, at: datetime) -> dict[str, Any]:
    """Make ready what stands at the head of every page about a case."""
    word, tone = words.STATES[case.state]
    third = "with_partner" if case.phase == "with_partner" else "passed_on"
    phases = ["received", "in_review", *(["closed"] if case.state == "dismissed" else [third, "removed"])]
    here = phases.index(case.phase) if case.phase in phases else 0
    return {
        "case": case,
        "reference": reference(case.pk),
        "masked": masked(case.address),
        "state": word,
        "state_tone": tone,
        "phases": [
            {"word": words.PHASES[one], "done": number < here, "current": number == here}
            for number, one in enumerate(phases)
        ],
        "assess_clock": clock(case.assess_due_at, at),
        "snoozed": case.snoozed_until if case.snoozed_until and case.snoozed_until > at else None,
        "mine": holds(case, user, at),
        "holder": case.claimed_by if case.claimed_until and case.claimed_until > at else None,
        "may_claim": may_claim(case, user, at),
        "why_not_look": conditions.why_not_look(user, at),
        "cover_seconds": procedure().wellbeing.cover_seconds,
        "words_seconds": procedure().wellbeing.words_seconds,
    }


def holding(case: Case, at: datetime) -> dict[str, Any]:
    """Make ready a case that a person holds, for the place where they go on with it."""
    return {
        "case": case,
        "reference": reference(case.pk),
        "masked": masked(case.address),
        "lease": clock(case.claimed_until, at),
    }


def held_by(user: User, at: datetime) -> list[dict[str, Any]]:
    """Give the cases that a person holds, the one whose lease ends first at the head."""
    return [holding(case, at) for case in HELD(user.pk, at)]


def holds(case: Case, user: User, at: datetime) -> bool:
    """Say whether this person's lease on the case runs."""
    return case.claimed_by_id == user.pk and case.claimed_until is not None and case.claimed_until > at


@once
def given(case: Case) -> list[Assessment]:
    """Give all assessments that stand, in order, with who gave them: there are two or three in a round."""
    rows = GIVEN(case.pk)
    for one in rows:
        one.case = case
    return rows


def judged_by(case: Case, user: User) -> bool:
    """Say whether this person gave an assessment in the present round."""
    return any(one.by_id == user.pk for one in given(case) if one.round == case.round)


def may_claim(case: Case, user: User, at: datetime) -> bool:
    """Say whether to offer the claim: waiting, free, not judged by this trained person, and a dispute only to a lead."""
    waits = case.state in rules.TO_JUDGE or (case.state == "disputed" and user.has_perm("reports.decide_case"))
    taken = case.claimed_until is not None and case.claimed_until > at
    offered = waits and not taken and user.has_perm("reports.assess_case") and not judged_by(case, user)
    return offered and not conditions.barred(user, at)


def may_see_assessments(case: Case, user: User) -> bool:
    """The second look is blind: in a running round only those who judged it see verdicts, and leads in a dispute."""
    if case.state not in (*rules.TO_JUDGE, "disputed"):
        return True
    if case.state == "disputed" and user.has_perm("reports.decide_case"):
        return True
    return judged_by(case, user)


def assessments_shown(case: Case, user: User) -> list[Assessment]:
    """Give the assessments this person may see: finished rounds, and the running one unless it is still blind for them."""
    blind = not may_see_assessments(case, user)
    return [one for one in given(case) if not (blind and one.round == case.round)]


@once
def newest_lookup(case: Case) -> HostingLookup | None:
    """Give the look-up that counts."""
    found = next(iter(NEWEST_LOOKUP(case.pk)), None)
    if found is not None:
        found.case = case
    return found


def lookup_shown(lookup: HostingLookup) -> dict[str, Any]:
    """Make one look-up ready for a page. Names in it could unmask the address, so the alias chain is only counted."""
    word, tone = words.OUTCOMES[lookup.outcome]
    return {
        "lookup": lookup,
        "word": word,
        "tone": tone,
        "answers": answers_shown(lookup),
        "aliases": len(lookup.cname_chain),
        "to_settle": lookup.outcome in rules.TO_SETTLE and not is_name(lookup.case.address),
    }


def answers_shown(lookup: HostingLookup) -> list[dict[str, Any]]:
    """Give each source with what it said and when; what was asked is left out, and so is a name that repeats the host."""
    host = lookup.case.host
    return [
        {
            "source": str(one.get("source", "")),
            "said": _said(one.get("said"), host),
            "at": _moment(one.get("at")),
        }
        for one in lookup.answers
    ]


def _said(said: Any, host: str) -> str:
    match said:
        case dict():
            text = ", ".join(f"{name} {value}" for name, value in said.items() if value not in (None, "", [], {}))
        case list() | tuple():
            text = ", ".join(map(str, said))
        case _:
            text = "" if said is None else str(said)
    # An abuse desk stands plainly in the look-up, so its mail address is not covered here either.
    return (re.sub(rf"\S+@\S+|{re.escape(host)}", _covered, text) if host else text) or "nothing"


def _covered(found: re.Match[str]) -> str:
    return found[0] if "@" in found[0] else "•••••"


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


@once
def streams_of(case: Case) -> list[str]:
    """Name the streams of the trail that tell of a case: its own, and those of what upper floors keep about it."""
    return [f"case:{case.pk}", *(stream for more in CASE_STREAMS for stream in more(case))]


def panels(case: Case, at: datetime) -> list[Panel]:
    """Gather what upper floors add to the case page, each in its place."""
    return sorted((panel for make in CASE_PANELS if (panel := make(case, at))), key=lambda panel: panel.place)


def only_leads_decide(case: Case, user: User) -> None:
    """Refuse whoever may not decide a dispute."""
    if case.state == "disputed" and not user.has_perm("reports.decide_case"):
        raise PermissionDenied


def may_settle(case: Case, user: User) -> bool:
    """Say whether this person's word on the country is asked for.

    There is no look-up, or it could not say one country; what a person settled before, a lead may correct. What has a
    name and no address lies nowhere that a letter could be sent to.
    """
    lookup = newest_lookup(case)
    if is_name(case.address) or not user.has_perm("reports.assess_case"):
        return False
    return (
        lookup is None
        or lookup.outcome in rules.TO_SETTLE
        or (lookup.by_id is not None and user.has_perm("reports.decide_case"))
    )


def hosting_card(case: Case) -> dict[str, Any] | None:
    """Give the look-up that counts, ready for a page."""
    lookup = newest_lookup(case)
    return lookup_shown(lookup) | {"rules": of_host(case.host, lookup.at)} if lookup else None


def way_there(case: Case) -> dict[str, Any] | None:
    """Give by which hosts the newest look went, masked, as an upper floor knows it; None where nothing has looked yet.

    Kept apart from the card: that something looked says that the case was confirmed, which a blind check must not read.
    """
    return next((way for make in CASE_WAYS if (way := make(case))), None)


def assessments_now(case: Case) -> list[Assessment]:
    """Give the assessments of the present round, for the lead who decides between them."""
    return [one for one in given(case) if one.round == case.round]


def state_word(state: str) -> str:
    """Name a state as the desk does."""
    return words.STATES[state][0]


def lease_minutes() -> int:
    """Say how long a claim lasts."""
    return procedure().judging.lease_minutes
