"""The assessment page, and the buttons on it that look at something."""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hotline.desk import clock, desk_render, staff_page
from hotline.procedures import procedure
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.actions import drafts
from reports.desk import known, slips, wellbeing
from reports.desk.earlier import earlier_panel
from reports.desk.once import one_page
from reports.desk.quality import compared
from reports.desk_views.case import render_case
from reports.forms_assess import AssessForm, ParkForm, kept
from reports.models import Case
from reports.rules import verdicts

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
    draft = desk.draft_of(case, user)
    form = form_of(case, user, at, initial=draft.fields if draft else None)
    return render_assess(request, case, form, at, draft=draft)


def form_of(case: Case, user: Any, at: datetime, data: Any = None, initial: Any = None) -> AssessForm:
    """Make the form for one case and one person."""
    asked = desk.may_be_asked(case, user)
    earlier = desk.earlier_finding(case)
    return AssessForm(data, initial=initial, on=at.date(), earlier=earlier, colleagues=asked)


def _number(typed: str) -> int:
    """Read the number of a row; 0, which no row has, for anything that cannot be one."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0


def claim_number(request: HttpRequest) -> int | None:
    """Read under which claim the page was made; None where it does not say, 0 (no claim has it) for what is no number."""
    return _number(request.POST["claim"]) if "claim" in request.POST else None


def page_of(request: HttpRequest, case: Case) -> drafts.Page:
    """Say which page was posted; one that is shown for the first time gets a name, and is up to date."""
    number = claim_number(request)
    claim = case.claim_number if number is None else number
    if "tab" not in request.POST:
        user: Any = request.user
        draft = desk.draft_of(case, user)
        return drafts.Page(claim, token_hex(8), draft.saves if draft else 0)
    return drafts.Page(claim, request.POST["tab"][:32], _number(request.POST.get("saves", "")))


def _claimed_again(request: HttpRequest, case: Case, at: datetime) -> HttpResponse:
    """Renew a lease that ran out, keeping what stands in the form."""
    user: Any = request.user
    problems = []
    try:
        case = actions.claim(case=case, by=user, at=at) or case
        page = replace(page_of(request, case), claim=case.claim_number)
        actions.save_draft(case=case, by=user, at=at, page=page, fields=kept(request.POST.dict()))
    except Refused as error:
        problems = [str(error)]
    return render_assess(request, desk.case_of(case.pk), _filled(request, case, at), at, problems=problems)


def _submitted(request: HttpRequest, case: Case, at: datetime) -> HttpResponse:
    user: Any = request.user
    form = form_of(case, user, at, request.POST)
    if not form.is_valid():
        keep_draft(request, case, at)
        return render_assess(request, case, form, at, status=422)
    said, number = form.cleaned_data, claim_number(request)
    try:
        if said["verdict"] == verdicts.Choice.SECOND_OPINION:
            keep_draft(request, case, at)
            whom = said["whom"]
            actions.ask_opinion(case=case, by=user, at=at, question=said["reason"], whom=whom, number=number)
            told = f"{desk.reference(case.pk)}: you asked {whom or 'whoever takes it'}. Your draft is kept."
        else:
            judged = actions.assess(
                case=case, by=user, at=at, verdict=form.decided(), categories=form.categories(), note=said["note"],
                reason=said["reason"], duplicate_of=form.other, number=number,
            )  # fmt: skip
            told = f"{desk.reference(case.pk)}: {desk.state_word(judged.state).lower()}."
    except actions.BadVerdict as error:
        return render_assess(request, case, form, at, problems=error.problems, status=422)
    except Refused as error:
        keep_draft(request, case, at)
        return render_assess(request, desk.case_of(case.pk), form, at, problems=[str(error)], status=409)
    nudge()
    messages.success(request, told)
    return next_page(request, at)


def next_page(request: HttpRequest, at: datetime) -> HttpResponse:
    """Go on with the next case where that was asked for, else to the queue."""
    user: Any = request.user
    if request.POST.get("then") != "next":
        return redirect("desk-queue")
    try:
        following = actions.claim(by=user, at=at)
    except actions.NotNow as error:
        messages.info(request, str(error))
        return redirect("desk-today")
    if following is None:
        messages.info(request, "Nothing more in the queue waits for you.")
    return redirect("desk-assess", following.pk) if following else redirect("desk-queue")


def keep_draft(request: HttpRequest, case: Case, at: datetime) -> str:
    """Keep what the form holds; give the refusal in words where a newer page of this person went before."""
    user: Any = request.user
    if desk.judged_by(case, user):
        return "You have judged this case; there is nothing to keep."
    try:
        page, fields = page_of(request, case), kept(request.POST.dict())
        actions.save_draft(case=case, by=user, at=at, page=page, fields=fields)
    except actions.NotYours as error:
        return str(error)
    return ""


def _filled(request: HttpRequest, case: Case, at: datetime) -> AssessForm:
    """Give the form with what was filled in so far, without judging it."""
    return form_of(case, request.user, at, initial=kept(request.POST.dict()))


def render_assess(
    request: HttpRequest, case: Case, form: AssessForm, at: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the assessment page; `more` may carry problems, the revealed address, and opened words."""
    user: Any = request.user
    one_page(case)
    drafts.be_present(case=case, by=user, at=at)
    choice = str(form["verdict"].value() or "")
    both = desk.assessments_now(case) if case.state == "disputed" else []
    context = desk.header(case, user, at) | {
        "title": f"Assess {desk.reference(case.pk)}",
        "form": form,
        "lease": clock(case.claimed_until, at) if desk.holds(case, user, at) else None,
        "present": desk.present(case, user, at),
        "reports": desk.reports_shown(case, at),
        "near": desk.neighbours(case),
        "history": slips.assessments([one for one in desk.assessments_shown(case, user) if one.round < case.round]),
        "opinions": desk.answers_for(case, user),
        "hosting": desk.hosting_card(case),
        "way": desk.way_there(case),
        "legal_test": procedure().legal_test,
        "both": both,
        "compared": compared(both),
        "light": desk.light_words(),
        "forecast": desk.forecast(case, choice, at),
        "park_form": ParkForm(initial={"parked_until": at + timedelta(hours=2)}),
        "skip_reasons": verdicts.Skip.choices,
        "assessing": True,
        "page": page_of(request, case),
        "budget": wellbeing.budget(user, at),
        "station": wellbeing.station(user, case, at),
        "known": known.known_shown(case, user, at),
        "earlier": earlier_panel(case, at),
    }
    return desk_render(request, "desk/assess.html", context | more, status=status)


