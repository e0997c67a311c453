"""The one place that reaches out to strangers' web servers: vetted addresses only, little, and nothing kept.

Requests are made in `hotline.hops`, looks in `hotline.looks`; all of it goes out as HOTLINE_EGRESS_PROXY says.
"""

import json
from typing import Any

from hotline.hops import (
    READ_AT_MOST,
    REDIRECTS,
    FetchError,
    Refused,
    Unreachable,
    asked,
    first,
    joined,
    vetted,
    word_for,
)
from hotline.looks import MOST_HOPS, Hop, Look, look

__all__ = [
    "FetchError", "Hop", "Look", "Refused", "Unreachable", "exchange", "get_json", "look", "post", "post_json", "word_for",
]  # fmt: skip
JSON_AT_MOST = 512 * 1024  # what is longer is cut off, and so is no JSON any more


def get_json(url: str) -> dict[str, Any]:
    """Fetch a JSON object (RDAP). Raises Refused or Unreachable; certificates are verified."""
    for _ in range(MOST_HOPS + 1):
        target = vetted(url)
        headers = {"Accept": "application/rdap+json, application/json"}
        with asked("GET", target, verify=True, headers=headers) as (answer, chunks):
            if answer.status in REDIRECTS and "location" in answer.headers:
                url = joined(answer.headers["location"], url)
                continue
            if answer.status != 200:
                raise Unreachable("protocol")
            return _object(first(chunks, JSON_AT_MOST))
    raise Refused("too_many_redirects")


def post(url: str, body: bytes, *, kind: str) -> bytes:
    """Post bytes of one kind and give what comes back (RFC 3161). Raises Refused or Unreachable; no redirect is followed."""
    headers = {"Content-Type": kind, "Content-Length": str(len(body))}
    with asked("POST", vetted(url), verify=True, headers=headers, body=body) as (answer, chunks):
        if answer.status != 200:
            raise Unreachable("protocol")
        return first(chunks, READ_AT_MOST)


def post_json(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send JSON to a partner's own server and give the status; follows nothing. Raises Refused or Unreachable."""
    target = vetted(url)
    sent = {"User-Agent": "hotline-webhook", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    with asked("POST", target, verify=True, headers=sent, body=body) as (answer, _):
        return answer.status


def exchange(url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    """Ask a partner's own API, or send it JSON, and give status and answer; follows nothing. Raises as `post_json`."""
    sent = {"User-Agent": "hotline", "Accept": "application/json", **headers}
    if body is not None:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    with asked("GET" if body is None else "POST", vetted(url), verify=True, headers=sent, body=body) as (answer, chunks):
        return answer.status, first(chunks, JSON_AT_MOST)


def call(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    """Call a provider's API and give status, headers in small letters, and answer. Follows nothing, raises as `exchange`."""
    sent = {"User-Agent": "hotline", "Accept": "application/json", **headers}
    if body is not None:
        sent["Content-Length"] = str(len(body))
    with asked(method, vetted(url), verify=True, headers=sent, body=body) as (answer, chunks):
        return answer.status, answer.headers, first(chunks, JSON_AT_MOST)


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreachable("protocol") from error
    if not isinstance(read, dict):
        raise Unreachable("protocol")
    return read
