"""Pages of the desk about messages that leave: the list, and the buttons that put something back into the queue."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline import circuits, outbox
from hotline.desk import desk_render, staff_page
from hotline.models import Circuit, Outgoing
from hotline.tasks import nudge
from partners.naming import named
from takedown import outgoing

PAGE = 50


@staff_page("hotline.view_outgoing")
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """List what leaves the house: what failed, waits, was stopped, was sent; and who does not answer."""
    at = timezone.now()
    show = request.GET.get("show", "waiting")
    show = show if show in outgoing.LETTERS else "waiting"
    page = Paginator(outgoing.letters(show), PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"show": one, "title": title, "count": outgoing.letters(one).count(), "current": one == show}
        for one, (title, *_) in outgoing.LETTERS.items()
    ]
    context = {
        "title": "Letters",
        "tabs": tabs,
        "show": show,
        "rows": outgoing.lines(page, at),
        "groups": outgoing.failed_by_recipient() if show == "failed" else [],
        "resting": outgoing.resting(at),
        "page": page,
        "may_preview": request.user.has_perm("takedown.view_notice"),
        "may_retry": request.user.has_perm("hotline.change_outgoing"),
    }
    return desk_render(request, "desk/letters.html", context)


@staff_page("hotline.change_outgoing")
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a failed letter back into the queue, once its cause is mended."""
    letter = get_object_or_404(Outgoing.objects.defer("body", "parts"), pk=pk)
    user: Any = request.user
    if outbox.try_again(message=letter, by=user, at=timezone.now()):
        nudge()
        messages.success(request, "The letter is back in the queue.")
    else:
        messages.info(request, "This letter is not among the failed ones any more.")
    return redirect(f"{reverse('desk-letters')}?show=waiting")


@staff_page("hotline.change_outgoing")
@require_POST
def try_all_again(request: HttpRequest) -> HttpResponse:
    """Put every failed letter to one recipient back into the queue, once the cause is mended."""
    user: Any = request.user
    whom = request.POST.get("whom", "")
    number = circuits.try_all_again(whom=whom, by=user, at=timezone.now())
    if number:
        nudge()
        name = named([whom]).get(whom, whom)
        messages.success(request, f"{number} {'letter is' if number == 1 else 'letters are'} back in the queue: {name}.")
    else:
        messages.info(request, "Nothing was put back: no failed letter to this recipient is there any more.")
    return redirect(f"{reverse('desk-letters')}?show=waiting")


@staff_page("hotline.change_outgoing")
@require_POST
def try_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one message try a recipient who did not answer, without waiting for the end of the rest."""
    user: Any = request.user
    circuit = get_object_or_404(Circuit, pk=pk)
    if circuits.try_now(circuit=circuit, by=user, at=timezone.now()):
        nudge()
        messages.success(request, "One message tries it now. If it arrives, the rest follows in the next minute.")
    else:
        messages.info(request, "Nothing waits for this recipient just now, or they answer again.")
    return redirect(f"{reverse('desk-letters')}#resting")
