"""The receipt for an answer by a program: what was taken, when, and a seal that only we can have made."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.conf import settings

from hotline.crypto import keyed_hashes
from takedown.actions import Said
from takedown.letter_facts import number_of, stamp
from takedown.lines import reference_of
from takedown.models import Notice

FORMAT = "hotline-receipt-1"


def fingerprint(body: Any) -> str:
    """Give the hash of an answer that does not change with the order of fields or with white space."""
    return hashlib.sha256(_plain(body).encode()).hexdigest()


def receipt(notice: Notice, said: list[Said], body_hash: str, at: datetime) -> dict[str, Any]:
    """Make the receipt of an answer: what was taken and when, and a seal that only we can have made."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "number": number_of(notice),
        "received_at": stamp(at),
        "body_sha256": body_hash,
        "outcomes": [{"reference": reference_of(one.line), "outcome": one.outcome} for one in said],
    }
    return told | {"seal": seal(told)}


def seal(told: Mapping[str, Any]) -> str:
    """Give the HMAC-SHA-256 under the newest reply key over a receipt without its seal."""
    return _seals(told)[0]


def _seals(told: Mapping[str, Any]) -> list[str]:
    return keyed_hashes(settings.REPLY_KEY, "receipt", _plain({name: told[name] for name in told if name != "seal"}))


def is_genuine(told: Any) -> bool:
    """Say whether a receipt is one of ours, unchanged."""
    if not isinstance(told, dict) or not isinstance(told.get("seal"), str):
        return False
    return any(compare_digest(one.encode(), told["seal"].encode()) for one in _seals(told))


def _plain(body: Any) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
