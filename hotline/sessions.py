"""Sessions of people: begun at sign-in, listed without any address, locked when idle, and ended by whoever may."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from hotline.audit import stream_of, trace
from hotline.models import User, UserSession
from hotline.workflow import locked

KEY = "hotline.session"  # under this name a Django session knows its row
KEPT = timedelta(days=90)  # so long a person's old sessions can be looked up; the trail keeps who signed in and when
FAMILIES = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chromium"), ("Safari/", "Safari"))


def browser_family(user_agent: str) -> str:
    """Name the family of a browser, so that people tell their own sessions apart; nothing finer is kept."""
    return next((family for mark, family in FAMILIES if mark in user_agent), "Other")


def idle_after() -> timedelta | None:
    """Give how long a session may rest before it locks; None where nothing locks (tests)."""
    return timedelta(minutes=settings.IDLE_MINUTES) if settings.IDLE_MINUTES else None


@transaction.atomic
def begin(*, user: User, at: datetime, user_agent: str) -> UserSession:
    """Write down that somebody signed in, and forget what nobody needs to know any more."""
    UserSession.objects.filter(user=user, until__lt=at - KEPT).delete()
    return UserSession.objects.create(
        user=user,
        browser=browser_family(user_agent),
        began_at=at,
        seen_at=at,
        until=at + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


def is_over(session: UserSession | None, at: datetime) -> bool:
    """Say whether a session is worth nothing any more."""
    return session is None or session.ended_at is not None or session.until <= at


def is_idle(session: UserSession, at: datetime) -> bool:
    """Say whether a session is locked: it was, or nobody has touched it for too long."""
    limit = idle_after()
    return session.locked_at is not None or (limit is not None and at - session.seen_at > limit)


def lock(session: UserSession, at: datetime) -> None:
    """Lock a session, so that a clock set back unlocks nothing."""
    UserSession.objects.filter(pk=session.pk, locked_at=None).update(locked_at=at)


def unlock(pk: Any, user: User, at: datetime) -> None:
    """Open a locked session again, after its owner showed who they are."""
    UserSession.objects.filter(pk=pk, user=user, ended_at=None, began_at__lte=at).update(locked_at=None, seen_at=at)


def touch(session: UserSession, at: datetime) -> None:
    """Note that somebody is there; at most once a minute, so that looking writes little."""
    if at - session.seen_at >= timedelta(minutes=1):
        UserSession.objects.filter(pk=session.pk, seen_at__lt=at).update(seen_at=at)


def number_of(request: HttpRequest) -> int:
    """Give the number of the session a request belongs to; 0, which no row has, for one that has none."""
    return int(request.session.get(KEY) or 0)


def sessions_of(user: User, at: datetime) -> list[UserSession]:
    """List the open sessions of a person, the liveliest first."""
    return list(UserSession.objects.open(at).filter(user=user).order_by("-seen_at", "-pk"))


@transaction.atomic
def end(*, session: UserSession, by: User, at: datetime) -> bool:
    """End one session of one's own; False when it was over already."""
    locked(User.objects.filter(pk=session.user_id)).get()
    gone = UserSession.objects.open(at).filter(pk=session.pk, user=by).update(ended_at=at, ended_why="ended by its owner")
    if gone:
        trace(stream_of(by), "user.session_ended", by=by, at=at, facts={"sessions": gone})
    return bool(gone)


@transaction.atomic
def end_all(
    *, user: User, by: User | None, at: datetime, because: str, why: str = "", but: Any = None
) -> int:  # fmt: skip
    """End every session of a person (`but` one, by number); gives how many there were.

    `because` is the house's word for it; `why` is what an administrator wrote, and holds nothing of a case.
    """
    locked(User.objects.filter(pk=user.pk)).get()
    sessions = UserSession.objects.open(at).filter(user=user)
    if but is not None:
        sessions = sessions.exclude(pk=but)
    gone = sessions.update(ended_at=at, ended_why=because)
    if gone or why:
        trace(stream_of(user), "user.sessions_ended", by=by, at=at, why=why, facts={"sessions": gone, "because": because})
    return gone
