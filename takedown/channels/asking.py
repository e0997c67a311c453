"""One call to a provider's interface, and what its answer means for the letter: taken, refused, or later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hotline import fetch
from takedown import rules_channels as rules

SHUT = (401, 403)


class Later(Exception):
    """Not taken for now; `wait` where they said how long to leave them alone. The message is a sentence for the desk."""

    def __init__(self, why: str, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.wait = wait


class Refused(Exception):
    """They do not want it like this, however often it is sent; `status` is theirs. The message holds no address."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Answered:
    """What came back: a status below 300 and a JSON object."""

    status: int
    said: dict[str, Any]


def ask(
    who: str, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None, settings: str,
) -> Answered:  # fmt: skip
    """Call once. `settings` names what to look at when they do not let us in. Raises Later or Refused."""
    try:
        status, told, raw = fetch.call(method, url, dict(headers), body)
    except fetch.FetchError as error:
        raise Later(f"{who} was not reached ({error.error or 'no such name'})") from error
    said = _object(raw)
    wait = rules.retry_after(told.get("retry-after", ""))
    if status in SHUT:
        raise Later(f"{who} does not let us in ({status}): look at {settings}")
    if status in (408, 425, 429) or status >= 500:
        raise Later(f"{who} answered {status} and takes nothing just now", wait)
    if not 200 <= status < 300:
        about = rules.names_only(_complaints(said))
        raise Refused(f"{who} refused it ({status}){f', about {about}' if about else ''}", status)
    if said is None:
        raise Later(f"{who} answered something we cannot read")
    return Answered(status, said)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _complaints(said: dict[str, Any] | None) -> list[str]:
    """Give the fields or codes a refusal names: AWS lists paths and codes, others map fields to words or list codes."""
    told = said or {}
    found: list[str] = []
    for name in ("fieldList", "unmetRequirements", "errors"):
        match told.get(name):
            case dict() as fields:
                found += [str(one) for one in fields]
            case list() as rows:
                found += [str(row.get("code") or row.get("path") or "") for row in rows if isinstance(row, dict)]
    return found
