"""All reports and items, in memory behind one lock: each verb asks the rules, writes, and sorts the item into its lists."""

import heapq
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tools.iccam import rules
from tools.iccam.codes import HOTLINES
from tools.iccam.records import Content, Index, Report
from tools.iccam.rules import Refusal, Standing

WITH_HOTLINE = frozenset(HOTLINES)


class Refused(Exception):
    """A rule, or the shape of what was sent, says no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words)
        self.refusal = refusal


def refuse(refusal: Refusal | None) -> None:
    """Stop at a refusal; go on at None."""
    if refusal:
        raise Refused(refusal)


@dataclass(frozen=True)
class Choices:
    """What the documents leave open, as one may set it."""

    settle: timedelta = timedelta(0)  # how long a posted report takes no action and no move
    orphans_to: str = "GB"  # who gets items hosted where there is no hotline
    references_once: bool = False  # refuse the same reference again even on its own item


class Store:
    """Keeps reports and items. Every verb names the country of the hotline that asks; hold `lock` around each."""

    def __init__(self, choices: Choices | None = None) -> None:
        self.choices = choices or Choices()
        self.lock = threading.RLock()
        self.reports: dict[int, Report] = {}
        self.contents: dict[int, Content] = {}
        self._references: dict[tuple[str, str, str], int] = {}
        self._indexes: defaultdict[tuple[str, str], Index] = defaultdict(Index)
        self._report_ids, self._content_ids = count(501), count(9001)
        self._asked_lists = 0
        self._appearing: list[tuple[datetime, int]] = []
        self._withheld: list[tuple[int, int]] = []

    # What is asked.

    def listed(self, hotline: str, name: str, *, since: datetime | None, most: int, at: datetime) -> list[Content]:
        """Give the oldest items of a list from a moment on; what was held back appears first, under its old date."""
        self._asked_lists += 1
        while self._appearing and self._appearing[0][0] <= at:
            self._show(heapq.heappop(self._appearing)[1])
        while self._withheld and self._withheld[0][0] <= self._asked_lists:
            self._show(heapq.heappop(self._withheld)[1])
        return [self.contents[number] for number in self._indexes[name, hotline].since(since, most)]

    def waiting(self, hotline: str, name: str) -> int:
        """Count a list."""
        return len(self._indexes[name, hotline])

    def content(self, hotline: str, number: int) -> Content:
        """Give one item to a hotline that may see it."""
        one = self.contents.get(number)
        if one is None:
            raise Refused(Refusal(400, f"There is no content {number}."))
        refuse(rules.no_sight(hotline, one.seen_by))
        return one

    def report(self, hotline: str, number: int) -> tuple[Report, list[Content]]:
        """Give one report with its items to a hotline that reported it or was ever assigned one of them."""
        one = self.reports.get(number)
        if one is None:
            raise Refused(Refusal(400, f"There is no report {number}."))
        contents = [self.contents[each] for each in one.contents]
        refuse(rules.no_sight(hotline, {one.country}.union(*(each.seen_by for each in contents))))
        return one, contents

    # What is done.

    def post(self, hotline: str, body: dict[str, Any], *, at: datetime) -> int:
        """Take a new report with its items; give its id."""
        asked = {("report", hotline, body["hotlineReference"])} | {
            ("content", hotline, one["hotlineReference"]) for one in body["urls"]
        }
        if asked & self._references.keys():
            raise Refused(Refusal(400, {"HotlineReference": ["The reference is in use; it must be unique."]}))
        report = self.open_report(
            hotline, body["reportingAnalystName"], body["hotlineReceivedDate"], reference=body["hotlineReference"],
            memo=body.get("memo"), username=body.get("sourceUrlUsername"), password=body.get("sourceUrlPassword"),
            referrer=body.get("sourceUrlReferrer"), site_type=body.get("sourceUrlSiteType"), posted_at=at,
            commerciality=body.get("sourceUrlCommerciality"), payment_methods=body.get("sourceUrlPaymentMethods") or [],
        )  # fmt: skip
        self._references["report", hotline, body["hotlineReference"]] = report.id
        for each in body["urls"]:
            one = self.add(
                report, each["urlString"], hosting=each["hostingCountryCode"], at=at, is_source=each["isSourceUrl"],
                ip=each.get("hostingIpAddress"), isp=each.get("hostingIsp"), organization=each.get("hostingOrganization"),
                content_type=each["contentType"], memo=each.get("memo"),
                assessments=[each["assessment"]] if each.get("assessment") else [],
            )  # fmt: skip
            self._refer(one, hotline, each["hotlineReference"])
        return report.id

    def assess(self, hotline: str, number: int, assessment: dict[str, Any]) -> None:
        """Add an assessment; the last one counts."""
        one = self.content(hotline, number)
        refuse(rules.no_assessment(self.standing(one, hotline)))
        one.assessments.append(assessment)
        self._place(one)

    def act(self, hotline: str, number: int, action: dict[str, Any], *, at: datetime) -> None:
        """Add an action."""
        one = self.content(hotline, number)
        refuse(rules.no_action(self.standing(one, hotline, at=at), action["actionType"]))
        one.actions.append(action)
        self._place(one)

    def move_host(self, hotline: str, number: int, *, ip: str, country: str, at: datetime) -> None:
        """Write where an item lies now; who may act on it stays as it is."""
        one = self.content(hotline, number)
        refuse(rules.no_move(self.standing(one, hotline, at=at)))
        one.ip, one.hosting = ip, country
        self._place(one)

    def assign(self, hotline: str, number: int, *, country: str, at: datetime) -> None:
        """Give an item to the hotline of another country, or to the one for orphans: from now it alone may act."""
        one = self.content(hotline, number)
        refuse(rules.no_move(self.standing(one, hotline, at=at)))
        country = rules.assigned_to(country, orphans_to=self.choices.orphans_to, with_hotline=WITH_HOTLINE)
        if country == one.assigned:
            return
        one.assigned, one.assigned_at = country, at.replace(microsecond=0)
        one.seen_by.add(country)
        self._place(one)

    def refer(self, hotline: str, number: int, reference: str) -> None:
        """Write a hotline's own reference; with it the item leaves `no-reference`."""
        one = self.content(hotline, number)
        refuse(rules.not_theirs(self.standing(one, hotline)))
        owner = self._references.get(("content", hotline, reference))
        if owner is not None and (owner != number or self.choices.references_once):
            raise Refused(Refusal(400, {"Reference": ["The reference is in use; it must be unique."]}))
        self._refer(one, hotline, reference)
        self._place(one)

    def complete(self, hotline: str, number: int, change: Callable[[Report], None]) -> None:
        """Fill a field about the source address of a report that the hotline reported or has an item of."""
        report, contents = self.report(hotline, number)
        if hotline != report.country and not any(one.assigned == hotline for one in contents):
            raise Refused(Refusal(403, "No item of this report is assigned to you."))
        change(report)

    # How it is kept.

    def open_report(self, country: str, analyst: str, received: str, **told: Any) -> Report:
        """Keep an empty report of some hotline, for items to be added."""
        report = Report(next(self._report_ids), country, analyst, received, **told)
        self.reports[report.id] = report
        return report

    def add(self, report: Report, url: str, *, hosting: str, at: datetime, is_source: bool, **told: Any) -> Content:
        """Keep an item of a report, assigned to the country it lies in or to the hotline for orphans."""
        assigned = rules.assigned_to(hosting, orphans_to=self.choices.orphans_to, with_hotline=WITH_HOTLINE)
        at = at.replace(microsecond=0)
        one = Content(next(self._content_ids), report.id, url, is_source, hosting, assigned, at, **told)
        one.seen_by |= {report.country, assigned}
        self.contents[one.id] = one
        report.contents.append(one.id)
        self._place(one)
        return one

    def hold_back(self, number: int, *, until: datetime | None = None, lists: int = 0) -> None:
        """Keep an item out of all lists until a moment, or until so many more lists were answered."""
        one = self.contents[number]
        one.out = False
        self._place(one)
        if until:
            heapq.heappush(self._appearing, (until, number))
        else:
            heapq.heappush(self._withheld, (self._asked_lists + lists, number))

    def standing(self, one: Content, hotline: str, *, at: datetime | None = None) -> Standing:
        """Give what the rules need to know of an item; what needs its report only for a given moment."""
        classifications = tuple(each["classification"] for each in one.assessments)
        actions = tuple(each["actionType"] for each in one.actions)
        if at is None:
            return Standing(hotline, one.assigned, classifications, actions)
        report = self.reports[one.report]
        monitored = rules.is_monitored(
            [bool(self.contents[each].assessments) for each in report.contents],
            site_type=report.site_type, commerciality=report.commerciality, payment_methods=report.payment_methods,
        )  # fmt: skip
        settled = report.posted_at is None or at >= report.posted_at + self.choices.settle
        return Standing(hotline, one.assigned, classifications, actions, monitored, settled)

    def _refer(self, one: Content, hotline: str, reference: str) -> None:
        one.references[hotline] = reference
        self._references["content", hotline, reference] = one.id
        self._place(one)

    def _show(self, number: int) -> None:
        self.contents[number].out = True
        self._place(self.contents[number])

    def _place(self, one: Content) -> None:
        """Sort an item into the lists it belongs in, and out of those it was in."""
        names: frozenset[str] = frozenset()
        if one.out:
            referenced, orphan = one.assigned in one.references, one.hosting not in WITH_HOTLINE
            names = rules.lists_of(self.standing(one, one.assigned), referenced=referenced, orphan=orphan)
        wanted = (names, one.assigned, one.assigned_at)
        if one.listed == wanted:
            return
        if one.listed:
            for name in one.listed[0]:
                self._indexes[name, one.listed[1]].remove(one.listed[2], one.id)
        for name in names:
            self._indexes[name, one.assigned].add(one.assigned_at, one.id)
        one.listed = wanted
