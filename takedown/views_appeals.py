"""Pages of appeals: the list, the form for one that came by mail, letter or telephone, and the page to decide one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.crypto import CannotOpen
from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners.talk import covered
from reports.desk.words import STATES
from takedown import appealing, notices_shown
from takedown.forms_notices import AppealForm, DecideForm
from takedown.models import Appeal

RIGHT = "takedown.handle_appeal"
MOST = 100


@staff_page("takedown.view_takedown")
@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    """List open appeals by what is due first, and the newest that were answered."""
    at = timezone.now()
    rows = Appeal.objects.select_related("notice__provider", "handled_by")
    context = {
        "title": "Appeals",
        "open": [notices_shown.appeal(one, at) for one in rows.open().order_by("due_at", "pk")[:MOST]],
        "answered": [
            notices_shown.appeal(one, at)
            for one in rows.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:20]
        ],
    }
    return desk_render(request, "desk/appeals.html", context)


@staff_page("takedown.enter_appeal")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an appeal that came by mail, letter or telephone."""
    at = timezone.now()
    form = AppealForm(request.POST or None, initial={"received_at": timezone.localtime(at)})
    if request.method != "POST" or not form.is_valid():
        context = {"title": "Enter an appeal", "form": form}
        return desk_render(request, "desk/appeal_new.html", context, status=422 if request.method == "POST" else 200)
    said = form.cleaned_data
    user: Any = request.user
    words = {name: said[name] for name in ("case", "how", "appellant", "language", "text", "received_at", "contact")}
    try:
        made = appealing.enter(**words, notice=said["letter"], by=user, at=at)
    except NotAllowed as error:
        form.add_error(None, str(error))
        return desk_render(request, "desk/appeal_new.html", {"title": "Enter an appeal", "form": form}, status=422)
    messages.success(
        request, f"Entered as {notices_shown.appeal(made, at)['number']}. Somebody who did not judge it decides."
    )
    return redirect("desk-appeals")


def _appeal(pk: int) -> Appeal:
    return get_object_or_404(Appeal.objects.select_related("case", "notice__provider", "handled_by", "entered_by"), pk=pk)


def _shown(request: HttpRequest, found: Appeal, status: int = 200, **more: Any) -> HttpResponse:
    user: Any = request.user
    language = dict(settings.LANGUAGES)[found.language]
    row = notices_shown.appeal(found, timezone.now())
    context = {
        "title": f"Appeal {row['number']}",
        "row": row,
        "case_state": STATES[found.case.state][0].lower(),
        "language": language,
        "judged": user.pk in appealing.judged_by(found.case_id),
        "mine": found.handled_by_id == user.pk,
        "form": DecideForm(language=language),
        "told_by_hand": bool(found.answered_at) and found.sent_at is None and not appealing.is_written(found),
    }
    return desk_render(request, "desk/appeal.html", context | more, status=status)


@staff_page(RIGHT)
@require_GET
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one appeal; its words stay sealed until somebody opens them."""
    return _shown(request, _appeal(pk))


@staff_page(RIGHT)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the words of an appeal, addresses masked; that somebody did stands in the trail."""
    user: Any = request.user
    found = _appeal(pk)
    try:
        words, contact = appealing.read(appeal=found, by=user, at=timezone.now())
    except CannotOpen as error:
        messages.error(request, str(error))
        return redirect("desk-appeal", pk)
    return _shown(request, found, words=covered(words), contact=contact, opened=True)


@staff_page(RIGHT)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an appeal to decide it."""
    user: Any = request.user
    try:
        appealing.take(appeal=_appeal(pk), by=user, at=timezone.now())
        messages.success(request, "It is yours to decide. You will not be given this case to judge.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-appeal", pk)


@staff_page(RIGHT)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide an appeal: the answer is written, and where it is upheld the case is judged anew by others."""
    user: Any = request.user
    found = _appeal(pk)
    form = DecideForm(request.POST, language=dict(settings.LANGUAGES)[found.language])
    if not form.is_valid():
        return _shown(request, found, 422, form=form)
    try:
        appealing.answer(appeal=found, **form.cleaned_data, by=user, at=timezone.now())
    except (NotAllowed, CannotOpen) as error:
        form.add_error(None, str(error))
        return _shown(request, found, 422, form=form)
    nudge()
    messages.success(request, "Decided. The answer leaves with the next turn, or is yours to tell where no e-mail is known.")
    return redirect("desk-appeal", pk)
