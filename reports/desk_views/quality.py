"""Blind checks of decided cases: take one, do it from the text first, and settle where it differs."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.addresses import masked
from reports.desk.quality import checks_for
from reports.disguises import oddities
from reports.forms_quality import CheckForm
from reports.models import QualityCheck


@staff_page("reports.assess_case")
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """Say what checks are for, and how many wait."""
    user: Any = request.user
    return desk_render(request, "desk/checks.html", {"title": "Checks", **checks_for(user, timezone.now())})


@staff_page("reports.assess_case")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Open the next check."""
    user: Any = request.user
    try:
        found = actions.take_check(by=user, at=timezone.now())
    except actions.NotNow as error:
        messages.info(request, str(error))
        return redirect("desk-checks")
    if found is None:
        messages.info(request, "No check waits for you.")
        return redirect("desk-checks")
    return redirect("desk-check", found.pk)


def _mine(request: HttpRequest, pk: int) -> QualityCheck:
    """Fetch a check that this person has open; whoever judged the case may not look, the page would not be blind."""
    user: Any = request.user
    found = get_object_or_404(QualityCheck.objects.select_related("case"), pk=pk)
    if found.case.assessments.filter(by=user).exists():
        raise PermissionDenied
    return found


@staff_page("reports.assess_case")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the case without its verdicts, and take what is found."""
    user: Any = request.user
    at, found = timezone.now(), _mine(request, pk)
    if found.at is not None or found.open_by_id != user.pk:
        messages.info(request, "This check is not open for you. Take the next one.")
        return redirect("desk-checks")
    if request.method != "POST":
        return _page(request, found, CheckForm(on=at.date()), at)
    form = CheckForm(request.POST, on=at.date())
    if not form.is_valid():
        return _page(request, found, form, at, status=422)
    try:
        actions.check(check=found, verdict=form.verdict(), note=form.cleaned_data["note"], by=user, at=at)
    except actions.BadVerdict as error:
        return _page(request, found, form, at, status=422, problems=error.problems)
    except actions.NoCheck as error:
        messages.info(request, str(error))
        return redirect("desk-checks")
    messages.success(request, "Thank you. Your check is saved; the case stays as it is.")
    return redirect("desk-checks")


@staff_page("reports.assess_case")
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a check back undone; nobody asks why."""
    user: Any = request.user
    actions.leave_check(check=_mine(request, pk), by=user, at=timezone.now())
    messages.info(request, "The check is back among the others.")
    return redirect("desk-checks")


@staff_page("reports.reveal_address")
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the address on the check's own page, keeping what was filled in, and write down who looked."""
    user: Any = request.user
    at, found = timezone.now(), _mine(request, pk)
    if found.at is not None or found.open_by_id != user.pk:
        messages.info(request, "This check is not open for you. Take the next one.")
        return redirect("desk-today")
    form = CheckForm(
        initial={name: request.POST[name] for name in CheckForm.base_fields if name in request.POST}, on=at.date()
    )
    try:
        address = actions.reveal(case=found.case, by=user, at=at)
    except actions.NotNow as error:
        return _page(request, found, form, at, problems=[str(error)])
    return _page(request, found, form, at, revealed="\n".join([address, *oddities(address)]))


def _page(
    request: HttpRequest, found: QualityCheck, form: CheckForm, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "title": "Blind check",
        "check": found,
        "form": form,
        "reference": desk.reference(found.case_id),
        "masked": masked(found.case.address),
        "reports": desk.reports_shown(found.case, at),
        "hosting": desk.hosting_card(found.case),
        "case": found.case,
        "blind_page": True,
    }
    return desk_render(request, "desk/check.html", context | more, status=status)


@staff_page("reports.decide_case")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a lead uphold the decision, or send the case into a new round."""
    user: Any = request.user
    found = get_object_or_404(QualityCheck.objects.select_related("case"), pk=pk)
    uphold = request.POST.get("then") != "anew"
    why = request.POST.get("why", "")
    try:
        actions.settle_check(check=found, uphold=uphold, why=why, by=user, at=timezone.now())
    except (actions.NoCheck, NotAllowed) as error:
        messages.error(request, f"{desk.reference(found.case_id)}: {error}")
        return redirect("desk-team")
    nudge()
    said = "the decision stands" if uphold else "it is judged anew"
    messages.success(request, f"{desk.reference(found.case_id)}: {said}.")
    return redirect("desk-team")
