"""The queue and the disputes: what waits, in one order, narrowed by what stands in the address bar."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.counting import capped, many, remembered
from hotline.desk import desk_render, staff_page
from hotline.written import Written
from reports import conditions, desk, rules
from reports.desk import cells, filters
from reports.desk.cells import options
from reports.desk.quality import differences_of
from reports.models import SavedSearch

LONGEST_DOMAIN = 255
SHOWN = ("owner_id", "name", "query", "shared", "alert", "threshold", "found", "told_at")  # of a saved search
SEARCHES = Written(
    lambda user: SavedSearch.objects.seen_by(user).select_related("owner").only(
        *SHOWN, *(f"owner__{column}" for column in ("username", "first_name", "last_name"))
    ).order_by("name", "pk"), 1,
)  # fmt: skip
MIXED = ("hosting", "answers", "snoozed")  # tabs with cases of several states
TYPED = "search_typed"  # in the session: how the form to keep a search was filled in when it was refused
NO_DOMAIN = "No case lies on that domain. Check how it is written: only the domain, for instance a.example."
EMPTY = {
    "urgent": "No case with an urgent sign waits.",
    "late": "Nothing is past its time.",
    "hosting": "Where every case lies is known.",
    "answers": "No answer waits to be read.",
    "snoozed": "Nothing is put off.",
}


@staff_page("reports.view_case")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List cases that wait, most urgent first, as the address bar asks."""
    user: Any = request.user
    at = timezone.now()
    what = desk.asked(request.GET)
    page = desk.page_asked(what, user, at, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    may_assess = user.has_perm("reports.assess_case")
    query = what.query()
    facets = list(filters.shown(what))
    context = {
        "title": "Queue",
        "show": what.show,
        "tabs": [
            {"query": filters.Asked(one, {}, what.columns).query(), "title": title, "current": one == what.show}
            for one, title in filters.TABS.items()
        ],
        "facets": facets,
        "narrowed": [facet for facet in facets if facet["value"]],
        "ignored": what.ignored,
        "columns": {name: (label, name in what.columns) for name, label in filters.COLUMNS.items()},
        "query": query,
        "keep": f"{query}&" if query else "",
        "count": many(remembered(f"count-{user.pk}-{query}", lambda: capped(filters.counted(what, user, at)))),
        "empty": EMPTY.get(what.show, "Nothing waits for an assessment."),
        "may_assess": may_assess,
        "lease_minutes": desk.lease_minutes(),
        "acts": rules.Act.choices,
        "most": rules.MOST_ARRANGED,
        **_searches(request, query),
        **(_judging(user, at) if may_assess else {}),
        **page,
    }
    takes = may_assess and not context["barred"]
    states = what.show in MIXED
    context["head"] = cells.heads(what.columns, ticks=may_assess)
    context["body"] = cells.rows(page["rows"], what.columns, ticks=may_assess, states=states, may_assess=takes)
    return desk_render(request, "desk/queue.html", context)


def _judging(user: Any, at: datetime) -> dict[str, Any]:
    """Give what somebody who judges sees besides: what they hold, and why they can take nothing now."""
    return {"held": desk.held_by(user, at), "barred": conditions.barred(user, at)}


def _searches(request: HttpRequest, query: str) -> dict[str, Any]:
    """Give the saved searches, the one that is open, and the form to save what is asked now, filled in if it was refused."""
    user: Any = request.user
    kept = SEARCHES(user.pk)
    asked_for, typed = request.GET.get("search", ""), request.session.pop(TYPED, {})
    return {
        "searches": [
            {"search": one, "mine": one.owner_id == user.pk, "current": one.query == query, "told": one.told_at is not None}
            for one in kept
        ],
        "telling": next((one for one in kept if str(one.pk) == asked_for and one.told_at and one.owner_id == user.pk), None),
        "alerts": options(rules.Alert.choices, typed.get("alert", "none")),
        "typed": typed,
    }


@staff_page("reports.view_case")
@require_POST
def domain(request: HttpRequest) -> HttpResponse:
    """Find a case on a domain that was typed, so that its number and not the domain stands in the address bar."""
    typed = request.POST.get("domain", "")[:LONGEST_DOMAIN].strip().lower()
    what = filters.from_query(request.POST.get("query", "")[:500])
    found = desk.on_domain(typed)
    if found is None:
        messages.info(request, NO_DOMAIN)
        return redirect(f"{reverse('desk-queue')}?{what.query()}")
    return redirect(f"{reverse('desk-queue')}?{what.query(domain=str(found))}")


@staff_page("reports.decide_case")
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """List cases on which two people differ."""
    user: Any = request.user
    at = timezone.now()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = desk.page_of(desk.disputes(), user, at, after=after, before=before)
    differing = differences_of([row["pk"] for row in page["rows"]])
    for row in page["rows"]:
        row["chips"] = [*row["chips"], *((f"{title} differs", "amber") for title in differing.get(row["pk"], []))]
    context = {
        "title": "Disputes",
        "head": cells.heads(filters.USUAL_COLUMNS),
        "body": cells.rows(page["rows"], filters.USUAL_COLUMNS, may_assess=user.has_perm("reports.assess_case")),
        **page,
    }
    return desk_render(request, "desk/disputes.html", context)
