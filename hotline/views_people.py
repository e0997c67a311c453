"""Desk pages about people: who is trained, who is signed in, and who was lent rights in an emergency."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import breakglass, certificates, sessions
from hotline.desk import clock, desk_render, span, staff_page
from hotline.forms_people import CertificateForm, ElevationForm, ReasonForm
from hotline.models import Certificate, Elevation, User, UserSession
from hotline.tasks import nudge
from hotline.workflow import NotAllowed

SHOWN = 100
TABS = (
    ("Training", "desk-training", certificates.MAY_RECORD),
    ("Signed in", "desk-sessions", "hotline.end_sessions"),
    ("Break-glass", "desk-break-glass", "hotline.view_elevation"),
)


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    user: Any = request.user
    return [{"title": title, "name": name, "current": name == here} for title, name, right in TABS if user.has_perm(right)]


# --- Training ---------------------------------------------------------------------------------------------------------


@staff_page(certificates.MAY_RECORD)
@require_http_methods(["GET", "POST"])
def training(request: HttpRequest) -> HttpResponse:
    """Show who may judge and until when, and take a new certificate."""
    user: Any = request.user
    at = timezone.now()
    today = certificates.on(at).date()
    form = CertificateForm(request.POST or None, by=user.pk, today=today, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        made = certificates.record(**form.cleaned_data, by=user, at=at)
        messages.success(request, f"Recorded. {made.user} may judge until {made.valid_until:%-d %B %Y}.")
        return redirect("desk-training")
    context = {"title": "Training", "tabs": _tabs(request), "form": form, "rows": _trained(at)}
    return desk_render(request, "desk/training.html", context, status=422 if form.errors else 200)


def _trained(at: datetime) -> list[dict[str, Any]]:
    """Give each person whose role lets them judge, with their certificates and whether one is valid today."""
    today = certificates.on(at).date()
    kept: dict[int, list[Certificate]] = {}
    for one in Certificate.objects.select_related("recorded_by").order_by("-valid_until", "-pk"):
        kept.setdefault(one.user_id, []).append(one)
    rows = []
    for person in certificates.judges():
        mine = kept.get(person.pk, [])
        valid = [one for one in mine if one.withdrawn_at is None and one.valid_from <= today <= one.valid_until]
        rows.append({"person": person, "certificates": mine[:3], "until": valid[0].valid_until if valid else None})
    return rows


@staff_page(certificates.MAY_RECORD)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a certificate that was recorded wrongly."""
    user: Any = request.user
    form = ReasonForm(request.POST)
    certificate = get_object_or_404(Certificate.objects.select_related("user"), pk=pk)
    if not form.is_valid():
        messages.error(request, f"Nothing was changed. {form.said()}")
    elif certificates.withdraw(certificate=certificate, by=user, at=timezone.now(), why=form.cleaned_data["why"]):
        messages.success(request, "Taken back.")
    else:
        messages.info(request, "It was taken back before.")
    return redirect("desk-training")


# --- Who is signed in -------------------------------------------------------------------------------------------------


@staff_page("hotline.end_sessions")
@require_GET
def sessions_page(request: HttpRequest) -> HttpResponse:
    """List people who are signed in, with their sessions."""
    at = timezone.now()
    open_now = UserSession.objects.open(at).select_related("user").order_by("user__username", "-seen_at")
    rows: dict[int, dict[str, Any]] = {}
    for one in open_now[: SHOWN * 5]:
        row = rows.setdefault(one.user_id, {"person": one.user, "sessions": []})
        quiet, locked = span(at - min(one.seen_at, at)), sessions.is_idle(one, at)
        row["sessions"].append({"row": one, "quiet": quiet, "locked": locked})
    context = {"title": "Signed in", "tabs": _tabs(request), "rows": list(rows.values()), "form": ReasonForm()}
    return desk_render(request, "desk/sessions.html", context)


