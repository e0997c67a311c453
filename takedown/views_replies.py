"""Pages of the desk about what comes through reply links: better contacts, claims, and the links themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from takedown import actions
from takedown import replies as shown
from takedown.links import reply_link
from takedown.models import ContactProposal, Notice


@staff_page("takedown.judge_contact")
@require_GET
def replies(request: HttpRequest) -> HttpResponse:
    """List better contacts that wait for a person, and who says that somebody else holds the content."""
    return _replies(request)


def _replies(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "title": "Replies",
        "proposals": [shown.proposal_line(one) for one in shown.proposals()[: shown.MOST]],
        "claims": [shown.claim_line(one) for one in shown.claims()[: shown.MOST]],
    }
    return desk_render(request, "desk/replies.html", context | more, status=status)


@staff_page("takedown.judge_contact")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposed contact over into the directory, or refuse it."""
    proposal = get_object_or_404(ContactProposal, pk=pk)
    user: Any = request.user
    take, why = "take" in request.POST, request.POST.get("why", "")
    verb = actions.take_contact if take else actions.refuse_contact
    try:
        verb(proposal=proposal, why=why, by=user, at=timezone.now())
    except NotAllowed as error:
        return _replies(request, status=422, problems=[str(error)], typed={"pk": pk, "why": why})
    messages.success(request, "Taken over: it counts from the next letter on." if take else "Refused. Nothing changed.")
    return redirect("desk-replies")


@staff_page("takedown.revoke_link")
@require_GET
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whether a letter's reply link works, and the buttons to end it or to make a new one. Never the link itself."""
    notice = get_object_or_404(Notice.objects.select_related("provider", "link_revoked_by"), pk=pk)
    return desk_render(request, "desk/link.html", _context(notice))


@staff_page("takedown.revoke_link")
@require_POST
def change_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a letter's link, or make a new one and show it once."""
    notice = get_object_or_404(Notice, pk=pk)
    user: Any = request.user
    told: dict[str, Any] = {"why": request.POST.get("why", ""), "by": user, "at": timezone.now()}
    try:
        if "renew" in request.POST:
            fresh = actions.renew_link(notice=notice, **told)
            return desk_render(request, "desk/link.html", _context(fresh) | {"fresh": reply_link(fresh)})
        actions.revoke_link(notice=notice, **told)
    except NotAllowed as error:
        refused = {"problems": [str(error)], "typed": {"why": told["why"], "renew": "renew" in request.POST}}
        return desk_render(request, "desk/link.html", _context(notice) | refused, status=422)
    messages.success(request, "Nobody comes in by this link any more.")
    return redirect("desk-letter-link", pk)


def _context(notice: Notice) -> dict[str, Any]:
    return {"title": "Reply link", "notice": notice, "number": f"N-{notice.pk:06d}"}
