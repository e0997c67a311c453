"""The page on which a person says of a sample of what became gone whether it really is."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.procedures import procedure
from hotline.workflow import NotAllowed
from partners.actions import Nobody
from takedown import actions, desk_looks
from takedown.models import GoneCheck

SAID = {
    "gone": "Noted: it is gone.",
    "online": "Noted: it is still there. Its takedown goes on.",
    "unclear": "Noted: it could not be told. The watch goes on.",
}


@staff_page("reports.assess_case")
@require_GET
def gone(request: HttpRequest) -> HttpResponse:
    """List what is thought to be gone and was drawn for a person."""
    at = timezone.now()
    context = {
        "title": "Really gone?",
        "rows": desk_looks.rows(at),
        "number": desk_looks.count(),
        "percent": procedure().looking.gone_sample_percent,
    }
    return desk_render(request, "desk/gone.html", context)


@staff_page("reports.assess_case")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what somebody says of one of them."""
    check, user = get_object_or_404(GoneCheck, pk=pk), request.user
    said = request.POST.get("answer", "")
    by: Any = user
    try:
        actions.answer_gone(check=check, answer=said, by=by, at=timezone.now())
        messages.success(request, SAID[said])
    except (NotAllowed, Nobody) as error:
        messages.error(request, str(error))
    return redirect("desk-gone")