@staff_page("hotline.end_sessions")
@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere, with a reason."""
    user: Any = request.user
    person = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{person} is still signed in. {form.said()}")
        return redirect("desk-sessions")
    gone = sessions.end_all(
        user=person, by=user, at=timezone.now(), because="ended by an administrator", why=form.cleaned_data["why"]
    )
    messages.success(request, f"{person}: {gone} {'session' if gone == 1 else 'sessions'} ended.")
    return redirect("desk-sessions")


# --- Break-glass ------------------------------------------------------------------------------------------------------


@staff_page("hotline.view_elevation")
@require_GET
def break_glass(request: HttpRequest) -> HttpResponse:
    """Show what was asked for and lent, newest first; whoever may asks or answers here."""
    return _glass(request, ElevationForm())


def _glass(request: HttpRequest, form: ElevationForm, status: int = 200) -> HttpResponse:
    user: Any = request.user
    at = timezone.now()
    grants = user.has_perm("hotline.grant_elevation")
    rows = []
    for one in Elevation.objects.select_related("asked_by", "granted_by", "ended_by").order_by("-pk")[:SHOWN]:
        mine, word, tone = one.asked_by_id == user.pk, *_word(one, at)
        rows.append(
            {
                "row": one,
                "title": breakglass.BUNDLES[one.bundle].title if one.bundle in breakglass.BUNDLES else one.bundle,
                "word": word,
                "tone": tone,
                "clock": clock(one.until, at) if word == "Lent now" else None,
                "may_grant": word == "Waiting" and grants and not mine,
                "may_take_back": word == "Waiting" and mine,
                "may_end": word == "Lent now" and (mine or grants),
            }
        )
    context = {"title": "Break-glass", "tabs": _tabs(request), "rows": rows, "form": form}
    context["may_ask"] = user.has_perm("hotline.ask_elevation")
    return desk_render(request, "desk/break_glass.html", context, status=status)


def _word(one: Elevation, at: datetime) -> tuple[str, str]:
    if one.ended_at is not None:
        unanswered = "Taken back" if one.ended_by_id == one.asked_by_id else "Turned down"
        return ("Ended early" if one.granted_at else unanswered), "grey"
    if one.until is not None:
        return ("Lent now", "red") if one.until > at else ("Over", "grey")
    return ("Waiting", "amber") if one.lapses_at > at else ("Not answered in time", "grey")


@staff_page("hotline.ask_elevation")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for more rights."""
    user: Any = request.user
    form = ElevationForm(request.POST)
    if not form.is_valid():
        return _glass(request, form, status=422)
    try:
        breakglass.ask(**form.cleaned_data, by=user, at=timezone.now())
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _glass(request, form, status=422)
    messages.success(request, "Asked. Call a colleague who may lend these rights: they answer on this page.")
    return redirect("desk-break-glass")


@staff_page("hotline.grant_elevation")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend the rights, as a second person, or turn the request down."""
    user: Any = request.user
    elevation, at = get_object_or_404(Elevation, pk=pk), timezone.now()
    try:
        if request.POST.get("answer") == "lend":
            breakglass.grant(elevation=elevation, by=user, at=at)
            nudge()
            messages.success(request, "Lent. It ends by itself; the auditors are told.")
        else:
            breakglass.refuse(elevation=elevation, by=user, at=at)
            messages.success(request, "Turned down.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-break-glass")


@staff_page("hotline.ask_elevation")
@require_POST
def end_loan(request: HttpRequest, pk: int) -> HttpResponse:
    """End lent rights early, or take a request back: whoever asked, or may lend."""
    user: Any = request.user
    elevation = get_object_or_404(Elevation, pk=pk)
    if elevation.asked_by_id != user.pk and not user.has_perm("hotline.grant_elevation"):
        raise PermissionDenied
    try:
        verb = breakglass.end if elevation.granted_at else breakglass.refuse
        verb(elevation=elevation, by=user, at=timezone.now())
        messages.success(request, "Ended." if elevation.granted_at else "Taken back.")
    except NotAllowed as error:
        messages.info(request, str(error))
    return redirect("desk-break-glass")
