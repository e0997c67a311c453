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
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from hotline import sessions
from hotline.audit import stream_of, trace
from hotline.crypto import private_keys
from hotline.models import Certificate, User
from hotline.workflow import locked

INSIDE = ("/admin/", "/police/")
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
DOORS = (
    ("staff", "/admin/", "The desk", "Cases, takedowns and letters."),
    ("police", "/police/", "The police door", "Cases forwarded to your unit."),
)


class ClosedAccounts(DefaultAccountAdapter):
    """People get their login from an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse | None:
        """Turn a service account away before it has a session; allauth looks at nothing but `is_active`."""
        if user.is_service:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **details)

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

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code or key was not accepted. Wait for the next code, or try the key again.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with HOTLINE_MFA_KEY."""
        return box("second factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; raises InvalidToken where the key is another."""
        return box("second factor").decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the house on the key; the key itself belongs to the host name people see."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.NAME}


def box(purpose: str) -> MultiFernet:
    """Make the cipher for one purpose from HOTLINE_MFA_KEY: the newest key seals, every key opens."""
    return MultiFernet(ciphers(purpose))


def ciphers(purpose: str) -> list[Fernet]:
    """Make one cipher for each key of HOTLINE_MFA_KEY, which may have any length; the newest first."""
    keys = private_keys(settings.MFA_KEY) or [""]
    return [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{key}".encode()).digest())) for key in keys]


def has_second_factor(user: User) -> bool:
    """Say whether a person has set up an authenticator app or a passkey; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


@transaction.atomic
def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """Take away the second factor of somebody who lost their phone or key, and end their sessions.

    They set up a new one at the next sign-in.
    """
    locked(User.objects.filter(pk=user.pk)).get()
    Authenticator.objects.filter(user=user).delete()
    trace(stream_of(user), "user.second_factor_reset", by=by, at=at)
    sessions.end_all(user=user, by=by, at=at, because="second factor reset")


class SecondFactor:
    """Send whoever has no second factor yet to set one up, before any page inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at pages behind the staff and police doors only."""
        wanted = settings.SECOND_FACTOR and request.path_info.startswith(INSIDE)
        if wanted and request.user.is_authenticated and not has_second_factor(request.user):
            return redirect("mfa_index")
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
        "judges": user.has_perm("reports.assess_case"),
        "trained_until": Certificate.objects.filter(user=user, withdrawn_at=None).aggregate(last=Max("valid_until"))["last"],
        "today": timezone.localdate(),
    }
    return render(request, "account/home.html", context)
