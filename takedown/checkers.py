"""Ask a provider's own link checker whether something is still at an address (docs/link-checkers.md)."""

import json

from hotline import fetch
from hotline.links import Checker

ANSWERS = {"online": "online", "gone": "gone"}


def ask(checker: Checker, address: str) -> str:
    """Ask one link checker about one address: ``online``, ``gone``, or ``unclear`` for every other answer and for silence.

    ``POST {"url": …}`` with a bearer token; the answer is ``{"status": "online" | "gone"}``.
    """
    headers = {"Authorization": f"Bearer {checker.token}"}
    try:
        status, body = fetch.exchange(checker.url, json.dumps({"url": address}).encode(), headers)
        answer = json.loads(body) if status == 200 else {}
    except (fetch.FetchError, ValueError, RecursionError):
        return "unclear"
    told = answer.get("status") if isinstance(answer, dict) else None
    return ANSWERS.get(told, "unclear") if isinstance(told, str) else "unclear"
