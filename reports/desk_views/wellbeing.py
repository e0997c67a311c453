"""Pages about the people who look: one's own numbers and choices, whom to talk to, a break; bands for the wellbeing lead."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from reports import actions, conditions, exposure, texts
from reports.desk import wellbeing
from reports.forms_wellbeing import OptOutForm, ShiftForm


@staff_page("reports.reveal_address")
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show somebody their own numbers and choices."""
    return _own(request)


def _own(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    user: Any = request.user
    context = {"title": "My wellbeing", **wellbeing.own_page(user, timezone.now())}
    return desk_render(request, "desk/wellbeing.html", context | more, status=status)


@staff_page("reports.reveal_address")
@require_GET
def own_csv(request: HttpRequest) -> HttpResponse:
    """Give somebody their own days as a table to keep."""
    user: Any = request.user
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-days.csv"'
    rows = csv.writer(answer)
    rows.writerow(["day", "seconds looked"])
    rows.writerows([one["day"].isoformat(), one["seconds"]] for one in wellbeing.totals(user, timezone.now()))
    return answer


@staff_page("reports.reveal_address")
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Take the deliberate word that somebody goes on looking today, past the soft cap."""
    user: Any = request.user
    actions.go_on(by=user, at=timezone.now())
    messages.success(request, "You chose to go on today. Nobody else sees this.")
    return redirect("desk-wellbeing")


@staff_page("reports.reveal_address")
@require_POST
def shift(request: HttpRequest) -> HttpResponse:
    """Keep when somebody's shift ends."""
    user: Any = request.user
    form = ShiftForm(request.POST)
    if not form.is_valid():
        return _own(request, 422, problems=[error for errors in form.errors.values() for error in errors])
    said = form.cleaned_data
    actions.set_shift(by=user, at=timezone.now(), ends=said["ends"], usual=said["which"] == "usual")
    messages.success(request, "The end of your shift is kept.")
    return redirect("desk-wellbeing")


@staff_page("reports.reveal_address")
@require_POST
def opt_outs(request: HttpRequest) -> HttpResponse:
    """Keep what somebody does not get. No reason is asked."""
    user: Any = request.user
    form = OptOutForm(request.POST)
    if not form.is_valid():
        return _own(request, 422, problems=[error for errors in form.errors.values() for error in errors])
    actions.opt_out(by=user, at=timezone.now(), kinds=form.kinds())
    messages.success(request, "Kept. The queue respects it from now on, and nobody else sees it.")
    return redirect("desk-wellbeing")


@staff_page("reports.view_case")
@require_POST
def take_break(request: HttpRequest) -> HttpResponse:
    """Begin a break: what is held goes back, nobody asks why."""
    user: Any = request.user
    until = actions.take_break(by=user, at=timezone.now())
    local = timezone.localtime(conditions.full_minute(until))
    messages.success(request, f"You are on a break until {local:%H:%M}. What you held is back in the queue. Take your time.")
    return redirect("desk-someone")


@staff_page("reports.view_case")
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """End one's own break."""
    user: Any = request.user
    actions.come_back(by=user, at=timezone.now())
    messages.success(request, "Welcome back.")
    return redirect("desk-today")


@staff_page("reports.view_case")
@require_GET
def someone(request: HttpRequest) -> HttpResponse:
    """Say whom to talk to. Nothing is written down of who opened this page."""
    user: Any = request.user
    at = timezone.now()
    found = texts.text("someone", "en", timezone.localdate())
    until = exposure.looked(user, at).break_until
    context = {
        "title": "Talk to someone",
        "text": found,
        "blocks": texts.blocks(found.body) if found else [],
        "on_break": conditions.full_minute(until) if until and until > at else None,
    }
    return desk_render(request, "desk/someone.html", context)


@staff_page("reports.view_team_exposure")
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Show the wellbeing lead how the team is, in bands."""
    return desk_render(request, "desk/team_wellbeing.html", {"title": "Team wellbeing", **wellbeing.team(timezone.now())})
