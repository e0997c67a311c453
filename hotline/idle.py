"""Nobody's desk stays open while they are away: the middleware that ends, locks and keeps sessions alive."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from hotline import sessions
from hotline.accounts import box
from hotline.middleware import STAFF_PATHS, first_step
from hotline.models import UserSession
from hotline.written import Planned

HELD = "hotline.held_form"
# What a locked session may still do: say who is there, go away, and ask whether it is locked.
OPEN_WHEN_LOCKED = {
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout", "account-awake",
}  # fmt: skip
LOCKED = 423  # RFC 4918, 11.3
LONGEST_HELD = 200_000  # characters


SESSION = Planned(lambda pk, user: UserSession.objects.filter(pk=pk, user=user), 2)


class Sessions:
    """Let a request through only while its session lives and is not locked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Look at pages for people who sign in; the forgery check has run by now."""
        if first_step(request.path_info) not in STAFF_PATHS or not request.user.is_authenticated:
            return None
        at = timezone.now()
        session = next(iter(SESSION(sessions.number_of(request), request.user.pk)), None)
        if session is None or sessions.is_over(session, at):
            return _signed_out(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if sessions.is_idle(session, at):
            return None if name in OPEN_WHEN_LOCKED else _locked(request, session, at)
        if is_by_a_person(request):
            sessions.touch(session, at)
        if request.method == "POST" and request.session.get(HELD, {}).get("path") == request.get_full_path():
            del request.session[HELD]
        return None


def is_by_a_person(request: HttpRequest) -> bool:
    """Tell a page that somebody opened from a request a script makes by itself, such as the renewal of a lease."""
    return request.headers.get("Sec-Fetch-Dest", "document") != "empty"


def _signed_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    if not is_by_a_person(request):
        return JsonResponse({"problem": "Signed out."}, status=401)
    messages.info(request, "Your session was ended. Sign in again to go on.")
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/account/")


def _locked(request: HttpRequest, session: UserSession, at: datetime) -> HttpResponse:
    """Lock, and lead to the page that asks who is there; a form that was being sent is kept for its sender."""
    sessions.lock(session, at)
    if not is_by_a_person(request):
        return JsonResponse({"problem": "Locked."}, status=LOCKED)
    wanted = request.get_full_path()
    if request.method == "POST":
        wanted = reverse("account-held") if hold_form(request) else reverse("account_home")
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': wanted})}")


def hold_form(request: HttpRequest) -> bool:
    """Keep what was sent, sealed, in the session: it may hold what a caller said, and sessions lie in the database."""
    pairs = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    text = json.dumps(pairs)
    if len(text) > LONGEST_HELD:
        return False
    came_from = request.headers.get("Referer", "")
    request.session[HELD] = {
        "path": request.get_full_path(),
        "page": came_from if came_from.startswith(f"{request.scheme}://{request.get_host()}/") else "",
        "form": box("held form").encrypt(text.encode()).decode(),
    }
    return True


def held_form(request: HttpRequest) -> dict[str, Any] | None:
    """Open what is kept for this person; None when nothing is."""
    kept = request.session.get(HELD)
    if not kept:
        return None
    pairs = json.loads(box("held form").decrypt(kept["form"].encode()))
    return {"path": kept["path"], "page": kept["page"] or "/account/", "pairs": pairs}
