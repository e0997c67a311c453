"""What stands in place of the queue and of a case where nobody of the house may look: no address, and nothing to judge."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hotline.desk import desk_render
from reports import actions, desk
from reports.desk.words import CHANNELS, PHASES
from reports.models import Case

ON_A_PAGE = 50
# What is served as it always is: none of these shows an address. Every other page of the desk refuses.
AS_ALWAYS = frozenset(
    {
        "desk-today", "desk-search", "desk-entry", "desk-figures", "desk-someone", "desk-trail",
        "desk-trail-file", "desk-trail-check", "desk-anchors", "desk-anchors-file",
    }
)  # fmt: skip


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List what was told of, the newest first: reference, days, country, how often, and how far it is."""
    rows = Paginator(Case.objects.order_by("-last_reported_at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return desk_render(request, "desk/unopened.html", {"title": "Cases", "page": rows, "rows": [_row(one) for one in rows]})


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case: when and how often it was told of, in which country it lies, and what the police have of it."""
    user: Any = request.user
    found, at = desk.case_of(pk), timezone.now()
    actions.note_visit(case=found, by=user, at=at)
    return render_unopened(request, found, at)


def render_unopened(request: HttpRequest, found: Case, at: datetime, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the page of one case; `more` may carry problems and what was typed."""
    told = found.sightings.select_related("report").order_by("-report__received_at", "-pk")[:ON_A_PAGE]
    context = {
        "title": desk.reference(found.pk),
        "case": found,
        "row": _row(found),
        "told": [{"at": one.report.received_at, "channel": CHANNELS[one.report.channel]} for one in told],
        "panels": [panel for panel in desk.panels(found, at) if panel.title == "Police and peers"],
        "timeline": desk.timeline(found),
    }
    return desk_render(request, "desk/unopened_case.html", context | more, status=status)


def _row(case: Case) -> dict[str, Any]:
    return {"case": case, "reference": desk.reference(case.pk), "phase": PHASES[case.phase]}
