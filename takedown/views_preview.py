"""Pages of the desk that show letters as a provider sees them: one that leaves, and every template with an example."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import get_urlconf, resolve, set_urlconf
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hotline.desk import desk_render, staff_page
from takedown import actions, letter_facts, letters, preview
from takedown.models import Notice

PROVIDER_DOOR = "hotline.urls.provider"


@staff_page("takedown.view_notice")
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the mail of one letter is built; its text and addresses after a press, which stands in the trail."""
    at = timezone.now()
    user: Any = request.user
    row = get_object_or_404(Notice.objects.select_related("provider"), pk=pk)
    message = preview.message_of(row, at)
    context = {
        "title": f"Letter {letter_facts.number_of(row)}",
        "number": letter_facts.number_of(row),
        "notice": row,
        "due": letter_facts.due_of(row),
        "count": row.lines.count(),
        "may_reveal": user.has_perm("reports.reveal_address"),
        **preview.head(row, message, at),
    }
    if request.method == "POST":
        if not user.has_perm("reports.reveal_address"):
            raise PermissionDenied
        actions.read_letter(notice=row, by=user, at=at)
        context["opened"] = preview.opened(row, message)
    return desk_render(request, "desk/letter_preview.html", context)


@staff_page("takedown.view_notice")
@require_GET
def reply_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page to answer a letter as it opens for the provider: the very page, at an address that takes no answer.

    Its links lead nowhere: the secret in them is the provider's alone.
    """
    row = get_object_or_404(Notice, pk=pk)
    before = get_urlconf()
    set_urlconf(PROVIDER_DOOR)
    try:
        secret = letters.reply_secret(row)
        page = resolve(f"/p/{row.uuid.hex}/{secret}/", urlconf=PROVIDER_DOOR)
        shown: HttpResponse = page.func(request, *page.args, **page.kwargs, unsent_too=True)
        shown.content = shown.content.replace(secret.encode(), preview.HIDDEN.encode())
        return shown
    except Http404:
        return HttpResponse("This link is closed: whoever opens it reads that there is no such page.", "text/plain", 404)
    finally:
        set_urlconf(before)


@staff_page("takedown.view_notice")
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """List every letter of the house with its languages and versions."""
    context = {"title": "All letters", "rows": preview.letters_listed(), "languages": settings.LANGUAGES}
    return desk_render(request, "desk/letter_templates.html", context)


@staff_page("takedown.view_notice")
@require_GET
def template(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Show one letter in one language, with an example filled in."""
    shown = preview.letter_shown(name, language)
    if shown is None:
        raise Http404
    context = shown | {"title": f"Letter “{name}”", "languages": settings.LANGUAGES}
    return desk_render(request, "desk/letter_template.html", context)
