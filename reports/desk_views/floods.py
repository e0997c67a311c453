"""Floods: groups of look-alike new cases, each dismissed with one reasoned act."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.forms_desk import FloodForm


@staff_page("reports.assess_case")
@require_GET
def floods(request: HttpRequest) -> HttpResponse:
    """List the groups."""
    return _page(request, timezone.now())


def _page(request: HttpRequest, at: datetime, *, status: int = 200, wrong: FloodForm | None = None) -> HttpResponse:
    shown = [desk.group_shown(group, at) for group in desk.groups()]
    context = {"title": "Floods", "groups": shown, "wrong": wrong, "most": actions.MOST_AT_ONCE}
    return desk_render(request, "desk/floods.html", context, status=status)


@staff_page("reports.assess_case")
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Dismiss one group, as it was shown: what came in afterwards stays."""
    user: Any = request.user
    at = timezone.now()
    form = FloodForm(request.POST)
    if not form.is_valid():
        return _page(request, at, status=422, wrong=form)
    group = desk.group_of(form.cleaned_data["group"])
    if group is None:
        messages.info(request, "This group is not there any more.")
        return redirect("desk-floods")
    cases = list(group.cases.filter(pk__lte=form.cleaned_data["upto"]).order_by("pk")[: actions.MOST_AT_ONCE])
    try:
        outcome = actions.dismiss_flood(cases=cases, by=user, at=at, why=form.cleaned_data["why"])
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("desk-floods")
    nudge()
    messages.success(request, told(outcome))
    return redirect("desk-floods")


def told(outcome: actions.Dismissed) -> str:
    """Say what was dismissed and what was left alone, and why."""
    reasons = {
        "somebody holds them": outcome.claimed,
        "they carry an urgent sign, look at each": outcome.urgent,
        "they are not new any more": outcome.moved_on,
    }
    left = "; ".join(f"{number} because {why}" for why, number in reasons.items() if number)
    said = f"{outcome.done} case{'' if outcome.done == 1 else 's'} dismissed as out of scope."
    return f"{said} Left alone: {left}." if left else said
