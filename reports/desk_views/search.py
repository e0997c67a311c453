"""The search of the desk. It is posted: what somebody looks for must stand in no address, log or history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hotline.desk import desk_render, staff_page
from reports import actions, conditions
from reports.addresses import masked
from reports.asking import LONGEST, understand, without_addresses
from reports.desk.search import search as find

NOT_FOUND = {
    "receipt": "No report has this code. Read it once more: O is a zero, I and L are a one.",
    "address": "Nobody has reported this address, its host or its domain.",
    "number": "Nothing has this number.",
    "nothing": "",
}


@staff_page("reports.view_case")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("q")
def search(request: HttpRequest) -> HttpResponse:
    """Show the empty search, or what was found for what was typed."""
    user: Any = request.user
    typed = request.POST.get("q", "")
    closed = conditions.why_closed()
    context: dict[str, Any] = {"closed": closed, "title": "Search", "typed": typed[:LONGEST], "longest": LONGEST}
    if request.method == "POST":
        at = timezone.now()
        asked = understand(typed)
        if closed:
            asked = without_addresses(asked)
        found = find(asked, user, at)
        if asked.kind != "nothing":
            actions.note_search(kind=asked.kind, hits=sum(len(one.hits) for one in found), by=user, at=at)
        context |= {
            "asked": asked,
            "typed": "" if closed and not asked.words else context["typed"],
            "found": found,
            "shown": [masked(one.address) for one in asked.addresses],
            "said": asked.said or "Type what you look for.",
            "nothing": NOT_FOUND.get(asked.kind, "Nothing was found."),
        }
    return desk_render(request, "desk/search.html", context)
