"""Rules of the ways to providers' own interfaces: what goes into one call, what an answer means. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from takedown.rules import Outcome

Report = Mapping[str, Any]  # one XARF report: one address
MOST_URLS = 250  # Cloudflare, abuse_children: unique addresses of one host in one report
LONGEST_REASON = 200


@dataclass(frozen=True)
class Said:
    """What a provider's interface says of a report: its own word, the reply that is, and whether that was the last."""

    word: str
    outcome: str = ""
    final: bool = False


def reports_of(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the XARF reports among the parts of a letter, in their order."""
    found = []
    for part in parts:
        if part.get("type") != "application/json":
            continue
        read = json.loads(part["content"])
        if isinstance(read, dict) and "xarf_version" in read:
            found.append(read)
    return found


def by_host(reports: Sequence[Report]) -> list[list[Report]]:
    """Group for Cloudflare: one report names addresses of one host only, and at most 250 of them."""
    hosts: dict[str, list[Report]] = {}
    for one in reports:
        hosts.setdefault(urlsplit(one["url"]).hostname or "", []).append(one)
    return [rows[start : start + MOST_URLS] for rows in hosts.values() for start in range(0, len(rows), MOST_URLS)]


def by_ip(reports: Sequence[Report]) -> list[list[Report]]:
    """Group for IP Volume: one report is about one IP address (scart.md 1.7)."""
    ips: dict[str, list[Report]] = {}
    for one in reports:
        ips.setdefault(one["source_identifier"], []).append(one)
    return list(ips.values())


def one_by_one(reports: Sequence[Report]) -> list[list[Report]]:
    """Group for AWS: XARF is one report for one address."""
    return [[one] for one in reports]


def retry_after(header: str) -> timedelta:
    """Read Retry-After in seconds; a date or nonsense counts as not said."""
    return timedelta(seconds=min(int(header), 86_400)) if header.isascii() and header.isdecimal() else timedelta()


def names_only(words: Iterable[str]) -> str:
    """Join names of fields or codes for a screen, with nothing in them that could be an address."""
    kept = ("".join(one for one in word if one.isalnum() or one in "_/.")[:40] for word in words)
    return ", ".join(one for one in kept if one and "http" not in one.lower())[:LONGEST_REASON]


# --- What they say of a report ----------------------------------------------------------------------------------------

# Source: Abuse Signal, reasonCode of GetAbuseReportStatus. What they say is a reply; whether it is gone, a look tells.
AWS: Mapping[str, Outcome] = {
    "ACTIONED": Outcome.DISABLED,
    "NOT_RESOLVABLE_TO_AWS": Outcome.NOT_OURS,
    "REVIEWED_NO_AWS_ACTION": Outcome.DISPUTED,
    "CONTENT_DOWN_OR_INACCESSIBLE": Outcome.ALREADY_GONE,
    "NEED_MORE_INFORMATION": Outcome.NEED_INFORMATION,
}
AWS_STATES = ("QUEUED", "PROCESSING", "COMPLETED")
# Source: Cloudflare's abuse reports, denial_reason. A duplicate says nothing about the content.
CLOUDFLARE: Mapping[str, Outcome] = {
    "unable_to_confirm": Outcome.DISPUTED,
    "incomplete_report": Outcome.NEED_INFORMATION,
    "direct_url_required": Outcome.NEED_INFORMATION,
    "not_on_cloudflare": Outcome.NOT_OURS,
    "content_removed": Outcome.ALREADY_GONE,
    "content_unavailable": Outcome.ALREADY_GONE,
}


def aws_said(told: Mapping[str, Any]) -> Said | None:
    """Read a status of AWS; None where it is none."""
    state, reason = told.get("status"), told.get("reasonCode")
    if state not in AWS_STATES:
        return None
    if state != "COMPLETED":
        return Said(state)
    word = names_only([str(reason or "")]) or state
    return Said(word, AWS.get(word, ""), final=True)


def cloudflare_said(told: Mapping[str, Any], *, addresses: int) -> Said | None:
    """Read a report of Cloudflare about so many addresses; None where it is none.

    One report covers several addresses: they count as disabled only where each of them was confirmed.
    """
    state, denied, summary = told.get("status"), told.get("denial_reason"), told.get("mitigation_summary")
    if not isinstance(state, str):
        return None
    if isinstance(denied, str) and denied:
        word = names_only([denied])
        return Said(word, CLOUDFLARE.get(word, ""), final=True)
    done = summary if isinstance(summary, dict) else {}
    if _number(done, "active_count") and _number(done, "accepted_url_count") >= addresses:
        return Said("active", Outcome.DISABLED, final=True)
    if done.get("external_host_notified") is True:
        return Said("external_host_notified", Outcome.PASSED_ON)
    return Said(names_only([state]))


def _number(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) else 0
