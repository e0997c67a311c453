"""Link a case to another one, and take that back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from hotline.desk import staff_page
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.desk_views.case import render_case
from reports.forms_links import LinkForm
from reports.models import CaseLink


@staff_page("reports.assess_case")
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how this case stands to another."""
    user: Any = request.user
    at = timezone.now()
    case, form = desk.case_of(pk), LinkForm(request.POST)
    if not form.is_valid():
        return render_case(request, case, at, status=422, link_form=form)
    try:
        made = actions.link(case=case, by=user, at=at, **form.values())
    except NotAllowed as error:
        return render_case(request, case, at, status=422, link_form=form, problems=[str(error)])
    other = made.other_id if made.case_id == pk else made.case_id
    messages.success(request, f"{desk.reference(pk)} is linked to {desk.reference(other)}.")
    return redirect("desk-case", pk)


@staff_page("reports.assess_case")
@require_POST
def unlink(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Take a link back; the trail keeps that it was there."""
    user: Any = request.user
    case = desk.case_of(pk)
    found = CaseLink.objects.filter(pk=link).select_related("case", "other").first()
    if found is None or pk not in (found.case_id, found.other_id):
        messages.info(request, "This link is not there any more.")
        return redirect("desk-case", pk)
    actions.unlink(case=found.case, other=found.other, kind=found.kind, by=user, at=timezone.now())
    messages.success(request, f"{desk.reference(case.pk)}: the link is taken back.")
    return redirect("desk-case", pk)
