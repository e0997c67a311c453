"""The rows of the queue, made ready for the page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import QueryDict

from hotline.desk import clock, span
from hotline.models import User
from hotline.procedures import procedure
from hotline.written import Written
from reports import rules
from reports.actions import standing_of
from reports.addresses import masked
from reports.desk import words
from reports.desk.case import reference
from reports.desk.filters import FACETS, LONGEST_NUMBER, Asked, from_query, listed
from reports.desk.paging import beyond, cut, place_of
from reports.desk.together import present_on
from reports.desk.told import sign_chip
from reports.models import Assessment, Case, CaseQuerySet, Message

URGENT = rules.HIGH
# What a row is made of: a case has twice as many columns, and fifty rows of them cost more than finding them.
LINE = (
    "address", "state", "round", "urgency", "suspect", "signs", "sightings_count", "first_reported_at",
    "assess_due_at", "claimed_by_id", "claimed_until", "assigned_to_id", "assigned_until", "snoozed_until", "band",
    "priority", "rank_at", "sources", "known", "hosting", "country", "language", "channel", "place",
)  # fmt: skip
MOST_TICKED = 1000
ALIKE = {one.name for one in FACETS} - {"domain"}  # asked in the same words by everybody; the last needs a look at a case


def disputes() -> CaseQuerySet:
    """Disputed cases, in the queue's order."""
    return Case.objects.to_decide().in_order()


def page_of(cases: CaseQuerySet, user: User, at: datetime, *, after: str = "", before: str = "") -> dict[str, Any]:
    """Cut one page out of a list in the queue's order, and make its rows ready."""
    way, key = place_of(after, before)
    return _ready(list(beyond(known(cases, user).only(*LINE), way, key)), way, user, at)


def _ready(rows: Sequence[Case], way: str, user: User, at: datetime) -> dict[str, Any]:
    page, earlier, later = cut(rows, way)
    return {"rows": list(lines_of(page, user, at)), "earlier": earlier, "later": later}


@lru_cache(maxsize=256)
def _kept(show: str, facets: tuple[tuple[str, str], ...], way: str) -> Written[Any]:
    """Give the question for a page of a view, for whoever asks it, at whatever moment and from whatever place on."""
    what = Asked(show, dict(facets))

    def made(at: Any, user: Any, *key: Any) -> CaseQuerySet:
        return beyond(known(listed(what, user, at), user).only(*LINE), way, key)

    return Written(made, 5 if way else 2)


def page_asked(what: Asked, user: User, at: datetime, *, after: str = "", before: str = "") -> dict[str, Any]:
    """Give the page of the queue that was asked for. A question that many ask in the same words is put together once."""
    if not what.facets.keys() <= ALIKE:
        return page_of(listed(what, user, at), user, at, after=after, before=before)
    way, key = place_of(after, before)
    return _ready(_kept(what.show, tuple(what.facets.items()), way)(at, user.pk, *key), way, user, at)


def known(cases: CaseQuerySet, user: Any) -> CaseQuerySet:
    """Add to each case whether this person judged it in this round, and whether an answer waits.

    One key and no EXISTS for the first: PostgreSQL would gather all that a person ever judged to look fifty cases up in it.
    """
    judged = Assessment.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), by=user).values("pk")[:1]
    unread = Message.objects.filter(case=OuterRef("pk"), from_staff=False, opened_at=None)
    return cases.annotate(judged=Subquery(judged), answered=Exists(unread))


ROW = Written(lambda case, user: known(Case.objects.filter(pk=case), user).only(*LINE), 2)
PEOPLE = Written(lambda pks: User.objects.filter(pk__in=pks), 1)


def lines_of(cases: Sequence[Any], user: User, at: datetime) -> Iterator[dict[str, Any]]:
    """Make rows ready; `cases` come from `known`."""
    named = {key for case in cases for key in (case.claimed_by_id, case.assigned_to_id) if key}
    people = {one.pk: one for one in PEOPLE(list(named))}
    decides = user.has_perm("reports.decide_case")
    here = present_on([case.pk for case in cases], user, at)
    for case in cases:
        if case.claimed_by_id:
            case.claimed_by = people.get(case.claimed_by_id)
        if case.assigned_to_id:
            case.assigned_to = people.get(case.assigned_to_id)
        line = line_of(case, user, at, case.judged is not None, case.answered, decides)
        yield line | {"present": here.get(case.pk, [])}


def row_of(case: Case, user: User, at: datetime) -> dict[str, Any]:
    """Make the row of one case ready."""
    return next(lines_of(ROW(case.pk, user.pk), user, at))


