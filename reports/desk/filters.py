"""What the queue can be asked: tabs, filters and columns, all of which stand in the address bar and hold no address."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from hotline.counting import remembered
from hotline.models import User
from reports import rules
from reports.countries import ISO
from reports.desk.cells import options
from reports.models import Case, CaseQuerySet, Message

Choices = list[tuple[str, str]]
LONGEST_NUMBER = 18
MOST_PEOPLE = 200
TABS = {
    "judge": "To judge",
    "urgent": "Urgent",
    "late": "Past their time",
    "hosting": "Hosting to settle",
    "answers": "Answer waiting",
    "snoozed": "Snoozed",
}
COLUMNS = {
    "score": "Score",
    "age": "Age",
    "clock": "To be judged",
    "country": "Lies in",
    "known": "Illegal near",
    "language": "Language",
    "channel": "Came by",
    "place": "Kind of place",
    "assigned": "Assigned to",
}
USUAL_COLUMNS = ("score", "age", "clock", "country")
AGES = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "2d": timedelta(days=2), "7d": timedelta(days=7)}
AGE_CHOICES = [
    ("1h", "Came in the last hour"), ("1d", "Came in the last day"), ("older-1d", "Waits longer than a day"),
    ("older-2d", "Waits longer than two days"), ("older-7d", "Waits longer than a week"),
]  # fmt: skip
Narrow = Callable[[CaseQuerySet, str, User, datetime], CaseQuerySet]


@dataclass(frozen=True)
class Facet:
    """One filter. Without `choices` it is typed in; `reads` gives the value to keep, empty for one that can't be."""

    name: str
    label: str
    narrow: Narrow
    choices: Callable[[], Choices] | None = None
    hint: str = ""

    def reads(self, typed: str) -> str:
        """Give what was asked for, empty where it makes no sense."""
        if self.choices is None:
            return READS[self.name](typed.strip())
        return typed if typed in dict(self.choices()) else ""


@dataclass(frozen=True)
class Asked:
    """What the address bar asks the queue for."""

    show: str = "judge"
    facets: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = USUAL_COLUMNS
    ignored: tuple[str, ...] = ()  # labels of filters whose value made no sense

    def query(self, **changes: str) -> str:
        """Write it as it stands in the address bar; what is usual is left out."""
        said = {"show": self.show, **self.facets, **changes}
        pairs = [(name, value) for name, value in said.items() if value and (name, value) != ("show", "judge")]
        if self.columns != USUAL_COLUMNS:
            pairs += [("col", column) for column in self.columns or ("none",)]
        return urlencode(pairs)


def people() -> QuerySet[User]:
    """Give whoever may judge cases."""
    may = User.objects.filter(is_active=True, is_staff=True, groups__permissions__codename="assess_case")
    return may.distinct().order_by("first_name", "username")[:MOST_PEOPLE]


