"""Today, and taking a case or giving it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline import vitals
from hotline.boards import gathered
from hotline.counting import remembered
from hotline.desk import clock, desk_render, served, staff_page
from hotline.workflow import NotAllowed
from reports import actions, conditions, desk
from reports.desk import wellbeing
from reports.desk.charts import TODAY, charts_of
from reports.desk_views import judging
from reports.models import Case

MOST_CLOCKS = 10


@staff_page("reports.view_case")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what this person holds, what is next and why, what waits and runs out, and how the machinery is."""
    user: Any = request.user
    at, closed = timezone.now(), conditions.why_closed()
    boards = gathered(user, at)
    tiles = [tile for tile in boards["tiles"] if served(tile.url)]
    running = sorted(boards["clocks"], key=lambda one: (one.due, one.name))
    context = {
        "title": "Today",
        "closed": closed,
        "held": [] if closed else desk.held_by(user, at),
        "next": desk.next_up(user, at) if user.has_perm("reports.assess_case") else None,
        "budget": wellbeing.budget(user, at) if user.has_perm("reports.reveal_address") and not closed else None,
        "tiles": tiles,
        "queues": [tile for tile in tiles if tile.group == "queues"],
        "replies": [tile for tile in tiles if tile.group == "replies"],
        "clocks": [{"one": one, "clock": clock(one.due, at)} for one in running[:MOST_CLOCKS]],
        "missed": boards["missed"],
        "beat": remembered("today-beat", lambda: vitals.clock(at)),
        "vitals": boards["vitals"],
        "charts": remembered("today-charts-drawn", _charts, times=20),  # counted by the clock each ten minutes
    }
    return desk_render(request, "desk/today.html", context)


def _charts() -> str:
    """Draw the charts; empty while nothing is counted. They are the same for everybody, and have a thousand shapes."""
    charts = charts_of(*TODAY)
    return render_to_string("desk/_charts.html", {"charts": charts}) if charts else ""


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
        messages.info(request, conditions.why_nothing(user, timezone.now()) or "Nothing in the queue waits for you.")
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
    if request.POST.get("page") == "assess":
        judging.keep_draft(request, case, at)
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
