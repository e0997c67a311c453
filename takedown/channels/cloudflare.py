"""Cloudflare's abuse reports. Source: protocols.md 9.2, the API reference, the schema of PyPI `cloudflare` 5.9.0.

The site's operator is never told by Cloudflare: whoever is complicit would be warned (casework.md 6, "don't tip off").
"""

import json
from datetime import UTC, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from hotline.letters import one_line, render
from hotline.procedures import procedure
from takedown import rules_channels as rules
from takedown.channels.asking import Later, Refused, ask
from takedown.channels.handing import Call

ACT = "abuse_children"
LONGEST_WORDS, LONGEST_NAME, LONGEST_COMPANY = 5000, 255, 100
SETTINGS = "HOTLINE_CLOUDFLARE_ACCOUNT and HOTLINE_CLOUDFLARE_TOKEN"
PER_PAGE = 100


class Cloudflare:
    """Report addresses of one host together, at most 250; a report whose answer was lost is looked for in our list."""

    name = "cloudflare"
    needs: tuple[str, ...] = ("CLOUDFLARE_ACCOUNT", "CLOUDFLARE_TOKEN", "CLOUDFLARE_URL")
    grouped = staticmethod(rules.by_host)

    def tell(self, call: Call) -> str:
        """File one report; the reference is its id. Raises Later or Refused."""
        if call.again and (known := self._filed_before(call)):
            return known
        said = self._ask("POST", ACT, json.dumps(report(call)).encode())
        if said.get("result") != "success" and said.get("success") is not True:
            raise Later("Cloudflare answered something we cannot read")
        inner = said.get("result")
        number = said.get("abuse_rand") or (inner.get("abuse_rand") or inner.get("id") if isinstance(inner, dict) else "")
        if isinstance(number, str) and number:
            return number[:120]
        return self._filed_before(call) or "success"  # filed, and its number is in none of their answers

    def status(self, reference: str, addresses: int) -> rules.Said | None:
        """Ask how a report stands; None where there is nothing to ask by. Raises Later or Refused."""
        if reference == "success":
            return None
        told = self._ask("GET", quote(reference, safe="")).get("result")
        said = rules.cloudflare_said(told, addresses=addresses) if isinstance(told, dict) else None
        if said is None:
            raise Later("Cloudflare answered something we cannot read")
        return said

    def _filed_before(self, call: Call) -> str:
        """Look for a report of ours about exactly these addresses, filed since we first tried."""
        since = (call.began_at - timedelta(minutes=5)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        host = urlsplit(call.reports[0]["url"]).hostname or ""
        query = urlencode({"domain": host, "created_after": since, "per_page": PER_PAGE, "sort": "cdate,desc"})
        result = self._ask("GET", f"?{query}").get("result")
        rows = result.get("reports") if isinstance(result, dict) else result
        wanted = {one["url"] for one in call.reports}
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and set(row.get("urls") or []) == wanted and isinstance(row.get("id"), str):
                return str(row["id"])[:120]
        return ""

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        place = f"{settings.CLOUDFLARE_URL}/accounts/{quote(settings.CLOUDFLARE_ACCOUNT, safe='')}/abuse-reports"
        headers = {"Authorization": f"Bearer {settings.CLOUDFLARE_TOKEN}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = place + path if path.startswith("?") else f"{place}/{path}"
        said = ask("Cloudflare", method, url, headers=headers, body=body, settings=SETTINGS).said
        if said.get("success") is False or said.get("result") == "error":
            raise Refused("Cloudflare refused it", 200)
        return said


def report(call: Call) -> dict[str, Any]:
    """Write the report. Name and address may be released to others, so they are the house's own and nobody's name.

    The link at which a provider answers is not in it: the text may be passed on.
    """
    us = parseaddr(settings.MAIL_FROM)[1]
    words = {
        "hotline": settings.NAME,
        "country": procedure().country,
        "number": call.number,
        "phone": settings.PHONE,
        "mail_from": us,
        "public_url": settings.PUBLIC_URL,
        "many": len(call.reports) > 1,
    }
    return {
        "act": ACT,
        "email": us,
        "email2": us,
        "name": one_line(settings.NAME)[:LONGEST_NAME],
        "company": one_line(settings.NAME)[:LONGEST_COMPANY],
        "urls": "\n".join(one["url"] for one in call.reports),
        "justification": render("interface", call.language, words, []).body[:LONGEST_WORDS],
        "comments": call.number,
        "host_notification": "send",
        "ncmec_notification": "send",
        "owner_notification": "none",
    }
