"""The guard of the provider door: whose link it is, in which language and time zone, and what a wrong link gets.

The secret in the link is the authority and no page sets a cookie, so a foreign site finds nothing to ride on: the forms
are exempt from the CSRF check, which would need a cookie.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from hotline import limits
from hotline.models import Outgoing
from partners.api import problems
from takedown import rules_reply
from takedown.letter_facts import number_of as number_told
from takedown.letter_facts import zone_of
from takedown.links import number_of
from takedown.models import Notice

NOBODY = uuid.UUID(int=0)
WRONG_LINKS = limits.Limit("wrong-link", 120)

Page = Callable[..., HttpResponse]


def notice_of(number: str, secret: str, at: datetime) -> Notice:
    """Fetch the letter a link belongs to; 404 for a link that is wrong, revoked, replaced, withdrawn or too old.

    Whatever is wrong with it, the same question is asked of the database, so that no refusal takes longer than another.
    """
    try:
        asked = Notice(uuid=uuid.UUID(number))
    except ValueError:
        asked = Notice(uuid=NOBODY)
    link = number_of(asked, secret)
    right = link is not None and asked.uuid.hex == number
    notice = _row(asked.uuid if right else NOBODY)
    if notice is None or notice.withdrawn_at or notice.link_revoked_at or notice.link_number != link:
        raise Http404
    if rules_reply.is_over(notice.open_ones, notice.last_closed_at, at):  # type: ignore[attr-defined]
        raise Http404
    return notice


def _row(number: uuid.UUID) -> Notice | None:
    rows = Notice.objects.select_related("provider__profile").filter(uuid=number)
    return rows.annotate(
        open_ones=Count("takedowns", filter=Q(takedowns__closed_at=None)), last_closed_at=Max("takedowns__closed_at")
    ).first()


def never_left(notice: Notice) -> bool:
    """Say whether nobody outside can have a letter: no sender ever had it in hand.

    What was tried may have arrived although we do not know it yet, or lies with a person who files it by hand.
    """
    if notice.sent_at or notice.bounced_at:
        return False
    return not Outgoing.objects.filter(purpose="notice", about=notice.pk, attempts__gt=0).exists()


def provider_page(page: Page) -> Page:
    """Open a page to whoever holds the link, in the language asked for, else in the language of the letter.

    A letter that never left shows nothing but that; the desk's own preview asks for it all the same.
    """

    @csrf_exempt  # the secret in the link is the authority; there is no cookie
    @wraps(page)
    def guarded(request: HttpRequest, number: str, secret: str, *, unsent_too: bool = False) -> HttpResponse:
        at = timezone.now()
        try:
            notice = notice_of(number, secret, at)
        except Http404:
            if limits.count(WRONG_LINKS, request, at) > WRONG_LINKS.times:
                return _wait(request, at)
            raise
        early = not unsent_too and never_left(notice)
        asked = request.GET.get("lang", "")
        language = asked if asked in dict(settings.LANGUAGES) else notice.language
        with translation.override(language), timezone.override(zone_of(notice.provider)):
            response = _not_yet(request, notice) if early else page(request, notice, f"{request.path}?lang={language}")
        response["Content-Language"] = language
        return response

    return guarded


def _not_yet(request: HttpRequest, notice: Notice) -> HttpResponse:
    told = {"number": number_told(notice), "languages": settings.LANGUAGES}
    return render(request, "provider/unsent.html", told, status=200 if request.method in ("GET", "HEAD") else 409)


def _wait(request: HttpRequest, at: datetime) -> HttpResponse:
    response = render(request, "provider/wait.html", {"minutes": limits.seconds_left(at) // 60 + 1}, status=429)
    response["Retry-After"] = str(limits.seconds_left(at))
    return response


def machine_page(page: Page) -> Page:
    """Open an address for programs to whoever holds the link: JSON in English, and every error as RFC 9457 says."""

    @csrf_exempt
    @wraps(page)
    def guarded(request: HttpRequest, number: str, secret: str) -> HttpResponse:
        at = timezone.now()
        try:
            notice = notice_of(number, secret, at)
        except Http404:
            if limits.count(WRONG_LINKS, request, at) > WRONG_LINKS.times:
                wait = limits.seconds_left(at)
                return problem(429, "too_many", "Too many wrong links. Come back later.", wait=wait)
            return problem(404, "not_found", "There is nothing here, or it is over.")
        if never_left(notice):
            return problem(409, "not_sent", "This letter has not left yet. Ask again once you have it.")
        with translation.override("en"):
            return page(request, notice, at)

    return guarded


def problem(
    status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None, *, wait: int = 0
) -> JsonResponse:  # fmt: skip
    """Answer with a problem document."""
    told: dict[str, Any] = problems.body(status, code, detail, errors)
    response = JsonResponse(told, status=status, content_type=problems.TYPE)
    if wait:
        response["Retry-After"] = str(wait)
    return response
