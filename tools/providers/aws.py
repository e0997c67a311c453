"""AWS Abuse Signal, as strict as its model of 2026-01-12: signatures, tokens, XARF, and the states of a report."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import xarf

from tools.iccam.wire import Answer, Request
from tools.providers.filed import Report, Store
from tools.providers.signature import wrong_signature

REPORT = re.compile(r"/v1/abuse/([a-zA-Z0-9]{20,64})")
TOKEN, NAME = re.compile(r"[\x21-\x7E]{1,128}"), re.compile(r"[a-zA-Z0-9\-_]{1,256}")
REMEMBERED = timedelta(hours=24)
NO_COPIES = ("evidence", "screenshot_url")


class Aws:
    """One user with one key, in one region."""

    def __init__(self, key_id: str, secret: str, region: str) -> None:
        self.key_id, self.secret, self.region = key_id, secret, region
        self.store = Store()
        self.tokens: dict[str, tuple[str, Report, datetime]] = {}

    def answer(self, request: Request) -> Answer:
        """Answer one call."""
        if words := wrong_signature(request, key_id=self.key_id, secret=self.secret, region=self.region):
            return refused(403, "AccessDeniedException", words)
        if request.path == "/v1/abuse":
            return self._create(request) if request.method == "POST" else self._list(request.query)
        found = REPORT.fullmatch(request.path)
        if found is None or request.method != "GET":
            return refused(404, "UnknownOperationException", "There is no such operation.")
        report = self.store.find(found[1])
        if report is None:
            return refused(404, "ResourceNotFoundException", "No such report.", resourceId=found[1])
        return Answer(200, {**stands(report), "submittedAt": report.at.timestamp()})

    def _create(self, request: Request) -> Answer:
        try:
            told = json.loads(request.body)
        except ValueError:
            told = None
        path, words = self._wrong(told)
        if words:
            return refused(400, "ValidationException", words, fieldList=[{"path": path, "message": words}])
        report = told["report"]["xarf"]
        if any(name in report for name in NO_COPIES):
            unmet = [{"code": "rule.evidence.not_allowed", "path": "/report/xarf", "message": "No copies."}]
            return refused(422, "SubmissionRequirementException", "No copies of such content.", unmetRequirements=unmet)
        token, same = told.get("clientToken") or str(time.time()), json.dumps(told, sort_keys=True)
        before = self.tokens.get(token)
        if before and datetime.now(UTC) - before[2] < REMEMBERED:
            if before[0] != same:
                return refused(409, "ConflictException", "This token was used with another report.")
            return self._taken(before[1])
        made = self.store.keep([report["url"]], told, status="QUEUED")
        self.tokens[token] = (same, made, made.at)
        return self._taken(made)

    def _taken(self, report: Report) -> Answer:
        said = {"reportId": report.number, "correlationId": report.told.get("correlationId")}
        return Answer(202, {name: value for name, value in said.items() if value})

    def _wrong(self, told: Any) -> tuple[str, str]:
        """Say where a report is wrong, and how."""
        if not isinstance(told, dict) or not told.keys() <= {"clientToken", "correlationId", "report"}:
            return "/", "The body must hold report, and may hold clientToken and correlationId."
        for name, pattern in (("clientToken", TOKEN), ("correlationId", NAME)):
            if name in told and not (isinstance(told[name], str) and pattern.fullmatch(told[name])):
                return f"/{name}", "It does not fit its pattern."
        report = told.get("report")
        if not isinstance(report, dict) or not isinstance(report.get("xarf"), dict):
            return "/report/xarf", "It is required."
        errors = xarf.parse(report["xarf"]).errors
        return ("/report/xarf", str(errors[0])) if errors else ("", "")

    def _list(self, query: dict[str, str]) -> Answer:
        if not query.keys() <= {"correlationId", "maxResults", "nextToken"}:
            return refused(400, "ValidationException", "There is no such parameter.")
        wanted = query.get("correlationId")
        rows = [one for one in self.store.reports if wanted is None or one.told.get("correlationId") == wanted]
        return Answer(200, {"reports": [stands(one) for one in rows[:50]], "nextToken": None})


def stands(report: Report) -> dict[str, Any]:
    """Say how a report stands; a reason is given only with the last state."""
    said = {"reportId": report.number, "description": "For people.", "correlationId": report.told.get("correlationId")}
    return {name: value for name, value in {**said, **report.says}.items() if value}


def refused(status: int, kind: str, words: str, **more: Any) -> Answer:
    """Give a refusal as AWS does."""
    return Answer(status, {"message": words, **more}, {"x-amzn-ErrorType": kind})
