"""Pages and buttons of the desk about messages with police units."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.unopened import unopened
from hotline.workflow import NotAllowed
from partners import correspondence, desk_police
from partners.forms_messages import ReplyForm
from partners.models import Partner
from reports import desk
from reports.desk_views.case import render_case
from reports.desk_views.unopened import render_unopened
from reports.models import Case


@staff_page("reports.view_case")
@require_GET
def police(request: HttpRequest) -> HttpResponse:
    """List the questions and messages of the police that wait for somebody at the desk."""
    context = {"title": "Police", "rows": desk_police.rows(timezone.now())}
    return desk_render(request, "desk/police.html", context)


@staff_page("reports.assess_case")
@require_POST
def reply(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Write to a unit about a case."""
    user: Any = request.user
    at, case = timezone.now(), desk.case_of(pk)
    to, form = _unit_of(case, unit), ReplyForm(request.POST)
    if not form.is_valid():
        told = [error for errors in form.errors.values() for error in errors]
        return _again(request, case, at, problems=told, typed=form, typed_to=to.pk)
    try:
        correspondence.reply(case=case, unit=to, by=user, at=at, **form.cleaned_data)
    except NotAllowed as error:
        return _again(request, case, at, problems=[str(error)], typed=form, typed_to=to.pk)
    nudge()
    messages.success(request, f"{to.name} reads it at the police door; a mail without a word of it tells them so.")
    return redirect("desk-case", pk)


@staff_page("reports.assess_case")
@require_POST
def read(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Say that what a unit wrote about a case has been read."""
    user: Any = request.user
    case = desk.case_of(pk)
    to = _unit_of(case, unit)
    number = correspondence.read(case=case, unit=to, by_desk=True, by=user, at=timezone.now())
    messages.success(request, "Marked as read." if number else "A colleague has read it already.")
    return redirect("desk-case", pk)


def _again(request: HttpRequest, case: Case, at: datetime, **more: Any) -> HttpResponse:
    """Show the case with what was typed, on the page this house has for it."""
    shown = render_unopened if unopened() else render_case
    return shown(request, case, at, status=422, **more)


def _unit_of(case: Case, pk: int) -> Partner:
    """Fetch a unit that was sent this case; 404 for any other."""
    found = desk_police.units_of(case).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
