"""Rules of talking to a peer's API: what is sent, what an answer means, and when to ask again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

FORMER = ("received", "in_review")  # nothing is decided yet
ACCEPTED = ("passed_on", "with_partner", "removed")
WORDS = {
    "received": "Received, nobody has judged it yet",
    "in_review": "Being judged",
    "passed_on": "Accepted: passed on to those who can act",
    "with_partner": "Accepted: with another hotline",
    "removed": "Removed",
    "closed": "Closed: not illegal there, or not to be reached",
    "not_found": "Not found: it is not known there, or erased by now",
}
LAST = ("removed", "closed", "not_found")  # nothing comes after these
PATIENCE = timedelta(days=90)  # nobody is asked about a referral for longer
POINTER = re.compile(r"(/[a-z0-9_]{1,30}){1,4}")
REFUSED = timedelta(days=1)  # until a door is asked again that does not take our token

# What a receiver keeps of our assessment. What stands in neither list is a mistake that a test finds.
ASSESSED = (
    "international", "national", "legal_ground", "content_type", "site_type", "age", "gender", "commerciality",
    "virtual", "self_generated", "child_modelling", "assessed_by_people", "assessed_at",
)  # fmt: skip
# The address and our number stand beside it; where it lies they find out themselves; the rest is about our own file.
NOT_ASSESSED = (
    "format", "reference", "referral_reference", "purpose", "url", "first_reported_at", "times_reported", "hosting_country",
    "hosting_outcome", "hosting_ips", "hosting_asn", "hosting_holder", "hosting_looked_up_at",
)  # fmt: skip


def report_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Make the report that is filed at a peer from the facts of a referral."""
    assessment = {name: facts[name] for name in ASSESSED if facts.get(name) not in ("", None)}
    return {"addresses": [facts["url"]], "reference": facts["referral_reference"], "assessment": assessment}


def refusal(status: int) -> tuple[str, bool]:
    """Say what an answer other than a good one means, and whether trying again by itself is of no use."""
    match status:
        case 401:
            return "their door does not know our token: ask them for a new one, enter it under Peer doors, try again", True
        case 403:
            return "their door says that our token may not file reports, or that we are not active in their directory", False
        case 404:
            return "there is no partner API at the address under Peer doors: check it, then try again", True
        case 408 | 409 | 425 | 429:
            return f"their door is busy ({status})", False
        case _ if 300 <= status < 400:
            return f"their door sends us elsewhere ({status}): enter the new address under Peer doors, then try again", True
        case _ if 400 <= status < 500:
            return f"their door refused the report ({status})", True
    return f"their door answered {status}", False


def fields_named(told: Mapping[str, Any]) -> str:
    """Name the fields a refusal points at (RFC 9457), and nothing else of what a stranger wrote."""
    errors = told.get("errors")
    pointers = [one.get("pointer") for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    plain = [one for one in pointers if isinstance(one, str) and POINTER.fullmatch(one)]
    return f": {', '.join(plain[:5])}" if plain else ""


def next_question(*, phase: str, sent_at: datetime, at: datetime) -> datetime | None:
    """Give when to ask again what became of a referral: often at first, daily later, never after the last word."""
    if phase in LAST or at - sent_at >= PATIENCE:
        return None
    age = at - sent_at
    if age < timedelta(days=1):
        return at + timedelta(hours=1)
    return at + (timedelta(hours=6) if age < timedelta(days=7) else timedelta(days=1))


def after_silence(misses: int, at: datetime) -> datetime:
    """Give when to ask again a door that did not answer `misses` times in a row: after half an hour, then twice as long."""
    pause: timedelta = timedelta(minutes=30) * 2 ** min(misses - 1, 10)
    return at + min(pause, timedelta(days=1))
