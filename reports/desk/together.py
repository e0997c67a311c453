"""Who works on what: presence, drafts, the verdict that can still be taken back, second opinions, what was passed on."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from hotline.desk import Missed, Tile
from hotline.models import User
from hotline.written import Planned
from reports import rules
from reports.actions import undoable
from reports.actions.drafts import PRESENT
from reports.actions.opinions import colleagues
from reports.addresses import masked
from reports.desk.case import holds, reference
from reports.models import Assessment, Case, Draft, Opinion, Presence
from reports.rules import verdicts

MOST = 50
PRESENT_THERE = Planned(
    lambda case, since, user: Presence.objects.filter(case=case, seen_at__gt=since).exclude(by=user)
    .select_related("by").order_by("by__first_name", "by__username"), 3,
)  # fmt: skip
PRESENT_ON = Planned(
    lambda cases, since, user: Presence.objects.filter(case__pk__in=cases, seen_at__gt=since).exclude(by=user)
    .values_list("by", "case"), 3,
)  # fmt: skip
DRAFT = Planned(lambda case, by, turn: Draft.objects.filter(case=case, by=by, round=turn).order_by("pk")[:1], 3)
ASKED_ABOUT = Planned(
    lambda case, turn, user: Opinion.objects.filter(case=case, round=turn, asked_by=user)
    .select_related("answered_by", "whom").order_by("asked_at"), 3,
)  # fmt: skip


def draft_of(case: Case, user: User) -> Draft | None:
    """Give what this person filled in for the present round and did not submit."""
    return next(iter(DRAFT(case.pk, user.pk, case.round)), None)


def present_on(pks: Iterable[int], user: User, at: datetime) -> dict[int, list[str]]:
    """Give who else has each of these cases open at this moment."""
    pairs = PRESENT_ON(list(pks), at - PRESENT, user.pk)
    people = User.objects.in_bulk({by for by, _ in pairs}) if pairs else {}
    found: dict[int, list[str]] = {}
    for by, case in sorted(pairs, key=lambda pair: (people[pair[0]].first_name, people[pair[0]].username)):
        found.setdefault(case, []).append(str(people[by]))
    return found


def present(case: Case, user: User, at: datetime) -> list[dict[str, Any]]:
    """Give who else has this case open, and who of them holds it."""
    seen = PRESENT_THERE(case.pk, at - PRESENT, user.pk)
    return [{"who": str(one.by), "holds": holds(case, one.by, at)} for one in seen]


def taking_back(user: User, at: datetime) -> dict[str, Any] | None:
    """Give what stands at the head of each page while the last verdict can be taken back."""
    if not user.has_perm("reports.assess_case"):
        return None
    rows = undoable(user, at)
    if not rows:
        return None
    until = min(one.case.effect_due_at for one in rows if one.case.effect_due_at)
    first = reference(rows[0].case_id)
    return {
        "template": "desk/_undo.html",
        "what": first if len(rows) == 1 else f"{len(rows)} cases",
        "seconds": max(1, int((until - at).total_seconds())),
        "until": until,
    }


# --- Second opinions --------------------------------------------------------------------------------------------------


def asked_of(user: Any) -> QuerySet[Opinion]:
    """Give the open questions this person may answer: theirs by name, or anybody's, of cases they never judged."""
    judged = Assessment.objects.filter(by=user).values("case")
    waiting = Opinion.objects.filter(closed_at=None, answered_at=None).exclude(asked_by=user).exclude(case__in=judged)
    return waiting.filter(Q(whom=user) | Q(whom=None)).select_related("case", "asked_by").order_by("asked_at", "pk")


def asked_by(user: Any) -> QuerySet[Opinion]:
    """Give this person's own questions that are not settled yet, with what colleagues said."""
    mine = Opinion.objects.filter(closed_at=None, asked_by=user)
    return mine.select_related("case", "answered_by", "whom").order_by("-answered_at", "asked_at")


def opinion_line(opinion: Opinion) -> dict[str, Any]:
    """Make one question ready for a page: in words first, the address masked, no verdict."""
    return {
        "opinion": opinion,
        "reference": reference(opinion.case_id),
        "masked": masked(opinion.case.address),
        "view": verdicts.View(opinion.view).label if opinion.view else "",
    }


def answers_for(case: Case, user: User) -> list[dict[str, Any]]:
    """Give this person's own questions about a case, with what colleagues said: nobody else's, the second look is blind."""
    mine = ASKED_ABOUT(case.pk, case.round, user.pk)
    for one in mine:
        one.case = case
    return [opinion_line(one) for one in mine]


def may_be_asked(case: Case, user: User) -> QuerySet[User]:
    """Give the colleagues who may be asked about a case."""
    return colleagues(case, user)


WAITING = Planned(lambda user: asked_of(user).values_list("pk", flat=True)[:MOST], 1)
ANSWERED = Planned(lambda user: asked_by(user).filter(answered_at__isnull=False).values_list("pk", flat=True)[:MOST], 1)


def opinion_count(user: User) -> int:
    """Count what waits for this person among second opinions."""
    return len(WAITING(user.pk)) + len(ANSWERED(user.pk))


# --- Today ------------------------------------------------------------------------------------------------------------


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Show what waits among second opinions."""
    if user.has_perm("reports.assess_case") and (waiting := opinion_count(user)):
        yield Tile("Second opinions", waiting, reverse("desk-opinions"), "blue", "asked of you, or answered for you")


def passed_on() -> QuerySet[Case]:
    """Cases that several people passed on: a lead sees to them."""
    often = Case.objects.filter(skips__gte=verdicts.SKIPS_A_LEAD_SEES, state__in=rules.TO_JUDGE)
    return often.order_by("-skips", "pk")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name the cases that several people passed on, with the reasons and without the people."""
    if not user.has_perm("reports.decide_case"):
        return
    for case in passed_on()[:MOST]:
        why = ", ".join(f"{verdicts.Skip(one).label.lower()} ({count})" for one, count in case.skip_reasons.items())
        link = reverse("desk-case", args=[case.pk])
        yield Missed(f"Passed on {case.skips} times", reference(case.pk), link, None, why)
