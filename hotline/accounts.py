"""Accounts: no sign-up, sealed second factors, and nobody works inside without one."""

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from hotline.audit import stream_of, trace
from hotline.models import User

INSIDE = ("/admin/", "/police/")
DOORS = (
    ("staff", "/admin/", "The desk", "Cases, takedowns and letters."),
    ("police", "/police/", "The police door", "Cases forwarded to your unit."),
)


class ClosedAccounts(DefaultAccountAdapter):
    """People get their login from an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go straight through the one door that is open to this person; with several, or none, to the page that says so."""
        doors = doors_of(request.user)
        return doors[0]["url"] if len(doors) == 1 else str(super().get_login_redirect_url(request))


def counted_as(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Give the name under which wrong passwords are counted: one for every spelling that a database takes for the same."""
    given = credentials or (request.POST if request else {})
    name = str(given.get("username") or given.get("login") or "").strip()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).upper().casefold())


class SealedSecrets(DefaultMFAAdapter):
    """Keep the secrets of second factors encrypted; allauth alone would store them in clear."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with HOTLINE_MFA_KEY."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; raises InvalidToken where the key is another."""
        return _lock().decrypt(encrypted_text.encode()).decode()


def _lock() -> Fernet:
    """Make the cipher from the key, which may have any length."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor:{settings.MFA_KEY}".encode()).digest()))


def has_second_factor(user: User) -> bool:
    """Say whether a person has set up an authenticator."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """Take away the second factor of somebody who lost their phone; they set up a new one at the next sign-in."""
    Authenticator.objects.filter(user=user).delete()
    trace(stream_of(user), "user.second_factor_reset", by=by, at=at)


class SecondFactor:
    """Send whoever has no second factor yet to set one up, before any page inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at pages behind the staff and police doors only."""
        wanted = settings.SECOND_FACTOR and request.path_info.startswith(INSIDE)
        if wanted and request.user.is_authenticated and not has_second_factor(request.user):
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def doors_of(user: Any) -> list[dict[str, str]]:
    """Give the doors of this process that a person may use."""
    open_to = {"staff": user.is_staff and bool(user.get_all_permissions()), "police": user.has_perm("partners.liaise")}
    return [
        {"url": url, "title": title, "about": about}
        for door, url, title, about in DOORS
        if door in settings.DOORS and open_to[door]
    ]


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, whether their second factor stands, and the doors they may use."""
    user: Any = request.user
    context = {
        "doors": doors_of(user),
        "second_factor": has_second_factor(user),
        "second_factor_wanted": settings.SECOND_FACTOR,
        "roles": [group.name for group in user.groups.order_by("name")],
    }
    return render(request, "account/home.html", context)
