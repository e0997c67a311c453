"""Pages of the desk for letters that a person files at a provider's web form."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from reports.actions import NotNow
from takedown import filing as desk
from takedown.actions import filing as actions
from takedown.forms_filing import ProofForm
from takedown.models_channels import Filing

CONFLICT, WRONG = 409, 422


def _found(pk: int) -> Filing:
    return get_object_or_404(Filing.objects.select_related("notice__provider", "claimed_by", "filed_by"), notice__pk=pk)


def _page(request: HttpRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    filing, at = _found(pk), timezone.now()
    context = desk.page_of(filing, at, shown=bool(more.get("look")))
    problems: list[str] = more.setdefault("problems", [])
    context["against"] = desk.stands_against(filing, at) if filing.filed_at is None else ""
    if context["against"] and not problems:
        problems.append(f"DO NOT FILE this letter: {context['against']}.")
    context["mine"] = context["claimed"] and filing.claimed_by_id == request.user.pk
    context["form"] = more.get("form") or ProofForm()
    return desk_render(request, "desk/file_notice.html", context | more, status=status)


@staff_page(desk.RIGHT)
@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    """List the letters that wait to be filed by hand."""
    return desk_render(request, "desk/forms.html", {"title": "Forms to file", "rows": desk.lines(timezone.now())})


@staff_page(desk.RIGHT)
@require_http_methods(["GET", "POST"])
def file_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter to file, masked; by a press claim it and show what to copy, once, with the look written down."""
    if request.method == "GET":
        return _page(request, pk)
    user: Any = request.user
    try:
        look = actions.start_filing(notice=_found(pk).notice, by=user, at=timezone.now())
    except actions.DoNotFile as error:
        return _page(request, pk, problems=[str(error).replace("Do not file", "DO NOT FILE", 1)], status=CONFLICT)
    except (NotAllowed, NotNow) as error:
        return _page(request, pk, problems=[str(error)], status=CONFLICT)
    seconds = max(int((look.until - look.began_at).total_seconds()), 1)
    return _page(request, pk, look={"url": reverse("desk-cover", args=[look.pk]), "seconds": seconds})


@staff_page(desk.RIGHT)
@require_POST
def record_filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the proof that a letter was filed."""
    user: Any = request.user
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form, status=WRONG)
    told = form.cleaned_data
    at = timezone.now()
    try:
        despite = actions.record_filing(
            notice=_found(pk).notice, proof=told["proof"], filed_at=told["filed_at"], by=user, at=at
        )
    except NotAllowed as error:
        return _page(request, pk, form=form, problems=[str(error)], status=CONFLICT)
    if despite:
        messages.error(request, f"Written down. It was not to be filed: {despite}. It stands on Today, so that all know.")
    else:
        messages.success(request, "Written down: the letter counts as sent, and the provider's time runs.")
    return redirect("desk-file-notice", pk)


@staff_page(desk.RIGHT)
@require_POST
def give_back_filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody else file it."""
    user: Any = request.user
    try:
        actions.give_back_filing(notice=_found(pk).notice, by=user, at=timezone.now())
        messages.success(request, "Given back: anybody may file it now.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-file-notice", pk)
