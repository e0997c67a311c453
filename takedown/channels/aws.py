"""AWS Abuse Signal. Source: API of 2026-01-12: CreateAbuseReport, GetAbuseReportStatus, ListAbuseReportStatuses."""

import hashlib
import json
import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from takedown import rules_channels as rules
from takedown.channels import sigv4
from takedown.channels.asking import Later, Refused, ask
from takedown.channels.handing import Call

SETTINGS = "HOTLINE_AWS_KEY_ID, HOTLINE_AWS_SECRET and HOTLINE_AWS_REGION"
NUMBER = re.compile(r"[a-zA-Z0-9]{20,64}")
CONFLICT = 409
ONLY_A_TEST = "lifecycle:test"  # AWS takes a report with this tag for a trial


class Aws:
    """Report one address at a time. The token is made from the letter and the address, so a repeat is the same report."""

    name = "aws"
    needs: tuple[str, ...] = ("AWS_KEY_ID", "AWS_SECRET", "AWS_REGION")
    grouped = staticmethod(rules.one_by_one)

    def tell(self, call: Call) -> str:
        """File one report; the reference is its id. Raises Later or Refused."""
        report = dict(call.reports[0])
        if settings.MODE != "production":
            report["tags"] = [*report.get("tags", []), ONLY_A_TEST]
        ours = _ours(call)
        if call.again and (known := self._filed_before(ours)):
            return known  # the token is forgotten after a day, our own name for it is not
        told = {"clientToken": ours, "correlationId": ours, "report": {"xarf": report}}
        try:
            said = self._ask("POST", "/v1/abuse", json.dumps(told).encode())
        except Refused as error:
            if error.status == CONFLICT and (known := self._filed_before(ours)):
                return known
            raise
        number = said.get("reportId")
        if not isinstance(number, str) or not NUMBER.fullmatch(number):
            raise Later("AWS answered something we cannot read")
        return number

    def status(self, reference: str, addresses: int) -> rules.Said | None:
        """Ask how a report stands. Raises Later or Refused."""
        said = rules.aws_said(self._ask("GET", f"/v1/abuse/{reference}"))
        if said is None:
            raise Later("AWS answered something we cannot read")
        return said

    def _filed_before(self, ours: str) -> str:
        rows = self._ask("GET", f"/v1/abuse?{urlencode({'correlationId': ours})}").get("reports")
        numbers = [row.get("reportId") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return next((one for one in numbers if isinstance(one, str) and NUMBER.fullmatch(one)), "")

    def _ask(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        url = (settings.AWS_URL or f"https://abuse.{settings.AWS_REGION}.amazonaws.com") + path
        key = sigv4.Key(settings.AWS_KEY_ID, settings.AWS_SECRET, settings.AWS_REGION)
        headers = sigv4.signed(
            method, url, {"Content-Type": "application/json"} if body else {}, body, key=key, at=timezone.now()
        )
        return ask("AWS", method, url, headers=headers, body=body or None, settings=SETTINGS).said


def _ours(call: Call) -> str:
    """Name one address of one letter: letters, digits and hyphens; the address cannot be read from it."""
    named = f"{call.key}|{call.reports[0]['url']}"
    return f"{call.number}-{hashlib.sha256(named.encode()).hexdigest()[:32]}"
