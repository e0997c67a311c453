"""Who is logged in: bearer tokens that end, refresh tokens that work once."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tools.iccam.rules import Refusal
from tools.iccam.store import Refused

UNKNOWN = Refusal(401, "You are not logged in, or the token has ended.")
REFRESHABLE = 8  # a refresh token lives that many times as long as its bearer token


@dataclass(frozen=True)
class Account:
    """One hotline's account for its program."""

    username: str
    password: str
    country: str


@dataclass
class Session:
    """What one login or refresh gave out."""

    account: Account
    bearer: str
    refresh: str
    since: datetime
    until: datetime
    refreshable_until: datetime


class Sessions:
    """Gives out tokens, knows them again, forgets them."""

    def __init__(self, accounts: list[Account], *, lifetime: timedelta, wait: timedelta = timedelta(0)) -> None:
        self.accounts = {account.username: account for account in accounts}
        self._lifetime, self._wait = lifetime, wait
        self._by_bearer: dict[str, Session] = {}
        self._by_refresh: dict[str, Session] = {}

    def log_in(self, body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
        """Give tokens for a name and its password."""
        account = self.accounts.get(body["username"])
        if account is None or not hmac.compare_digest(account.password.encode(), body["password"].encode()):
            raise Refused(Refusal(401, "The name or the password is wrong."))
        return self._open(account, at)

    def renew(self, body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
        """Give new tokens for a pair that belongs together, once."""
        session = self._by_refresh.get(body["refreshToken"])
        if session is None or session.bearer != body["bearerToken"] or at >= session.refreshable_until:
            raise Refused(UNKNOWN)
        self._close(session)
        return self._open(session.account, at)

    def log_out(self, bearer: str, *, at: datetime) -> None:
        """Forget a session."""
        self._close(self.known(bearer, at=at))

    def known(self, bearer: str, *, at: datetime) -> Session:
        """Give the session of a bearer token that has begun and not ended."""
        session = self._by_bearer.get(bearer)
        if session is None or not session.since <= at < session.until:
            raise Refused(UNKNOWN)
        return session

    def expire(self, bearer: str) -> None:
        """End a bearer token before its time; its refresh token goes on."""
        self._by_bearer.pop(bearer, None)

    def _open(self, account: Account, at: datetime) -> dict[str, Any]:
        session = Session(
            account, secrets.token_urlsafe(24), secrets.token_urlsafe(24),
            at + self._wait, at + self._lifetime, at + REFRESHABLE * self._lifetime,
        )  # fmt: skip
        self._by_bearer[session.bearer] = self._by_refresh[session.refresh] = session
        return {
            "bearerToken": session.bearer,
            "refreshToken": session.refresh,
            "bearerTokenExpiresIn": int(self._lifetime.total_seconds()),
        }

    def _close(self, session: Session) -> None:
        self._by_bearer.pop(session.bearer, None)
        self._by_refresh.pop(session.refresh, None)
