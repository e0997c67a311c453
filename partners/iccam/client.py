"""The session with ICCAM v3: mutual TLS, a bearer token that is renewed in time, one way to ask. Source: scart.md 3.1."""

import json
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from hotline import mutual
from hotline.fetch import Unreachable

OK = 200  # and nothing else, by all that is known
NO = frozenset({400, 401, 403, 500})  # asking the same again is no use
ASSUMED_SECONDS = 1800
BEFORE_END = 60.0  # seconds before its end at which a token is renewed
MOST_WORDS = 200
KNOWN = "known as "  # begins the reference of a report whose number we never learned


class Away(Exception):
    """No usable answer: ask again later. What was asked may have been done all the same."""


class LoggedOut(Away):
    """The account or its certificate is not accepted: a person has to mend that, and then everything goes on."""


class Refused(Exception):
    """ICCAM answered no; `status` and the names of the fields it complains of, none of its words about addresses."""

    def __init__(self, status: int, fields: tuple[str, ...] = (), words: str = "") -> None:
        about = f" about {', '.join(fields)}" if fields else ""
        super().__init__(f"ICCAM answered {status}{about}")
        self.status, self.fields, self.words = status, fields, words

    def is_about(self, word: str) -> bool:
        """Say whether the refusal names something, in a field or in its words."""
        return word in f"{' '.join(self.fields)} {self.words}".lower()


class Client:
    """One account of ICCAM; several threads may ask at once."""

    def __init__(
        self, server: mutual.Server, *, user: str, password: str, pause: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.user = user
        self._server, self._password, self._pause, self._clock = server, password, pause, clock
        self._lock = threading.Lock()
        self._bearer = self._refresh = ""
        self._until = 0.0

    def get(self, path: str, **query: str | int) -> Any:
        """Ask for something. Raises Away or Refused."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, told: Any) -> Any:
        """Send something new. Raises Away or Refused."""
        return self._ask("POST", path, told)

    def put(self, path: str, told: Any) -> Any:
        """Set something. Raises Away or Refused."""
        return self._ask("PUT", path, told)

    def _ask(self, method: str, path: str, told: Any) -> Any:
        bearer = self._token()
        answered = self._call(method, path, told, bearer)
        if answered.status == 401:  # the token ended before its time: once again, with a new one
            answered = self._call(method, path, told, self._token(instead_of=bearer))
        return _read(answered)

    def _call(self, method: str, path: str, told: Any, bearer: str = "") -> mutual.Answered:
        headers = {"Accept": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        body = None
        if told is not None:
            headers["Content-Type"], body = "application/json", json.dumps(told).encode()
        try:
            return self._server.call(method, path, headers=headers, body=body)
        except Unreachable as error:
            raise Away(f"ICCAM not reached ({error.error})") from error

    def _token(self, *, instead_of: str = "") -> str:
        """Give a token that holds for a while; `instead_of` names one that ICCAM took no more."""
        with self._lock:
            ended = self._bearer == instead_of if instead_of else self._clock() >= self._until - BEFORE_END
            if ended or not self._bearer:
                self._renew()
            return self._bearer

    def _renew(self) -> None:
        """Renew the token; where that is refused, log in anew. Raises Away or LoggedOut."""
        if self._refresh:
            pair = {"bearerToken": self._bearer, "refreshToken": self._refresh}
            self._bearer = self._refresh = ""  # a refresh works once: what goes wrong from here ends in a login
            answered = self._call("POST", "Authentication/refresh", pair)
            if answered.status == OK:
                self._keep(answered)
                return
        answered = self._call("POST", "Authentication", {"username": self.user, "password": self._password})
        if answered.status in NO:
            raise LoggedOut(f"ICCAM does not let our account in ({answered.status}): see its user, password and certificate")
        if answered.status != OK:
            raise Away(f"ICCAM answered {answered.status} to our login")
        self._keep(answered)
        if self._pause:
            time.sleep(self._pause)

    def _keep(self, answered: mutual.Answered) -> None:
        told = _json(answered.body)
        if not isinstance(told, dict) or not isinstance(told.get("bearerToken"), str):
            raise Away("ICCAM's login gave no token")
        self._bearer, self._refresh = told["bearerToken"], str(told.get("refreshToken") or "")
        seconds = told.get("bearerTokenExpiresIn")
        self._until = self._clock() + (seconds if isinstance(seconds, int | float) else ASSUMED_SECONDS)


def _json(body: bytes) -> Any:
    """Read an answer; an empty one is nothing. Raises Away."""
    try:
        return json.loads(body) if body.strip() else None
    except (ValueError, RecursionError) as error:
        raise Away("ICCAM's answer is no JSON") from error


def _read(answered: mutual.Answered) -> Any:
    if answered.status == OK:
        return _json(answered.body)
    if answered.status not in NO:
        raise Away(f"ICCAM answered {answered.status}")
    try:
        told = json.loads(answered.body)
        errors = told.get("errors") if isinstance(told, dict) else None
    except (ValueError, RecursionError):
        errors = None
    fields = tuple(_word(one) for one in errors) if isinstance(errors, dict) else ()
    raise Refused(answered.status, fields, json.dumps(errors)[:MOST_WORDS] if errors else "")


def _word(name: str) -> str:
    """Keep the letters of a field's name: it goes on a screen, and nothing that could be an address shall."""
    return "".join(one for one in name[:40] if one.isalnum() or one in "[]_")


# --- Paths ------------------------------------------------------------------------------------------------------------


def content(number: int, *rest: str) -> str:
    """Give the path of an item, or of something of it."""
    return "/".join(("rest/Content", quote(str(int(number))), *rest))


def report(number: int, *rest: str) -> str:
    """Give the path of a report, or of something of it."""
    return "/".join(("rest/Reports", quote(str(int(number))), *rest))


# --- The one of this house --------------------------------------------------------------------------------------------


def is_set_up() -> bool:
    """Say whether this house takes part in ICCAM."""
    return bool(settings.ICCAM_URL)


def ours() -> Client:
    """Give this process's session, opened at its first use. Raises Away where its certificate cannot be used."""
    names = ("URL", "USER", "PASSWORD", "CERTIFICATE", "KEY", "CA")
    return _opened(settings.ICCAM_PAUSE, *(getattr(settings, f"ICCAM_{name}") for name in names))


@lru_cache(maxsize=1)
def _opened(pause: float, url: str, user: str, password: str, certificate: str, key: str, ca: str) -> Client:
    try:
        tls = mutual.context(certificate=certificate, key=key, ca=ca) if url.startswith("https:") else None
    except OSError as error:
        raise LoggedOut("our certificate for ICCAM cannot be used: see its files") from error
    return Client(mutual.Server(url, tls), user=user, password=password, pause=pause)
