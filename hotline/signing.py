"""What the trail says of signing in: who came and with what, who guessed wrong, and whose login rests. Never from where."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from hotline import sessions
from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, User, UserSession
from hotline.workflow import locked
from hotline.written import Planned

PERSON = Planned(lambda pk: User.objects.select_related("key_choice").filter(pk=pk), 1)


def _rights(person: Any, same: Any) -> Any:
    rights = Permission.objects.order_by().values_list("content_type__app_label", "codename")
    return rights.filter(user=person).union(rights.filter(group__user=same))


RIGHTS = Planned(_rights, 2)


class PeopleBackend(AuthenticationBackend):
    """Passwords and roles; a service account is let in by none of them, whatever session it shows."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """Check a password, and note that it was looked at: while a login rests, none is."""
        if request is not None:
            request.password_was_checked = True  # type: ignore[attr-defined]
        return super().authenticate(request, **credentials)

    def get_user(self, user_id: Any) -> Any:
        """Give who a session belongs to, with the keys they chose: every page of the desk asks for both."""
        user = next(iter(PERSON(user_id)), None)
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Give a person's rights, their own and those of their roles, in one question: every page asks it."""
        if user_obj.is_anonymous or not user_obj.is_active or user_obj.is_superuser or obj is not None:
            return set(super().get_all_permissions(user_obj, obj))
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in RIGHTS(user_obj.pk, user_obj.pk)}
        rights: set[str] = user_obj._perm_cache  # not copied: a page asks fifty times
        return rights

    def user_can_authenticate(self, user: Any) -> bool:
        """Let people in who are switched on, and no machine."""
        return bool(super().user_can_authenticate(user)) and not user.is_service


class Failures(AxesDatabaseHandler):
    """Count wrong passwords by login, and keep neither the address nor the browser they came from."""

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **more: Any) -> None:
        """Forget what could tell one visitor from another before anything is written."""
        if request is not None:
            request.axes_user_agent, request.axes_http_accept = "", ""
        super().user_login_failed(sender, credentials, request, **more)


def no_address(_request: HttpRequest) -> str:
    """Give the same address for everybody; a unique key of axes wants one."""
    return "0.0.0.0"  # nosec B104 # no place of origin, listens nowhere


def known(username: str) -> User | None:
    """Find the login that was tried, in any spelling a database takes for the same."""
    return User.objects.filter(username__iexact=username.strip()).first() if username else None


@contextmanager
def chain(user: User) -> Iterator[str]:
    """Lock a login for one deed about it, and give the name of its chain."""
    with transaction.atomic():
        locked(User.objects.filter(pk=user.pk)).get()
        yield stream_of(user)


def begun(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """A session begins, however it was opened: give it its row."""
    row = sessions.begin(user=user, at=timezone.now(), user_agent=request.headers.get("User-Agent", ""))
    request.session[sessions.KEY] = row.pk


def signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Somebody signed in through the page, with these factors."""
    used = [str(record.get("type") or record["method"]) for record in get_authentication_records(request, user)]
    with chain(user) as stream:
        trace(stream, "user.signed_in", by=user, at=timezone.now(), facts={"with": sorted(set(used))})


def signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    """Somebody signed out: their session is over on the server too."""
    if user is None:
        return
    at, mine = timezone.now(), sessions.number_of(request)
    with chain(user) as stream:
        if UserSession.objects.open(at).filter(pk=mine, user=user).update(ended_at=at, ended_why="signed out"):
            trace(stream, "user.signed_out", by=user, at=at)


def shown_again(sender: Any, request: HttpRequest, user: User, reauthenticated: bool = False, **_: Any) -> None:
    """Whoever shows once more who they are unlocks the session they sit at."""
    if reauthenticated and request.user.is_authenticated:
        sessions.unlock(request.session.get(sessions.KEY), user, timezone.now())


def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A password was wrong: only known logins have a chain to write it into."""
    user = known(str(credentials.get("username") or ""))
    if user is not None and getattr(request, "password_was_checked", False):
        with chain(user) as stream:
            trace(stream, "user.sign_in_failed", by=None, at=timezone.now())


def rested(sender: Any, request: HttpRequest, username: str, **_: Any) -> None:
    """A login rests after too many wrong passwords; knocking on while it rests is one event, not many."""
    user, at = known(username or ""), timezone.now()
    if user is None:
        return
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    with chain(user) as stream:
        if not AuditEvent.objects.filter(stream=stream, deed="user.locked_out", at__gt=since).exists():
            trace(stream, "user.locked_out", by=None, at=at)


def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """A second factor was set up."""
    with chain(user) as stream:
        facts = {"with": [str(authenticator.type)]}
        trace(stream, "user.second_factor_added", by=user, at=timezone.now(), facts=facts)


def factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """A second factor was taken away by its owner: whoever sits at another session signs in again."""
    at = timezone.now()
    with chain(user) as stream:
        trace(stream, "user.second_factor_removed", by=user, at=at, facts={"with": [str(authenticator.type)]})
        mine = request.session.get(sessions.KEY)
        sessions.end_all(user=user, by=user, at=at, because="second factor removed", but=mine)


def factor_renewed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Recovery codes were made anew."""
    with chain(user) as stream:
        facts = {"with": [str(authenticator.type)]}
        trace(stream, "user.second_factor_renewed", by=user, at=timezone.now(), facts=facts)


def password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """A new password ends every other session of its owner."""
    at = timezone.now()
    with chain(user) as stream:
        trace(stream, "user.password_changed", by=user, at=at)
        sessions.end_all(user=user, by=user, at=at, because="password changed", but=request.session.get(sessions.KEY))


def listen() -> None:
    """Connect the above; called once when the house starts."""
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa
    from axes.signals import user_locked_out
    from django.contrib.auth import signals as auth

    auth.user_logged_in.connect(begun, dispatch_uid="hotline.begun")
    auth.user_logged_out.connect(signed_out, dispatch_uid="hotline.signed_out")
    auth.user_login_failed.connect(failed, dispatch_uid="hotline.failed")
    user_locked_out.connect(rested, dispatch_uid="hotline.rested")
    account.user_logged_in.connect(signed_in, dispatch_uid="hotline.signed_in")
    account.authentication_step_completed.connect(shown_again, dispatch_uid="hotline.shown_again")
    account.password_changed.connect(password_changed, dispatch_uid="hotline.password_changed")
    mfa.authenticator_added.connect(factor_added, dispatch_uid="hotline.factor_added")
    mfa.authenticator_removed.connect(factor_removed, dispatch_uid="hotline.factor_removed")
    mfa.authenticator_reset.connect(factor_renewed, dispatch_uid="hotline.factor_renewed")
