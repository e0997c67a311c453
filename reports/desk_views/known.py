"""Reuse a verdict that was given earlier to the same content, without looking."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from hotline.desk import staff_page
from hotline.tasks import nudge
from reports import actions, conditions, desk
from reports.desk_views.judging import Refused, page_with_the_button

LONGEST_NUMBER = 18
LONGEST_NOTE = 5000


@staff_page("reports.assess_case")
@require_POST
def reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an earlier verdict as one's own, and go on to the next case."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    typed = request.POST.get("source", "")
    source = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0
    try:
        judged = actions.reuse(case=case, source=source, by=user, at=at, note=request.POST.get("note", "")[:LONGEST_NOTE])
    except (actions.NotKnown, actions.BadVerdict, *Refused) as error:
        return page_with_the_button(request, desk.case_of(pk), at, problems=[str(error)], status=409)
    nudge()
    state = desk.state_word(judged.state).lower()
    messages.success(request, f"{desk.reference(pk)}: the earlier verdict stands as yours, without looking: {state}.")
    try:
        following = actions.claim(by=user, at=at)
    except actions.NotNow as error:
        messages.info(request, str(error))
        return redirect("desk-today")
    if following is None:
        if why := conditions.why_nothing(user, at):
            messages.info(request, why)
        return redirect("desk-queue")
    return redirect("desk-assess", following.pk)
