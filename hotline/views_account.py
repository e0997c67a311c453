"""Account pages of our own: one's sessions, the question whether this one is locked, and a form that was held back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import idle, sessions
from hotline.models import UserSession


@never_cache
@login_required
@require_GET
def sessions_page(request: HttpRequest) -> HttpResponse:
    """List where this person is signed in."""
    user: Any = request.user
    rows = sessions.sessions_of(user, timezone.now())
    context = {"sessions": rows, "this": request.session.get(sessions.KEY), "others": len(rows) > 1}
    return render(request, "account/sessions.html", context)


@never_cache
@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own."""
    user: Any = request.user
    session = UserSession.objects.filter(pk=pk, user=user).first()
    if session is not None and sessions.end(session=session, by=user, at=timezone.now()):
        messages.success(request, "That session is over.")
    else:
        messages.info(request, "That session was over already.")
    return redirect("account-sessions")


@never_cache
@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    user: Any = request.user
    gone = sessions.end_all(
        user=user, by=user, at=timezone.now(), because="ended by its owner", but=request.session.get(sessions.KEY)
    )
    messages.success(request, f"{gone} other {'session is' if gone == 1 else 'sessions are'} over.")
    return redirect("account-sessions")


@never_cache
@require_http_methods(["GET", "POST"])
def awake(request: HttpRequest) -> HttpResponse:
    """Say whether this session is locked; a POST says that somebody is at the desk (sent by the script, while they work)."""
    if not request.user.is_authenticated:
        return JsonResponse({"locked": True, "signed_in": False}, status=401)
    at = timezone.now()
    session = UserSession.objects.open(at).filter(pk=sessions.number_of(request)).first()
    locked = session is None or sessions.is_idle(session, at)
    if session is not None and locked:
        sessions.lock(session, at)
    elif session is not None and request.method == "POST":
        if "lock" in request.POST:
            sessions.lock(session, at)
            locked = True
        else:
            sessions.touch(session, at)
    return JsonResponse({"locked": locked, "signed_in": True})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """Show that a form was held back while the desk was locked: its sender sends it now, or throws it away."""
    kept = idle.held_form(request)
    if request.method == "POST":
        request.session.pop(idle.HELD, None)
        messages.info(request, "Thrown away. Nothing was sent.")
        return redirect(kept["page"] if kept else "account_home")
    if kept is None:
        return redirect("account_home")
    return render(request, "account/held.html", {"held": kept})