def page_with_the_button(request: HttpRequest, case: Case, at: datetime, **more: Any) -> HttpResponse:
    """Render the page the button stood on: the assessment with its draft kept, or the case."""
    user: Any = request.user
    if request.POST.get("page") == "assess" and user.has_perm("reports.assess_case"):
        desk.only_leads_decide(case, user)
        keep_draft(request, case, at)
        return render_assess(request, case, _filled(request, case, at), at, **more)
    return render_case(request, case, at, **more)


@staff_page("reports.assess_case")
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is filled in, and say what the procedure would do with it: the script's part of the page, or all of it."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    desk.only_leads_decide(case, user)
    if "X-Part" not in request.headers:
        return page_with_the_button(request, case, at)
    problem = keep_draft(request, case, at)
    choice = request.POST.get("verdict", "")
    context = {"forecast": desk.forecast(case, choice, at), "draft_problem": problem, "saved_at": at}
    return render(request, "desk/_forecast.html", context, status=409 if problem else 200)


@staff_page("reports.assess_case")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody is on the page, and renew the lease while they work; 409 once it is lost (asked by the script)."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    actions.be_present(case=case, by=user, at=at)
    number = claim_number(request)
    others = [f"{one['who']}{' holds it' if one['holds'] else ''}" for one in desk.present(case, user, at)]
    try:
        if request.POST.get("working", "yes") == "yes":
            case = actions.keep(case=case, by=user, at=at, number=number)
        elif not desk.holds(case, user, at) or number not in (None, case.claim_number):
            raise actions.NotYours("Your hold on this case has ended.")
    except actions.NotYours as error:
        holder = f" {case.claimed_by} works on it now." if case.claimed_by_id not in (None, user.pk) else ""
        return JsonResponse({"problem": f"{error}{holder}", "others": others}, status=409)
    return JsonResponse({"until": case.claimed_until.isoformat() if case.claimed_until else None, "others": others})
