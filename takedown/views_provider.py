"""The provider door: answer one letter. Whoever holds the link in the letter may; nobody signs in.

The secret in the link is the authority and no page sets a cookie, so a foreign site finds nothing to ride on: the forms
are exempt from the CSRF check, which would need a cookie.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hotline.tasks import nudge
from takedown.actions import record_reply, show_addresses
from takedown.forms_provider import ReplyForm, name_of, told
from takedown.letters import reply_secret
from takedown.lines import latest, lines_of, reference_of, seen_at
from takedown.models import Notice, NoticeLine

OPEN_FOR = timedelta(days=90)  # after the last takedown of the letter is closed
NOBODY = uuid.UUID(int=0)

Page = Callable[..., HttpResponse]


def notice_of(number: str, secret: str, at: datetime) -> Notice:
    """Fetch the letter a link belongs to; 404 for a link that is wrong, withdrawn or too old.

    The secret follows from the number alone, so a wrong one is refused before any row is read: a guess takes the same
    time whether the letter exists or not.
    """
    try:
        asked = Notice(uuid=uuid.UUID(number))
    except ValueError:
        asked = Notice(uuid=NOBODY)
    right = compare_digest(reply_secret(asked).encode(), secret.encode())
    if not right or asked.uuid.hex != number:
        raise Http404
    notice = Notice.objects.select_related("provider").filter(uuid=asked.uuid, withdrawn_at=None).first()
    if notice is None or is_over(notice, at):
        raise Http404
    return notice


def is_over(notice: Notice, at: datetime) -> bool:
    """Say whether everything the letter asks for was closed long ago."""
    closed = list(notice.takedowns.values_list("closed_at", flat=True))
    return all(one is not None and one + OPEN_FOR < at for one in closed)


def provider_page(page: Page) -> Page:
    """Open a page to whoever holds the link, in the language asked for, else in the language of the letter."""

    @csrf_exempt  # the secret in the link is the authority; there is no cookie
    @wraps(page)
    def guarded(request: HttpRequest, number: str, secret: str) -> HttpResponse:
        notice = notice_of(number, secret, timezone.now())
        asked = request.GET.get("lang", "")
        language = asked if asked in dict(settings.LANGUAGES) else notice.language
        with translation.override(language):
            response = page(request, notice, f"{request.path}?lang={language}")
        response["Content-Language"] = language
        return response

    return guarded


@provider_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Say who we are (GET, changes nothing), show the exact addresses on request, and take the answer."""
    context = {"notice": notice, "number": f"N-{notice.pk:06d}", "here": here, "languages": settings.LANGUAGES}
    lines = lines_of(notice)
    if request.method != "POST":
        hosts = len({line.takedown.case.host for line in lines})
        return render(request, "provider/letter.html", context | {"hosts": hosts, "count": len(lines)})
    if "show" in request.POST:
        show_addresses(notice=notice, at=timezone.now())
        return _show(request, context, ReplyForm(initial=request.POST.dict(), lines=lines))
    form = ReplyForm(request.POST, lines=lines)
    if not form.is_valid():
        return _show(request, context, form, 422)
    record_reply(notice=notice, outcomes=form.outcomes(), at=timezone.now())
    nudge()
    path, _, query = here.partition("?")
    return HttpResponseRedirect(f"{path}thanks/?{query}")


def _show(request: HttpRequest, context: dict[str, Any], form: ReplyForm, status: int = 200) -> HttpResponse:
    """Show the table of exact addresses with the form in it."""
    shown = {"form": form, "rows": [_row(line, form) for line in form.lines], "all_field": form["outcome-all"]}
    return render(request, "provider/addresses.html", context | shown, status=status)


def _row(line: NoticeLine, form: ReplyForm) -> dict[str, Any]:
    takedown = line.takedown
    return {
        "reference": reference_of(line),
        "address": takedown.case.address,
        "ips": takedown.lookup.ips,
        "seen_at": seen_at(line),
        "field": form[name_of(line)],
    }


@provider_page
@require_safe
def thanks(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Say what was written down: for each case number the newest answer, and no address."""
    back = reverse("provider-reply", args=[notice.uuid.hex, reply_secret(notice)]) + f"?{here.partition('?')[2]}"
    answers = [(reference_of(line), told(said.outcome), said.at) for line, said in latest(notice) if said]
    if not answers:
        return HttpResponseRedirect(back)
    context = {
        "number": f"N-{notice.pk:06d}",
        "answers": answers,
        "open": notice.lines.count() - len(answers),
        "here": here,
        "back": back,
        "languages": settings.LANGUAGES,
    }
    return render(request, "provider/thanks.html", context)
