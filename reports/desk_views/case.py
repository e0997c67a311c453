"""The page of one case with everything that happened to it, and settling where it lies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.blank import blank
from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from hotline.written import Planned
from reports import actions, desk
from reports.desk import cells, slips
from reports.desk.once import one_page
from reports.desk.quality import compared
from reports.forms_desk import HostingForm
from reports.forms_links import LinkForm
from reports.models import Case, QualityCheck

CHECK_OPEN = Planned(lambda user, at, case: QualityCheck.objects.opened_by(user, at).filter(case=case).order_by("pk")[:1], 3)
NOTHING_TO_SETTLE = "The country is known; there is nothing to settle. What a colleague settled, a lead can correct."


@staff_page("reports.view_case")
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case, and write down who looked; whoever has a blind check of it open finishes that first."""
    user: Any = request.user
    found, at = desk.case_of(pk), timezone.now()
    if check := next(iter(CHECK_OPEN(user.pk, at, pk)), None):
        messages.info(
            request, f"You have a blind check of {desk.reference(pk)} open. Finish it first, or leave it for later."
        )
        return redirect("desk-check", check.pk)
    actions.note_visit(case=found, by=user, at=at)
    return render_case(request, found, at)


def render_case(request: HttpRequest, case: Case, at: datetime, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the case page; `more` may carry problems, the revealed address, opened words and a filled-in form."""
    user: Any = request.user
    one_page(case)
    links, panels = desk.links_shown(case), desk.panels(case, at)
    assessments = desk.assessments_shown(case, user)
    timeline, network = desk.timeline(case, request.GET.get("show", "")), desk.same_network(case)
    placements, trackers = desk.placements(case), desk.trackers(case, at)
    context = desk.header(case, user, at) | {
        "title": desk.reference(case.pk),
        "reports": desk.reports_shown(case, at),
        "near": desk.neighbours(case),
        "present": desk.present(case, user, at),
        "hosting": desk.hosting_card(case),
        "way": desk.way_there(case),
        "placements": placements,
        "trackers": trackers,
        "hosting_form": blank(HostingForm),
        "assessments": assessments,
        "compared": compared([one for one in assessments if one.round == case.round]),
        "blind": not desk.may_see_assessments(case, user),
        "panels": panels,
        "tabs": tabs_of(panels),
        "links": links,
        "kept_case": desk.duplicate_of(links, case),
        "network": network,
        "link_form": blank(LinkForm),
        "timeline": timeline,
        "may_settle": desk.may_settle(case, user),
        "drawn": {
            "trackers": slips.trackers(trackers),
            "assessments": slips.assessments(assessments),
            "places": slips.places(placements),
            "kinds": slips.kinds(timeline["kinds"], case.pk),
            "events": slips.events(timeline["events"]),
            "alike": cells.alike(network["cases"]) if network else "",
        },
    }
    return desk_render(request, "desk/case.html", context | more, status=status)


def tabs_of(panels: Sequence[desk.Panel]) -> list[dict[str, Any]]:
    """Number the sections of the page as the keys do: what was found, what happened, where, by whom, and what floors add."""
    own = [("verdicts", "Verdicts"), ("timeline", "Timeline"), ("places", "Places"), ("reports", "Reports")]
    added = [(f"panel-{number}", panel.title) for number, panel in enumerate(panels, start=1)]
    every = [*own, ("links", "Links"), *added]
    return [{"number": number, "code": code, "title": title} for number, (code, title) in enumerate(every, start=1)]


@staff_page("reports.assess_case")
@require_POST
def hosting(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's word on the country, where the sources could not say one."""
    user: Any = request.user
    at = timezone.now()
    found = desk.case_of(pk)
    form = HostingForm(request.POST)
    if not desk.may_settle(found, user):
        return render_case(request, found, at, problems=[NOTHING_TO_SETTLE])
    if not form.is_valid():
        return render_case(request, found, at, status=422, hosting_form=form)
    actions.settle_hosting(case=found, by=user, at=at, **form.cleaned_data)
    nudge()
    messages.success(request, f"{desk.reference(pk)} lies in {form.cleaned_data['country']}, on your word.")
    return redirect("desk-case", pk)


@staff_page("reports.decide_case")
@require_POST
def challenge(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a confirmed case back for a new round, with a lead's reason; nothing leaves about it meanwhile."""
    user: Any = request.user
    try:
        actions.challenge(case=desk.case_of(pk), why=request.POST.get("why", ""), by=user, at=timezone.now())
    except NotAllowed as error:
        return render_case(request, desk.case_of(pk), timezone.now(), problems=[str(error)], status=422)
    messages.success(request, f"{desk.reference(pk)} is judged anew; nothing leaves about it until it is confirmed again.")
    return redirect("desk-case", pk)
