"""Buttons that show something: an address, a reporter's words, answers, the viewing station. Each press is a new look.

A script that asks for JSON gets what is shown and where to say that it is covered; without script the page is rendered
with it, and the look counts its full time.
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hotline.crypto import CannotOpen, opened
from hotline.desk import desk_render, staff_page
from reports import actions, desk
from reports.desk import wellbeing
from reports.desk_views.judging import page_with_the_button
from reports.disguises import oddities
from reports.models import Case, Exposure, Report

LONGEST_NUMBER = 18  # digits; the largest key a database gives has 19
MOST_AT_ONCE = 50  # looks that are covered together
NOT_THIS_CASE = "This report does not name this case."


def _number(typed: str) -> int:
    """Read the number of a row; 0, which no row has, for anything that cannot be one."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _refused(request: HttpRequest, case: Case, at: datetime, problem: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"problem": problem}, status=409)
    return page_with_the_button(request, case, at, problems=[problem])


def _shown(request: HttpRequest, case: Case, at: datetime, look: Exposure, text: str, **page: Any) -> HttpResponse:
    """Answer a press: as data for the script, or as the whole page."""
    told = {"url": reverse("desk-cover", args=[look.pk]), "seconds": int((look.until - look.began_at).total_seconds())}
    if _wants_json(request):
        return JsonResponse({"text": text, **told})
    return page_with_the_button(request, case, at, look=told, **page)


@staff_page("reports.reveal_address")
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the address once, as text, and write down who looked."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    try:
        look = actions.look(case=case, by=user, at=at, what="address")
    except actions.NotNow as error:
        return _refused(request, case, at, str(error))
    text = "\n".join([case.address, *oddities(case.address)])
    return _shown(request, case, at, look, text, revealed=text)


@staff_page("reports.read_words")
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one reporter wrote and how to reach them, and write down who looked."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    report = Report.objects.filter(pk=_number(request.POST.get("report", "")), sightings__case=case).first()
    if report is None:
        return _refused(request, case, at, NOT_THIS_CASE)
    try:
        told = {"words": opened(report, "words"), "contact": opened(report, "contact")}
        look = actions.look(case=case, by=user, at=at, what="words")
    except (CannotOpen, actions.NotNow) as error:
        return _refused(request, case, at, str(error))
    text = "\n".join(filter(None, [told["words"], told["contact"] and f"Contact: {told['contact']}"]))
    return _shown(request, case, at, look, text, opened_report=report.pk, opened_words=told)


@staff_page("reports.read_words")
@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the conversation with one reporter, and write down who looked."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    report = Report.objects.filter(pk=_number(request.POST.get("talk", "")), sightings__case=case).first()
    if report is None:
        return _refused(request, case, at, NOT_THIS_CASE)
    try:
        talk = desk.opened_talk(actions.open_answers(case=case, report=report, by=user, at=at))
    except (CannotOpen, actions.NotNow) as error:
        return _refused(request, case, at, str(error))
    look = Exposure.objects.filter(person=user, case=case, what="answers").latest("pk")
    text = "\n\n".join(
        f"{line['message'].by or 'The reporter'}, {line['message'].at:%-d %b %Y}:\n{line['text']}" for line in talk
    )
    return _shown(request, case, at, look, text, opened_talk=report.pk, talk=talk)


@staff_page("reports.view_case")
@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the script's word that what was shown is covered again; a lost word changes little, each look ends by itself."""
    user: Any = request.user
    at = timezone.now()
    for look in {pk, *map(_number, request.POST.getlist("also")[:MOST_AT_ONCE])}:
        actions.cover(look=look, by=user, at=at)
    return HttpResponse(status=204)


# --- The viewing station ----------------------------------------------------------------------------------------------


@staff_page("reports.reveal_address")
@require_POST
def open_viewing(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a viewing: the clock runs, and a code opens the address at the station, once."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    try:
        viewing = actions.open_viewing(case=case, by=user, at=at)
    except (actions.NotNow, actions.NotYours) as error:
        return _refused(request, case, at, str(error))
    return page_with_the_button(
        request, case, at, station=wellbeing.station(user, case, at, token=actions.token_of(viewing))
    )


@staff_page("reports.reveal_address")
@require_POST
def end_viewing(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the clock of a viewing; nothing else is asked."""
    user: Any = request.user
    at = timezone.now()
    actions.end_viewing(by=user, at=at)
    if request.POST.get("page") != "assess":
        messages.success(request, "The viewing has ended.")
        return redirect("desk-today")
    return page_with_the_button(request, desk.case_of(pk), at)


@staff_page("reports.reveal_address")
@require_http_methods(["GET", "POST"])
def station(request: HttpRequest) -> HttpResponse:
    """At the station: take the code, and show the exact address once, as text that can be copied."""
    user: Any = request.user
    context: dict[str, Any] = {"title": "Viewing station"}
    if request.method == "POST":
        try:
            viewing = actions.use_token(token=request.POST.get("token", "")[:200], by=user, at=timezone.now())
        except actions.BadToken as error:
            return desk_render(request, "desk/station.html", context | {"problems": [str(error)]}, status=422)
        odd = oddities(viewing.case.address)
        context |= {"address": viewing.case.address, "odd": odd, "reference": desk.reference(viewing.case_id)}
    return desk_render(request, "desk/station.html", context)
