"""Second factors: wrong codes and keys are counted, written down and limited, as wrong passwords are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, User
from hotline.workflow import locked

WRONG = "user.second_factor_failed"
# After these somebody was let in (or given a new factor), so the count begins anew.
RIGHT = ("user.signed_in", "user.second_factor_reset", "user.second_factor_passed")
RESTS = "Too many wrong codes. Your second factor rests for half an hour; an administrator can reset it. If it was not you, \
tell an administrator now: somebody knows your password."
Answer = TypeVar("Answer")


def rests(user: User, at: datetime) -> bool:
    """Say whether as many wrong tries as a login has stand in the trail within its rest, with nothing right between."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tries = AuditEvent.objects.filter(stream=stream_of(user), deed__in=(WRONG, *RIGHT), at__gt=since)
    newest = list(tries.order_by("-number").values_list("deed", flat=True)[: settings.AXES_FAILURE_LIMIT])
    return newest.count(WRONG) >= settings.AXES_FAILURE_LIMIT


def limited(user: User, kind: str, check: Callable[[], Answer], *, again: bool = False) -> Answer:
    """Check one code or key of a person under lock, so that guesses in parallel are counted one by one.

    Raises ValidationError where it is wrong, or where too many were. `again`: somebody shows who they are once more.
    """
    at = timezone.now()
    with transaction.atomic():
        locked(User.objects.filter(pk=user.pk)).get()
        if rests(user, at):
            refused = ValidationError(RESTS)
        else:
            try:
                answer = check()
            except ValidationError as error:
                refused = error
                trace(stream_of(user), "user.second_factor_failed", by=None, at=at, facts={"with": [kind]})
                if rests(user, at):
                    trace(stream_of(user), "user.second_factor_rests", by=None, at=at)
            else:
                if again:
                    trace(stream_of(user), "user.second_factor_passed", by=user, at=at, facts={"with": [kind]})
                return answer
    raise refused


class Code(AuthenticateForm):
    """A code from the app, or a recovery code, at sign-in."""

    def clean_code(self) -> str:
        """Refuse after too many wrong ones."""
        return limited(self.user, "code", super().clean_code)


class CodeAgain(ReauthenticateForm):
    """The same, of somebody who is signed in."""

    def clean_code(self) -> str:
        """Refuse after too many wrong ones."""
        return limited(self.user, "code", super().clean_code, again=True)


class Key(AuthenticateWebAuthnForm):
    """A security key after the password."""

    def clean_credential(self) -> Any:
        """Refuse after too many wrong ones."""
        return limited(self.user, "webauthn", super().clean_credential)


class KeyAgain(ReauthenticateWebAuthnForm):
    """The same, of somebody who is signed in."""

    def clean_credential(self) -> Any:
        """Refuse after too many wrong ones."""
        return limited(self.user, "webauthn", super().clean_credential, again=True)


class KeyAlone(LoginWebAuthnForm):
    """A passkey instead of a password."""

    def clean_credential(self) -> Any:
        """Write a refusal down. It makes nobody's login rest: whoever sends it says themselves whose key it is."""
        try:
            return super().clean_credential()
        except ValidationError:
            self._note()
            raise

    def _note(self) -> None:
        from allauth.mfa.webauthn.internal.auth import extract_user_from_response

        at = timezone.now()
        try:
            user: Any = extract_user_from_response(self.cleaned_data["credential"])
        except (ValidationError, AttributeError, KeyError):
            return
        with transaction.atomic():
            locked(User.objects.filter(pk=user.pk)).get()
            lately = AuditEvent.objects.filter(
                stream=stream_of(user), deed="user.passkey_refused", at__gt=at - timedelta(hours=settings.AXES_COOLOFF_TIME)
            )
            if lately.count() < settings.AXES_FAILURE_LIMIT:
                trace(stream_of(user), "user.passkey_refused", by=None, at=at)


class NewKey(AddWebAuthnForm):
    """A new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name"
        self.fields["name"].help_text = "So that you tell your keys apart: this laptop, blue key."
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = "Sign in with this key alone (passkey)"
        alone.help_text = "It asks for its PIN, your finger or your face. Without it the key stands behind your password."
