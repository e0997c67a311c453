"""Cloudflare's abuse reports, as strict as its reference: POST, the list, and one report."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tools.iccam.wire import Answer, Request
from tools.providers.filed import Report, Store

PATH = re.compile(r"/client/v4/accounts/(?P<account>[0-9a-f]{32})/abuse-reports(?:/(?P<rest>[^/]+))?")
SENDS = ("send", "send-anon")
NEEDED = {"act", "email", "email2", "name", "urls", "justification", "host_notification", "ncmec_notification",
          "owner_notification"}  # fmt: skip
LIMITS = {"name": 255, "company": 100, "country": 255, "title": 255, "tele": 20, "comments": 2000, "justification": 5000,
          "reported_country": 2, "reported_user_agent": 255, "email": 254, "email2": 254}  # fmt: skip
CHOICES = {"host_notification": SENDS, "ncmec_notification": SENDS, "owner_notification": (*SENDS, "none")}
MOST_URLS = 250
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Cloudflare:
    """One account with the abuse-reports entitlement and one token."""

    def __init__(self, account: str, token: str) -> None:
        self.account, self.token = account, token
        self.store = Store()

    def answer(self, request: Request) -> Answer:
        """Answer one call."""
        found = PATH.fullmatch(request.path)
        if found is None:
            return refused(404, 7003, "Could not route to this path")
        if request.bearer != self.token or found["account"] != self.account:
            return refused(401, 10000, "Authentication error")
        rest = found["rest"] or ""
        if request.method == "POST":
            return self._post(request, rest)
        if request.method != "GET":
            return refused(405, 10405, "Method not allowed")
        return self._one(rest) if rest else self._list(request.query)

    def _post(self, request: Request, act: str) -> Answer:
        told = read(request)
        if isinstance(told, str):
            return refused(400, 9400, told)
        if problem := self._wrong(told, act):
            return refused(400, 9401, problem)
        made = self.store.keep(told["urls"].split("\n"), told, status="in_review")
        return Answer(200, {"abuse_rand": made.number, "request": {"act": act}, "result": "success"})

    def _wrong(self, told: dict[str, Any], act: str) -> str:
        """Say what is wrong with a report, in the words of the reference."""
        if act != "abuse_children" or told.get("act") != act:
            return "act: must be abuse_children, in the path and in the body"
        if missing := sorted(NEEDED - told.keys()):
            return f"{missing[0]}: required"
        if unknown := sorted(told.keys() - NEEDED - LIMITS.keys()):
            return f"{unknown[0]}: unknown field"
        for name, value in told.items():
            if not isinstance(value, str) or not value:
                return f"{name}: must be a text of at least one character"
            if len(value) > LIMITS.get(name, len(value)):
                return f"{name}: too long"
            if value not in CHOICES.get(name, (value,)):
                return f"{name}: must be one of {', '.join(CHOICES[name])}"
        if told["email"] != told["email2"] or not MAIL.fullmatch(told["email"]):
            return "email2: must match email"
        return wrong_urls(told["urls"])

    def _list(self, query: dict[str, str]) -> Answer:
        unknown = query.keys() - {"page", "per_page", "sort", "domain", "created_after", "created_before", "status", "type",
                                  "mitigation_status"}  # fmt: skip
        if unknown:
            return refused(400, 9402, f"{sorted(unknown)[0]}: unknown parameter")
        rows = list(reversed(self.store.reports))
        if "domain" in query:
            rows = [one for one in rows if urlsplit(one.urls[0]).hostname == query["domain"]]
        if "created_after" in query:
            after = datetime.fromisoformat(query["created_after"].replace("Z", "+00:00"))
            rows = [one for one in rows if one.at > after]
        reports = [shown(one) for one in rows[: int(query.get("per_page", "25"))]]
        return Answer(200, {"success": True, "errors": [], "messages": [], "result": {"reports": reports}})

    def _one(self, number: str) -> Answer:
        found = self.store.find(number)
        if found is None:
            return refused(404, 9404, "No such report")
        return Answer(200, {"success": True, "errors": [], "messages": [], "result": shown(found)})


def shown(one: Report) -> dict[str, Any]:
    """Give a report as the reference shows it."""
    summary = {"accepted_url_count": 0, "active_count": 0, "external_host_notified": False, "in_review_count": 0,
               "pending_count": 0}  # fmt: skip
    says = {**one.says, "mitigation_summary": summary | one.says.get("mitigation_summary", {})}
    return {
        "id": one.number, "cdate": one.at.isoformat(), "domain": urlsplit(one.urls[0]).hostname, "type": "EMER",
        "urls": one.urls, "submitter": {"email": one.told["email"]}, "justification": one.told["justification"], **says,
    }  # fmt: skip


def wrong_urls(urls: str) -> str:
    """Say what is wrong with the addresses of a report: 1 to 250, each once, all of one host."""
    rows = urls.split("\n")
    hosts = {urlsplit(one).hostname for one in rows}
    if not all(one.startswith(("http://", "https://")) and not set(one) & set(" \r\t") for one in rows):
        return "urls: each line must be an address"
    if len(rows) > MOST_URLS:
        return f"urls: at most {MOST_URLS}"
    if len(set(rows)) < len(rows):
        return "urls: must be unique"
    return "urls: must have the same hostname" if len(hosts) > 1 else ""


def read(request: Request) -> dict[str, Any] | str:
    """Read a JSON object, or say why there is none."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        return "the body must be application/json"
    try:
        told = json.loads(request.body)
    except ValueError:
        return "the body is no JSON"
    return told if isinstance(told, dict) else "the body must be an object"


def refused(status: int, code: int, words: str) -> Answer:
    """Give a refusal in Cloudflare's envelope."""
    return Answer(status, {"success": False, "errors": [{"code": code, "message": words}], "messages": [], "result": None})
