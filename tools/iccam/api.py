"""Which call does what: paths, logins and bodies in front of the store."""

import json
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tools.iccam import codes, rules, shapes
from tools.iccam.faults import Faults
from tools.iccam.records import content_answer, report_answer
from tools.iccam.rules import Refusal
from tools.iccam.sessions import Sessions
from tools.iccam.shapes import Field
from tools.iccam.store import Refused, Store, refuse
from tools.iccam.wire import Answer, Request

NO_PATH = Refusal(404, "There is nothing at this path.")
NO_METHOD = Refusal(405, "This path does not take this method.")
EARLIER = 50


class Api:
    """Answers calls for whoever is logged in, one at a time."""

    def __init__(
        self, store: Store, sessions: Sessions, faults: Callable[[], Faults], clock: Callable[[], datetime]
    ) -> None:
        self.store, self.sessions, self.clock, self._faults = store, sessions, clock, faults
        self._earlier: defaultdict[tuple[str, str], deque[int]] = defaultdict(lambda: deque(maxlen=EARLIER))

    def answer(self, request: Request) -> Answer:
        """Do what a call asks; refusals become `{"errors": …}`."""
        parts = tuple(request.path.strip("/").lower().split("/"))
        try:
            with self.store.lock:
                return Answer(
                    200, self._authenticate(request, parts) if parts[0] == "authentication" else self._rest(request, parts)
                )
        except Refused as refused:
            return Answer(refused.refusal.status, {"errors": refused.refusal.words})

    def _authenticate(self, request: Request, parts: tuple[str, ...]) -> Any:
        at = self.clock()
        match (request.method, *parts[1:]):
            case ("POST",):
                return self.sessions.log_in(_body(request, shapes.LOGIN), at=at)
            case ("POST", "refresh"):
                return self.sessions.renew(_body(request, shapes.REFRESH), at=at)
            case ("POST", "logout"):
                return self.sessions.log_out(request.bearer, at=at)
            case ("GET", "userinfo"):
                until = self.sessions.known(request.bearer, at=at).until
                return {"isAuthenticated": True, "exposedClaims": {"exp": int(until.timestamp())}}
        raise Refused(NO_METHOD if parts[1:] in ((), ("refresh",), ("logout",), ("userinfo",)) else NO_PATH)

    def _rest(self, request: Request, parts: tuple[str, ...]) -> Any:
        if parts[0] != "rest" or len(parts) < 2:
            raise Refused(NO_PATH)
        at = self.clock()
        hotline = self.sessions.known(request.bearer, at=at).account.country
        match request.method:
            case "GET":
                return self._get(request, parts[1:], hotline, at)
            case "POST":
                return self._post(request, parts[1:], hotline, at)
            case "PUT":
                return self._put(request, parts[1:], hotline, at)
        raise Refused(NO_METHOD)

    def _get(self, request: Request, parts: tuple[str, ...], hotline: str, at: datetime) -> Any:
        match parts:
            case ("content", name) if name in rules.WORK_LISTS:
                return self._list(request.query, name, hotline, at)
            case ("content", number):
                return content_answer(self.store.content(hotline, _number(number)))
            case ("reports", number):
                report, contents = self.store.report(hotline, _number(number))
                return report_answer(report, contents, codes.HOTLINES[report.country])
            case (name,) if name in codes.LISTS or name == "analysts":
                return self._code_list(name)
            case (name, number) if name in codes.LISTS or name == "analysts":
                found = [row for row in self._code_list(name) if _number(number) in (row.get("id"), row.get("type"))]
                return found[0] if found else refuse(Refusal(400, f"There is no {number} in {name}."))
        raise Refused(NO_PATH)

    def _post(self, request: Request, parts: tuple[str, ...], hotline: str, at: datetime) -> Any:
        match parts:
            case ("reports",):
                return self.store.post(hotline, _body(request, shapes.REPORT), at=at)
            case ("content", number, "actions"):
                action = _body(request, shapes.ACTION)
                if action["actionType"] > codes.REMOVED:
                    action = _body(request, shapes.ACTION_WITH_REASON)
                return self.store.act(hotline, _number(number), action, at=at)
        raise Refused(NO_PATH)

    def _put(self, request: Request, parts: tuple[str, ...], hotline: str, at: datetime) -> Any:
        match parts:
            case ("content", number, "assessment"):
                return self.store.assess(hotline, _number(number), _body(request, shapes.ASSESSMENT))
            case ("content", number, "url", "hosting"):
                told = _told(request, shapes.HOSTING)
                ip, country = told["newIpAddress"], told["newCountryCode"]
                return self.store.move_host(hotline, _number(number), ip=ip, country=country, at=at)
            case ("content", number, "assigned-country"):
                country = _told(request, shapes.COUNTRY)["newCountryCode"]
                return self.store.assign(hotline, _number(number), country=country, at=at)
            case ("content", number, "hotline-reference"):
                return self.store.refer(hotline, _number(number), _told(request, shapes.REFERENCE)["reference"])
            case ("reports", number, "source-url", name):
                return self._complete(request, _number(number), name, hotline)
        raise Refused(NO_PATH)

    def _complete(self, request: Request, number: int, name: str, hotline: str) -> None:
        match name:
            case "site-type":
                kind = _told(request, shapes.SITE_TYPE)["siteType"]
                self.store.complete(hotline, number, lambda report: setattr(report, "site_type", kind))
            case "commerciality":
                kind = _told(request, shapes.COMMERCIALITY)["commerciality"]
                self.store.complete(hotline, number, lambda report: setattr(report, "commerciality", kind))
            case "payment-methods":
                ids = _json(request)
                if wrong := shapes.payment_methods(ids):
                    raise Refused(Refusal(400, {"PaymentMethods": [wrong]}))
                self.store.complete(hotline, number, lambda report: setattr(report, "payment_methods", ids))
            case _:
                raise Refused(NO_PATH)

    def _list(self, query: dict[str, str], name: str, hotline: str, at: datetime) -> list[dict[str, int]]:
        date = "countryAssignmentStartDate" if name in rules.DATED_BY_COUNTRY else "hotlineAssignmentStartDate"
        if unknown := query.keys() - {"maxResults", date}:
            raise Refused(Refusal(400, {one: ["is not a parameter of this list"] for one in sorted(unknown)}))
        asked, start = query.get("maxResults", str(rules.MOST)), query.get(date)
        since = shapes.start_of(start) if start is not None else None
        if start is not None and since is None:
            raise Refused(Refusal(400, {date: ["must be a UTC moment like 2026-11-23 09:00:00"]}))
        if not asked.isdecimal() or len(asked) > 9 or int(asked) < 1:
            raise Refused(Refusal(400, {"maxResults": ["must be a number from 1 to 200"]}))
        if name == "orphaned" and hotline != self.store.choices.orphans_to:
            raise Refused(Refusal(403, "Your hotline does not take orphaned items."))
        most, faults = min(int(asked), rules.MOST), self._faults()
        reach = faults.reach(most)
        found = [one.id for one in self.store.listed(hotline, name, since=since, most=reach, at=at)]
        given = faults.of_list(found, most, reach, self._earlier[hotline, name])
        self._earlier[hotline, name].extend(given)
        return [{"reportId": self.store.contents[one].report, "contentId": one} for one in given]

    def _code_list(self, name: str) -> list[dict[str, Any]]:
        if name == "analysts":
            return [{"id": n, "name": one} for n, one in enumerate(self.sessions.accounts, 1)]
        return codes.LISTS[name]


def _number(words: str) -> int:
    if not words.isascii() or not words.isdecimal() or len(words) > 18:
        raise Refused(NO_PATH)
    return int(words)


def _json(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(Refusal(400, {"Body": ["must be sent with Content-Type: application/json"]}))
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as wrong:
        raise Refused(Refusal(400, {"Body": ["is no JSON"]})) from wrong


def _body(request: Request, fields: dict[str, Field]) -> dict[str, Any]:
    body = _json(request)
    if wrong := shapes.faults_of(body, fields):
        raise Refused(Refusal(400, wrong))
    return dict(body)


def _told(request: Request, fields: dict[str, Field]) -> dict[str, Any]:
    """Read fields from the body or, where there is none, from the query: which of the two ICCAM reads is not documented."""
    if request.body:
        return _body(request, fields)
    told = {
        name: int(said) if name in ("siteType", "commerciality") and said.isdecimal() else said
        for name, said in request.query.items()
    }
    if wrong := shapes.faults_of(told, fields):
        raise Refused(Refusal(400, wrong))
    return told
