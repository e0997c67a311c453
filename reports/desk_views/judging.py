"""The assessment page, and the buttons on it that look at something."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hotline.crypto import CannotOpen, opened
from hotline.desk import clock, desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.desk.quality import compared
from reports.desk_views.case import render_case
from reports.forms_desk import AssessForm, kept
from reports.models import Case, Report

LONGEST_NUMBER = 18  # digits; the largest key a database gives has 19
Refused = (actions.NotYours, actions.AlreadyJudged, actions.Taken, actions.NotNow, NotAllowed)


@staff_page("reports.assess_case")
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the three zones of an assessment, and take the verdict."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    if desk.judged_by(case, user):  # by "back", or from a second window
        messages.success(request, f"{desk.reference(pk)}: you have judged it in this round already. Your verdict is saved.")
        return redirect("desk-queue")
    desk.only_leads_decide(case, user)
    if request.method == "POST":
        return _claimed_again(request, case, at) if "claim_again" in request.POST else _submitted(request, case, at)
    if not desk.holds(case, user, at):
        messages.info(request, "Claim the case first.")
        return redirect("desk-case", pk)
    return render_assess(request, case, AssessForm(on=at.date()), at)


def _claimed_again(request: HttpRequest, case: Case, at: datetime) -> HttpResponse:
    """Renew a lease that ran out, keeping what stands in the form."""
    user: Any = request.user
    problems = []
    try:
        actions.claim(case=case, by=user, at=at)
    except Refused as error:
        problems = [str(error)]
    return render_assess(request, desk.case_of(case.pk), _draft(request, at), at, problems=problems)


def _submitted(request: HttpRequest, case: Case, at: datetime) -> HttpResponse:
    user: Any = request.user
    form = AssessForm(request.POST, on=at.date())
    if not form.is_valid():
        return render_assess(request, case, form, at, status=422)
    said = form.cleaned_data
    try:
        judged = actions.assess(
            case=case, by=user, at=at, verdict=form.verdict(), categories=form.categories(), note=said["note"]
        )
    except actions.BadVerdict as error:
        return render_assess(request, case, form, at, problems=error.problems, status=422)
    except Refused as error:
        return render_assess(request, desk.case_of(case.pk), form, at, problems=[str(error)], status=409)
    nudge()
    messages.success(request, f"{desk.reference(case.pk)}: {desk.state_word(judged.state).lower()}.")
    if request.POST.get("then") != "next":
        return redirect("desk-queue")
    try:
        following = actions.claim(by=user, at=at)
    except actions.NotNow as error:
        messages.info(request, str(error))
        return redirect("desk-today")
    return redirect("desk-assess", following.pk) if following else redirect("desk-queue")


def _draft(request: HttpRequest, at: datetime) -> AssessForm:
    """Give the form with what was filled in so far, without judging it."""
    return AssessForm(initial=kept(request.POST.dict()), on=at.date())


def render_assess(
    request: HttpRequest, case: Case, form: AssessForm, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the assessment page; `more` may carry problems, the revealed address, and opened words."""
    user: Any = request.user
    both = desk.assessments_now(case) if case.state == "disputed" else []
    context = desk.header(case, user, at) | {
        "title": f"Assess {desk.reference(case.pk)}",
        "form": form,
        "lease": clock(case.claimed_until, at) if desk.holds(case, user, at) else None,
        "reports": desk.reports_shown(case, at),
        "near": desk.neighbours(case),
        "hosting": desk.hosting_card(case),
        "both": both,
        "compared": compared(both),
        "light": desk.light_words(),
        "assessing": True,
    }
    return desk_render(request, "desk/assess.html", context | more, status=status)


def page_with_the_button(request: HttpRequest, case: Case, at: datetime, **more: Any) -> HttpResponse:
    """Render the page the button stood on: the assessment with its draft, or the case."""
    user: Any = request.user
    if request.POST.get("page") == "assess" and user.has_perm("reports.assess_case"):
        desk.only_leads_decide(case, user)
        return render_assess(request, case, _draft(request, at), at, **more)
    return render_case(request, case, at, **more)


@staff_page("reports.reveal_address")
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the address once, as text, and write down who looked."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    try:
        address = actions.reveal(case=case, by=user, at=at)
    except actions.NotNow as error:
        return page_with_the_button(request, case, at, problems=[str(error)])
    return page_with_the_button(request, case, at, revealed=address)


def _number(typed: str) -> int:
    """Read the number of a row; 0, which no row has, for anything that cannot be one."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0


@staff_page("reports.read_words")
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one reporter wrote and how to reach them, and write down who looked."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    report = Report.objects.filter(pk=_number(request.POST.get("report", "")), sightings__case=case).first()
    if report is None:
        return page_with_the_button(request, case, at, problems=["This report does not name this case."])
    try:
        actions.note_look(case=case, by=user, at=at, what="words")
        told = {"words": opened(report, "words"), "contact": opened(report, "contact")}
    except (CannotOpen, actions.NotNow) as error:
        return page_with_the_button(request, case, at, problems=[str(error)])
    return page_with_the_button(request, case, at, opened_report=report.pk, opened_words=told)


@staff_page("reports.assess_case")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Renew the lease while somebody works on the page (asked by the script); 409 once it is lost."""
    user: Any = request.user
    try:
        case = actions.keep(case=desk.case_of(pk), by=user, at=timezone.now())
    except actions.NotYours as error:
        return JsonResponse({"problem": str(error)}, status=409)
    return JsonResponse({"until": case.claimed_until.isoformat() if case.claimed_until else None})
