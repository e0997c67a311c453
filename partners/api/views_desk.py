"""The desk's page of tokens: administrators make, renew and revoke them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from partners.api import rules, tokens
from partners.api.forms_desk import RenewForm, TokenForm
from partners.api.models import ApiToken

RIGHT = "partners.manage_tokens"
STATES = {"works": "green", "ends soon": "amber", "expired": "grey", "revoked": "grey"}
SOON_DAYS = 30


@staff_page(RIGHT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the tokens of every partner, those that work first."""
    at = timezone.now()
    rows = [_row(one, at) for one in ApiToken.objects.select_related("partner", "made_by").order_by("partner__name", "-pk")]
    rows.sort(key=lambda row: row["state"] in ("expired", "revoked"))
    return desk_render(request, "desk/api_tokens.html", {"title": "Partner API", "rows": rows})


def _row(token: ApiToken, at: datetime) -> dict[str, Any]:
    state = "works"
    if not rules.alive(expires_at=token.expires_at, revoked_at=token.revoked_at, at=at):
        state = "revoked" if token.revoked_at else "expired"
    elif (token.expires_at - at).days < SOON_DAYS:
        state = "ends soon"
    words = [rules.Scope(one).label for one in token.scopes]
    return {"token": token, "state": state, "tone": STATES[state], "scopes": words, "alive": state in ("works", "ends soon")}


@staff_page(RIGHT)
@require_http_methods(["GET", "POST"])
@sensitive_variables("made")
def new(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    user: Any = request.user
    at = timezone.now()
    form = TokenForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            made = tokens.make(by=user, at=at, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error("scopes", str(error))
        else:
            return _shown(request, made)
    status = 422 if request.method == "POST" else 200
    return desk_render(request, "desk/api_token_new.html", {"title": "New token", "form": form}, status=status)


@staff_page(RIGHT)
@require_http_methods(["GET", "POST"])
@sensitive_variables("made")
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the next token of the same rights; the old one ends at a date, so nothing stands still."""
    user: Any = request.user
    at = timezone.now()
    token = get_object_or_404(ApiToken.objects.select_related("partner"), pk=pk)
    form = RenewForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            made = tokens.renew(token=token, by=user, at=at, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return _shown(request, made)
    status = 422 if request.method == "POST" else 200
    context = {"title": "Renew a token", "form": form, "row": _row(token, at)}
    return desk_render(request, "desk/api_token_renew.html", context, status=status)


def _shown(request: HttpRequest, made: tokens.Made) -> HttpResponse:
    context = {"title": "New token", "token": made.token, "text": made.text}
    return desk_render(request, "desk/api_token_shown.html", context)


@staff_page(RIGHT)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a token out at once."""
    user: Any = request.user
    token = get_object_or_404(ApiToken, pk=pk)
    tokens.revoke(token=token, by=user, at=timezone.now())
    messages.success(request, f"The token {token.prefix} opens nothing any more.")
    return redirect("desk-api-tokens")
