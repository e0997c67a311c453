"""Looks that only people make: what waits for one, and what somebody saw."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from takedown import actions, sights
from takedown.models import Takedown

RECORD = "takedown.record_look"


@staff_page(RECORD)
@require_GET
def by_hand(request: HttpRequest) -> HttpResponse:
    """List what only people look at, the longest unseen first."""
    at = timezone.now()
    page = Paginator(sights.waiting(at), sights.PAGE).get_page(request.GET.get("page"))
    context = {"title": "Looks by hand", "rows": [sights.line(one, at) for one in page], "page": page}
    return desk_render(request, "desk/looks_by_hand.html", context)


@staff_page(RECORD)
@require_POST
def saw(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody saw."""
    user: Any = request.user
    takedown = get_object_or_404(Takedown, pk=pk)
    try:
        actions.record_sight(takedown=takedown, result=request.POST.get("saw", ""), by=user, at=timezone.now())
        messages.success(request, "Written down. Gone takes three looks that lie apart, yours like any other.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-looks-by-hand")
