"""Pages of the desk about takedowns."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from reports.desk.charts import charts_of
from reports.measures import measured
from takedown import actions, desk
from takedown.countries import NAME
from takedown.models import Takedown


@staff_page("takedown.view_takedown")
@require_GET
def takedowns(request: HttpRequest) -> HttpResponse:
    """List open takedowns, late ones on top."""
    at = timezone.now()
    state = request.GET.get("state", "")
    page = Paginator(desk.listed(state, at), desk.PAGE).get_page(request.GET.get("page"))
    tabs = [{"state": "", "title": "All open", "count": sum(number for _, number in desk.by_state()), "current": not state}]
    tabs += [
        {"state": one, "title": one.capitalize(), "count": number, "current": one == state}
        for one, number in desk.by_state()
    ]
    rows = [desk.line(one, at) for one in page]
    context = {"title": "Takedowns", "tabs": tabs, "rows": rows, "page": page, "state": state}
    return desk_render(request, "desk/takedowns.html", context)


@staff_page("reports.view_case")
@require_GET
def countries(request: HttpRequest) -> HttpResponse:
    """Show where cases went, as a map of tiles and as a table."""
    counted = measured(NAME)
    context = {
        "title": "Countries",
        "charts": charts_of(NAME),
        "counted_at": counted[NAME].at if counted else None,
    }
    return desk_render(request, "desk/countries.html", context)


@staff_page("reports.decide_case")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lead's proposal to stop a takedown, or turn one down; it stops only once somebody else agrees."""
    found = get_object_or_404(Takedown, pk=pk)
    user: Any = request.user
    try:
        if "keep_going" in request.POST:
            actions.keep_going(takedown=found, by=user, at=timezone.now())
            messages.success(request, "The takedown goes on.")
        else:
            actions.propose_stop(takedown=found, why=request.POST.get("why", ""), by=user, at=timezone.now())
            messages.success(request, "Proposed. The takedown stops once a second person agrees.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-case", found.case_id)


@staff_page("reports.assess_case")
@require_POST
def second_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a lead's proposal: the takedown stops."""
    found = get_object_or_404(Takedown, pk=pk)
    user: Any = request.user
    try:
        actions.second_stop(takedown=found, by=user, at=timezone.now())
        messages.success(request, "The takedown has stopped.")
    except (NotAllowed, actions.NotTwoPeople) as error:
        messages.error(request, str(error))
    return redirect("desk-case", found.case_id)