def chosen(told: QueryDict, user: User, at: datetime) -> tuple[list[Case], bool]:
    """Give the cases that were ticked, or all of the list they stand in; at most so many, and whether there were more."""
    if told.get("all"):
        found = list(listed(from_query(told.get("from", "")[:500]), user, at)[: rules.MOST_ARRANGED + 1])
    else:
        pks = {
            int(one)
            for one in told.getlist("case")[:MOST_TICKED]
            if one.isascii() and one.isdecimal() and len(one) <= LONGEST_NUMBER
        }
        found = list(Case.objects.filter(pk__in=pks).in_order()[: rules.MOST_ARRANGED + 1])
    return found[: rules.MOST_ARRANGED], len(found) > rules.MOST_ARRANGED


def rows_of(cases: Sequence[Case], user: User, at: datetime) -> list[dict[str, Any]]:
    """Make rows ready for cases that were named one by one."""
    found = Case.objects.filter(pk__in=[case.pk for case in cases]).in_order()
    return list(lines_of(list(known(found, user).only(*LINE)), user, at))


def line_of(case: Case, user: User, at: datetime, judged: bool, answered: bool, decides: bool) -> dict[str, Any]:
    """Make one row of the queue ready; `judged` by this person in this round, `answered` by a reporter, unread."""
    held = case.claimed_until is not None and case.claimed_until > at
    allowed = case.state != "disputed" or decides
    assigned = case.assigned_to if case.assigned_until and case.assigned_until > at else None
    snoozed = case.snoozed_until is not None and case.snoozed_until > at
    word, tone = words.STATES[case.state]
    return {
        "pk": case.pk,
        "reference": reference(case.pk),
        "masked": masked(case.address),
        "state": word,
        "tone": tone,
        "chips": list(why_here(case, at, answered)),
        "score": case.priority,
        "parts": "; ".join(f"{part.words} +{part.points}" for part in rules.parts_of(standing_of(case))) or "no points",
        "known": case.known,
        "country": case.country if case.hosting == "found" else "",
        "lies": words.OUTCOMES[case.hosting][0] if case.hosting and case.hosting != "found" else "",
        "language": case.language,
        "channel": words.CHANNELS.get(case.channel, ""),
        "place": rules.Place(case.place).label if case.place else "",
        "age": span(at - case.first_reported_at),
        "clock": clock(case.assess_due_at, at),
        "mine": held and case.claimed_by_id == user.pk,
        "holder": case.claimed_by if held else None,
        "assigned": assigned,
        "for_me": assigned is not None and assigned.pk == user.pk,
        "snoozed": case.snoozed_until if snoozed else None,
        "judged": judged,
        "may_claim": not held and not judged and allowed and case.state in rules.WAITING,
    }


def why_here(case: Case, at: datetime, answered: bool) -> Iterator[tuple[str, str]]:
    """Say why a case stands where it stands in the queue, the gravest first."""
    for sign in sorted(case.signs.split(), key=lambda sign: (sign not in rules.TOP_SIGNS, sign)):
        yield ("Under 18", "red") if sign == "young" else sign_chip(sign)
    if case.urgency >= URGENT and not case.signs:
        yield "Urgent", "red"
    if case.hosting == "found" and case.country == procedure().country:
        yield "Hosted here", "amber"
    if case.known:
        more = "+" if case.known >= rules.MOST_NEIGHBOURS else ""
        yield f"{case.known}{more} illegal on this host", "amber"
    if case.sightings_count > 1:
        apart = (
            "" if case.sources >= min(case.sightings_count, rules.MOST_SOURCES) else f", counts as {max(case.sources, 1)}"
        )
        yield f"Reported {case.sightings_count} times{apart}", "amber"
    yield from _more(case, at, answered)


def _more(case: Case, at: datetime, answered: bool) -> Iterator[tuple[str, str]]:
    if case.state == "second_look":
        yield "Second look", "blue"
    if answered:
        yield "Answer waiting", "green"
    if case.state in rules.WAITING and at - case.first_reported_at > rules.OLD:
        yield f"Waits {span(at - case.first_reported_at)}", "amber"
    if case.round > 1:
        yield f"Round {case.round}", "grey"
    if case.suspect:
        yield "Suspect: comes last", "grey"
    if case.hosting and case.hosting != "found":
        yield words.OUTCOMES[case.hosting][0], "amber"


def light_words() -> str:
    """Say which verdicts one person may give alone."""
    judging = procedure().judging
    if not judging.light_by_one:
        return "Every verdict gets a second look by somebody else."
    names = " and ".join(f"“{rules.Finding(one).label}”" for one in judging.light_by_one)
    return (
        f"{names} close the case at once, without a second person; {judging.sample_percent} in 100 of them are drawn for a "
        "blind second look. Every other verdict gets a second look by somebody else."
    )
