"""Pages of the notices desk: the list by what letters wait for, one letter with its conversation, and the buttons."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from takedown import answering, corrections, notices_desk, notices_shown, pulling
from takedown.forms_notices import AnswerForm, CorrectForm, ReasonForm
from takedown.models import Notice, Question

LIST = "desk-notices"


def _back(tab: str) -> HttpResponse:
    return redirect(f"{reverse(LIST)}?tab={tab}")


@staff_page("takedown.view_takedown")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List letters to providers by what they wait for, grouped by provider."""
    at = timezone.now()
    what = notices_desk.asked(request.GET)
    tab = notices_desk.TABS[what.tab]
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page, previous, following = notices_desk.cut(what, at, after=after, before=before)
    context: dict[str, Any] = {
        "title": "Notices",
        "tab": what.tab,
        "asked": what,
        "tabs": notices_desk.tabs(what, at, whole=None if previous or following else len(page)),
        "empty": tab.empty,
        "query": what.query(),
        "everybody": what.query(provider="", language=""),
        "provider": notices_desk.provider_name(what),
        "languages": [("", "Every language"), ("nl", "nl"), ("fr", "fr"), ("de", "de"), ("en", "en")],
        "previous": previous,
        "following": following,
    }
    if tab.notice == "appeal":
        context["appeals"] = [notices_shown.appeal(one, at) for one in page]
    else:
        context["groups"] = notices_shown.grouped(notices_desk.letters_of(what, page), at)
    return desk_render(request, "desk/notices.html", context)


def _notice(pk: int) -> Notice:
    return get_object_or_404(Notice.objects.select_related("provider", "pull_back__by", "pull_back__decided_by"), pk=pk)


@staff_page("takedown.view_takedown")
@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter: its addresses, what both sides said, appeals and corrections."""
    return _shown(request, _notice(pk))


def _shown(request: HttpRequest, found: Notice, status: int = 200, **forms: Any) -> HttpResponse:
    at = timezone.now()
    lines = list(found.lines.select_related("takedown__case").order_by("pk"))
    question = found.questions.filter(closed_at=None).select_related("taken_by").first()
    shown = notices_shown.letter(found, pulling.outgoing(found), question, at)
    context = {
        "title": f"Letter {shown['number']}",
        "row": shown,
        "lines": notices_shown.with_answers(lines),
        "story": notices_shown.story(found),
        "closed_questions": found.questions.filter(closed_at__isnull=False).exclude(why="").select_related("closed_by"),
        "appeals": notices_shown.appeals(found, at),
        "corrections": notices_shown.corrections(found),
        "preview": notices_shown.preview_url(found),
        "pull_form": ReasonForm(prefix="pull"),
        "close_form": ReasonForm(prefix="close"),
        "stop_form": ReasonForm(prefix="stop"),
        "answer_form": AnswerForm(),
        "correct_form": CorrectForm(cases=_cases(found)),
    }
    return desk_render(request, "desk/notice.html", context | forms, status=status)


def _cases(found: Notice) -> list[tuple[str, str]]:
    cases = found.lines.order_by("pk").values_list("takedown__case", flat=True)
    return [(str(pk), notices_shown.reference(pk)) for pk in cases]


@staff_page("takedown.pull_back_notice")
@require_POST
def pull_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Pull a letter back before it leaves."""
    user: Any = request.user
    found = _notice(pk)
    form = ReasonForm(request.POST, prefix="pull")
    if not form.is_valid():
        return _shown(request, found, 422, pull_form=form)
    try:
        pulling.pull_back(notice=found, why=form.cleaned_data["why"], by=user, at=timezone.now())
        messages.success(request, "Pulled back. Nothing of it leaves until somebody decides: write it again, or stop it.")
        return _back("pulled")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-notice", pk)


@staff_page("takedown.pull_back_notice")
@require_POST
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """End a letter's delay."""
    user: Any = request.user
    try:
        pulling.send_now(notice=_notice(pk), by=user, at=timezone.now())
        nudge()
        messages.success(request, "It leaves now, unless something speaks against it at the last look.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return _back("outbox")


@staff_page("takedown.pull_back_notice")
@require_POST
def write_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what a pulled-back letter asked for go on."""
    user: Any = request.user
    try:
        pulling.write_again(notice=_notice(pk), by=user, at=timezone.now())
        nudge()
        messages.success(request, "It goes on: a new letter is written, and waits its time in the outbox.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return _back("pulled")


@staff_page("reports.decide_case")
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose to stop everything a pulled-back letter asked for."""
    user: Any = request.user
    found = _notice(pk)
    form = ReasonForm(request.POST, prefix="stop")
    if not form.is_valid():
        return _shown(request, found, 422, stop_form=form)
    try:
        number = pulling.give_up(notice=found, why=form.cleaned_data["why"], by=user, at=timezone.now())
        several = f"{number} takedowns stop" if number > 1 else "The takedown stops"
        messages.success(request, f"Proposed. {several} once a second person agrees on the page of the case.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-notice", pk)


@staff_page("takedown.answer_provider")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the provider of a letter, and close its question."""
    user: Any = request.user
    found = _notice(pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, 422, answer_form=form)
    try:
        answering.write(notice=found, text=form.cleaned_data["text"], by=user, at=timezone.now())
        nudge()
        messages.success(request, "Written. It leaves with the next turn of the clock, unless the police hold a case of it.")
    except NotAllowed as error:
        form.add_error("text", str(error))
        return _shown(request, found, 422, answer_form=form)
    return redirect("desk-notice", pk)


@staff_page("takedown.answer_provider")
@require_POST
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a provider's question, or close it with a reason."""
    user: Any = request.user
    asked = get_object_or_404(Question.objects.select_related("notice"), pk=pk)
    try:
        if "take" in request.POST:
            answering.take(question=asked, by=user, at=timezone.now())
            messages.success(request, "It is yours.")
            return redirect("desk-notice", asked.notice_id)
        form = ReasonForm(request.POST, prefix="close")
        if not form.is_valid():
            return _shown(request, _notice(asked.notice_id), 422, close_form=form)
        answering.close(question=asked, why=form.cleaned_data["why"], by=user, at=timezone.now())
        messages.success(request, "The question is closed.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-notice", asked.notice_id)


@staff_page("takedown.correct_notice")
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a letter was wrong about one address: whoever was told wrong gets a correction."""
    user: Any = request.user
    found = _notice(pk)
    form = CorrectForm(request.POST, cases=_cases(found))
    if not form.is_valid():
        return _shown(request, found, 422, correct_form=form)
    said = form.cleaned_data
    line = get_object_or_404(found.lines.select_related("takedown__case"), takedown__case__pk=said["case"])
    try:
        made = corrections.correct(
            case=line.takedown.case, kind=said["kind"], why=said["why"], provider=found.provider, by=user, at=timezone.now()
        )
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _shown(request, found, 422, correct_form=form)
    nudge()
    number = made.letters.count()
    messages.success(request, f"Written: {number} correction{'s' if number > 1 else ''}, one for each who was told.")
    return redirect("desk-notice", pk)
