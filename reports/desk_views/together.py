"""The buttons with which people work together: take back, take over, set aside, pass on, ask and answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.actions.hosting import ask_lookup
from reports.desk.together import MOST
from reports.desk_views.case import render_case
from reports.desk_views.judging import Refused, claim_number, keep_draft, next_page, page_with_the_button
from reports.forms_assess import OpinionForm, ParkForm
from reports.models import Opinion


@staff_page("reports.assess_case")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what this person judged last, while the seconds run; go on with it where it was one case."""
    user: Any = request.user
    try:
        done = actions.undo(by=user, at=timezone.now())
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("desk-queue")
    names = ", ".join(desk.reference(case.pk) for case in done.cases[:5])
    more = f" and {len(done.cases) - 5} more" if len(done.cases) > 5 else ""
    messages.success(request, f"Taken back: {names}{more}. You hold it again; what you filled in is there.")
    for case, why in done.refused[:5]:
        messages.error(request, f"{desk.reference(case.pk)}: {why}")
    return redirect("desk-assess", done.cases[0].pk) if len(done.cases) == 1 else redirect("desk-queue")


@staff_page("reports.decide_case")
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a lead take a case from a colleague, with a reason."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    try:
        actions.take_over(case=case, by=user, at=at, why=request.POST.get("why", ""))
    except Refused as error:
        return render_case(request, desk.case_of(pk), at, problems=[str(error)], status=422)
    messages.success(request, f"You hold {desk.reference(pk)} now. What {case.claimed_by} filled in is kept for them.")
    return redirect("desk-assess", pk)


@staff_page("reports.assess_case")
@require_POST
def park(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the case aside until a moment; the draft is kept."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    form = ParkForm(request.POST)
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        return page_with_the_button(request, case, at, problems=said, status=422)
    keep_draft(request, case, at)
    until, why = form.cleaned_data["parked_until"], form.cleaned_data["parked_why"]
    try:
        actions.park(case=case, by=user, at=at, until=until, why=why, number=claim_number(request))
    except Refused as error:
        return page_with_the_button(request, case, at, problems=[str(error)], status=422)
    when = timezone.localtime(until)
    messages.success(request, f"{desk.reference(pk)} waits until {when:%-d %b %H:%M}. Your draft is kept.")
    return next_page(request, at)


@staff_page("reports.assess_case")
@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the case on; nobody asks further."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    try:
        actions.skip(case=case, by=user, at=at, why=request.POST.get("skip_why", ""), number=claim_number(request))
    except Refused as error:
        return page_with_the_button(request, case, at, problems=[str(error)], status=422)
    messages.success(request, f"{desk.reference(pk)} goes to somebody else.")
    return next_page(request, at)


@staff_page("reports.assess_case")
@require_POST
def lookup(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the sources again where it lies, at the next turn of the clock."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    ask_lookup(case=case, by=user, at=at)
    nudge()
    messages.success(request, "The sources are asked again; the card changes within a minute.")
    return page_with_the_button(request, desk.case_of(pk), at)


@staff_page("reports.view_case")
@require_POST
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody reads this case, and who else does (asked by the script)."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    actions.be_present(case=case, by=user, at=at)
    others = [f"{one['who']}{' holds it' if one['holds'] else ''}" for one in desk.present(case, user, at)]
    return JsonResponse({"others": others})


@staff_page("reports.assess_case")
@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """Show the questions put to this person, and their own with the answers."""
    return render_opinions(request)


def render_opinions(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the page of second opinions; `more` may carry a filled-in form and the question it answers."""
    user: Any = request.user
    context = {
        "title": "Second opinions",
        "waiting": [desk.opinion_line(one) for one in desk.asked_of(user)[:MOST]],
        "mine": [desk.opinion_line(one) for one in desk.asked_by(user)[:MOST]],
        "form": OpinionForm(),
    }
    return desk_render(request, "desk/opinions.html", context | more, status=status)


@staff_page("reports.assess_case")
@require_POST
def opine(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a colleague's question."""
    user: Any = request.user
    opinion = get_object_or_404(Opinion, pk=pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return render_opinions(request, status=422, form=form, answering=pk)
    said = form.cleaned_data
    try:
        actions.give_opinion(opinion=opinion, by=user, at=timezone.now(), view=said["view"], words=said["answer"])
    except Refused as error:
        unsent = said["answer"] if opinion not in desk.asked_of(user) else ""  # its form is gone; what was typed is not
        return render_opinions(request, status=422, form=form, answering=pk, problems=[str(error)], unsent=unsent)
    messages.success(request, f"Your answer on {desk.reference(opinion.case_id)} is with {opinion.asked_by}.")
    return redirect("desk-opinions")
