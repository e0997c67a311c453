"""Ask a reporter something."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.forms_desk import AskForm


@staff_page("reports.ask_reporter")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    """Show the prepared questions in English and in the reporter's language, and put one of them or another."""
    user: Any = request.user
    at = timezone.now()
    case = desk.case_of(pk)
    told = next((one for one in desk.reports_shown(case, at) if one["report"].pk == report), None)
    if told is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(case=case, report=told["report"], question=form.cleaned_data["asked"], by=user, at=at)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The question stands on the reporter's page. They read it when they come back.")
            return redirect("desk-case", pk)
    context = desk.header(case, user, at) | {
        "title": f"Ask a reporter about {desk.reference(pk)}",
        "told": told,
        "speaks": dict(settings.LANGUAGES).get(told["report"].language, told["report"].language),
        "form": form,
        "questions": desk.prepared_questions(told["report"].language),
    }
    return desk_render(request, "desk/ask.html", context, status=422 if form.errors else 200)