def _equal(column: str, cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    return cases.filter(**{column: value})


def _band(cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    return cases.filter(band=int(value))


def _sign(cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    return cases.filter(urgency__gte=rules.HIGH, band__in=(rules.URGENT, rules.SUSPECT), signs__contains=f" {value} ")


def _age(cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    older, _, length = value.rpartition("-")
    since = at - AGES[length]
    return cases.filter(first_reported_at__lt=since) if older else cases.filter(first_reported_at__gte=since)


def _who(cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    if value == "mine":
        return cases.filter(claimed_by=user, claimed_until__gt=at)
    return cases.free(at) if value == "free" else cases.filter(claimed_until__gt=at)


def _assigned(cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    if value == "nobody":
        return cases.exclude(assigned_to__isnull=False, assigned_until__gt=at)
    return cases.filter(assigned_to=user if value == "me" else int(value), assigned_until__gt=at)


def _domain(cases: CaseQuerySet, value: str, user: User, at: datetime) -> CaseQuerySet:
    like = Case.objects.filter(pk=int(value)).values_list("domain", "host").first()
    if like is None:
        return cases.none()
    return cases.filter(domain=like[0]) if like[0] else cases.filter(host=like[1])


def number_of(typed: str) -> str:
    """Read the number of a case, with or without the letters before it."""
    digits = typed.rpartition("-")[2]
    return digits if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER else ""


def _country(typed: str) -> str:
    return typed.upper() if typed.upper() in ISO else ""


READS: dict[str, Callable[[str], str]] = {"country": _country, "domain": number_of}
FACETS = (
    Facet("state", "State", partial(_equal, "state"), lambda: [
        ("new", "New"), ("second_look", "Second look"), ("disputed", "Disputed"),
    ]),
    Facet("band", "Band", _band, lambda: [(str(band), word) for band, word in rules.BANDS.items()]),
    Facet("sign", "Urgent sign", _sign, lambda: [
        *((one.value, str(one.label)) for one in rules.Sign), ("young", "Under 18"),
    ]),
    Facet("country", "Lies in", partial(_equal, "country"), hint="two letters, for instance BE"),
    Facet("language", "Language", partial(_equal, "language"), lambda: list(settings.LANGUAGES)),
    Facet("channel", "Came by", partial(_equal, "channel"), lambda: [
        ("web", "Web form"), ("phone", "Telephone"), ("letter", "Letter"), ("api", "Partner API"), ("list", "List"),
    ]),
    Facet("place", "Kind of place", partial(_equal, "place"), lambda: [(one.value, str(one.label)) for one in rules.Place]),
    Facet("age", "Age", _age, lambda: AGE_CHOICES),
    Facet("who", "Held", _who, lambda: [("mine", "By me"), ("free", "By nobody"), ("held", "By somebody")]),
    Facet("assigned", "Assigned to", _assigned, lambda: [
        ("me", "Me"), ("nobody", "Nobody"), *remembered("judges", lambda: [(str(one.pk), str(one)) for one in people()]),
    ]),
    Facet("domain", "Same domain as case", _domain, hint="the number of a case"),
)  # fmt: skip


def asked(told: QueryDict) -> Asked:
    """Read the address bar; what makes no sense is left out and named, and the rest still counts."""
    facets, ignored = {}, []
    for facet in FACETS:
        if typed := told.get(facet.name, "")[:40].strip():
            value = facet.reads(typed)
            if value:
                facets[facet.name] = value
            else:
                ignored.append(facet.label)
    chosen = told.getlist("col")
    columns = tuple(name for name in COLUMNS if name in chosen) if chosen else USUAL_COLUMNS
    show = told.get("show", "judge")
    return Asked(show if show in TABS else "judge", facets, columns, tuple(ignored))


def from_query(query: str) -> Asked:
    """Read what a saved search keeps."""
    return asked(QueryDict(query))


def answers_waiting() -> CaseQuerySet:
    """Cases about which a reporter answered something that nobody has read."""
    unread = Message.objects.filter(from_staff=False, opened_at=None)
    return Case.objects.filter(Exists(unread.filter(case=OuterRef("pk"))))


def to_settle() -> CaseQuerySet:
    """Cases that are not dismissed and whose newest look-up could not say one country."""
    return Case.objects.filter(hosting__in=rules.TO_SETTLE).exclude(state="dismissed")


def urgent() -> CaseQuerySet:
    """Cases with a sign that a child may be in danger, which somebody has yet to judge; those made suspect come last."""
    signed = Case.objects.to_judge().filter(urgency__gte=rules.HIGH, band__in=(rules.URGENT, rules.SUSPECT))
    return signed.in_order()


def tab(show: str, at: datetime, *, any_state: bool = False) -> CaseQuerySet:
    """Give the cases of one tab of the queue; `any_state` where a filter names the state."""
    waiting = Case.objects.filter(state__in=rules.WAITING) if any_state else Case.objects.to_judge()
    match show:
        case "urgent":
            return urgent().awake(at)
        case "answers":
            return answers_waiting().in_order()
        case "late":
            return waiting.late(at).in_order()
        case "hosting":
            return to_settle().in_order()
        case "snoozed":
            return Case.objects.filter(state__in=rules.WAITING, snoozed_until__gt=at).in_order()
    return waiting.awake(at).in_order()


def listed(what: Asked, user: User, at: datetime) -> CaseQuerySet:
    """Give the cases that a person asked for, in the queue's order."""
    cases = tab(what.show, at, any_state="state" in what.facets)
    for facet in FACETS:
        if value := what.facets.get(facet.name):
            cases = facet.narrow(cases, value, user, at)
    return cases


def counted(what: Asked, user: User, at: datetime) -> CaseQuerySet:
    """Give the same cases in the order in which an index counts them best."""
    cases = listed(what, user, at)
    return cases.order_by("assess_due_at") if what.show == "late" and not what.facets else cases


def shown(what: Asked) -> Iterator[dict[str, Any]]:
    """Make each filter ready for the page."""
    for facet in FACETS:
        value = what.facets.get(facet.name, "")
        choices = facet.choices() if facet.choices else None
        yield {
            "name": facet.name,
            "label": facet.label,
            "value": value,
            "choices": choices,
            "options": options(choices, value) if choices else "",
            "hint": facet.hint,
            "word": dict(choices).get(value, value) if choices else value,
            "without": what.query(**{facet.name: ""}),
        }


def on_domain(typed: str) -> int | None:
    """Give the first case on a domain, or on a host that has none; None where there is no such case."""
    if not typed:
        return None
    like = Case.objects.filter(domain=typed).order_by("-last_reported_at", "-pk").values_list("pk", flat=True).first()
    return like or Case.objects.filter(host=typed).order_by("-last_reported_at", "-pk").values_list("pk", flat=True).first()
