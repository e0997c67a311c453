"""Today, the queue and the disputes: what waits for whom."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline import vitals
from hotline.desk import CLOCKS, MISSED, TILES, VITALS, clock, desk_render, staff_page
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.desk.charts import TODAY, charts_of
from reports.desk.quality import differences_of
from reports.desk.queue import SHOWS
from reports.models import Case

MOST_CLOCKS = 10
LONGEST_PAGE_NUMBER = 6
TABS = {
    "judge": "To judge",
    "urgent": "Urgent",
    "late": "Past their time",
    "hosting": "Hosting to settle",
    "answers": "Answer waiting",
}


@staff_page("reports.view_case")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what this person holds, what is next and why, what waits and runs out, and how the machinery is."""
    user: Any = request.user
    at = timezone.now()
    held = Case.objects.filter(claimed_by=user, claimed_until__gt=at).select_related("claimed_by").order_by("claimed_until")
    tiles = [tile for make in TILES for tile in make(user, at)]
    running = sorted((one for make in CLOCKS for one in make(user, at)), key=lambda one: (one.due, one.name))
    context = {
        "title": "Today",
        "held": [desk.holding(case, at) for case in held],
        "next": desk.next_up(user, at) if user.has_perm("reports.assess_case") else None,
        "budget": _budget(user, at),
        "tiles": tiles,
        "queues": [tile for tile in tiles if tile.group == "queues"],
        "replies": [tile for tile in tiles if tile.group == "replies"],
        "clocks": [{"one": one, "clock": clock(one.due, at)} for one in running[:MOST_CLOCKS]],
        "missed": [one for make in MISSED for one in make(user, at)],
        "beat": vitals.clock(at),
        "vitals": [one for make in VITALS for one in make(at)],
        "charts": charts_of(*TODAY),
    }
    return desk_render(request, "desk/today.html", context)


def _budget(user: Any, at: datetime) -> Any:
    """Give this person's exposure bar, where the house keeps one."""
    if find_spec("reports.desk.wellbeing") is None:
        return None
    return import_module("reports.desk.wellbeing").budget(user, at)


def _page_number(request: HttpRequest) -> int:
    """Read which page is asked for; the first for anything that cannot be one."""
    typed = request.GET.get("page", "")
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_PAGE_NUMBER else 1


@staff_page("reports.view_case")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List cases that wait, most urgent first."""
    user: Any = request.user
    at = timezone.now()
    show = request.GET.get("show", "judge")
    show = show if show in SHOWS else "judge"
    page = desk.page_of(desk.listed(show, at), _page_number(request), user, at)
    context = {
        "title": "Queue",
        "show": show,
        "tabs": [{"show": one, "title": title, "current": one == show} for one, title in TABS.items()],
        "may_assess": user.has_perm("reports.assess_case"),
        "lease_minutes": desk.lease_minutes(),
        **page,
    }
    return desk_render(request, "desk/queue.html", context)


@staff_page("reports.decide_case")
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """List cases on which two people differ."""
    user: Any = request.user
    at = timezone.now()
    page = desk.page_of(desk.disputes(), _page_number(request), user, at)
    differing = differences_of([row["pk"] for row in page["rows"]])
    for row in page["rows"]:
        row["chips"] = [*row["chips"], *((f"{title} differs", "amber") for title in differing.get(row["pk"], []))]
    context = {"title": "Disputes", "may_assess": user.has_perm("reports.assess_case"), **page}
    return desk_render(request, "desk/disputes.html", context)


@staff_page("reports.assess_case")
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Lease the next case of the queue to this person."""
    user: Any = request.user
    try:
        case = actions.claim(by=user, at=timezone.now())
    except actions.NotNow as error:
        messages.info(request, str(error))
        return redirect("desk-today")
    if case is None:
        messages.info(request, "Nothing in the queue waits for you.")
        return redirect("desk-queue")
    return redirect("desk-assess", case.pk)


@staff_page("reports.assess_case")
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Lease one case to this person."""
    user: Any = request.user
    case = desk.case_of(pk)
    desk.only_leads_decide(case, user)
    try:
        actions.claim(case=case, by=user, at=timezone.now())
    except (actions.Taken, actions.AlreadyJudged, actions.NotNow, NotAllowed) as error:
        messages.error(request, str(error))
        return redirect("desk-queue")
    return redirect("desk-assess", pk)


@staff_page("reports.assess_case")
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End this person's lease; nobody asks why."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    actions.give_back(case=case, by=user, at=at)
    if case.claimed_by_id == user.pk:
        messages.success(request, f"{desk.reference(pk)} is back {_where(case)}.")
    elif case.claimed_by and case.claimed_until and case.claimed_until > at:
        messages.info(request, f"You did not hold {desk.reference(pk)} any more; {case.claimed_by} is working on it.")
    else:
        messages.info(request, f"You did not hold {desk.reference(pk)} any more.")
    return redirect("desk-queue")


def _where(case: Case) -> str:
    return "among the disputes" if case.state == "disputed" else "in the queue"
