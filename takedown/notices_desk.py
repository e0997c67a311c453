"""The notices desk: letters to providers by what they wait for, page by page; the last page costs what the first does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import QueryDict

from hotline.counting import capped, many, remembered
from hotline.models import Outgoing
from partners.models import Partner
from takedown import incoming, rules
from takedown.models import Appeal, Notice, NoticeLine, PullBack, Question, Reply, Takedown
from takedown.rules_notices import MOST_ESCALATED

PAGE = 50
MOST_TICKED = 500  # what one page of the list can hold, and more
KEY = re.compile(r"([0-9]{1,17})\.([0-9]{1,18})", re.ASCII)
START = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Asked:
    """What stands in the address bar: which tab, of which provider, in which language."""

    tab: str = "outbox"
    provider: int | None = None
    language: str = ""

    def query(self, **other: Any) -> str:
        """Write it for the address bar, some of it changed."""
        found = QueryDict(mutable=True)
        for name in ("tab", "provider", "language"):
            if value := other.get(name, getattr(self, name)):
                found[name] = str(value)
        return found.urlencode()


@dataclass(frozen=True)
class Tab:
    """One tab: which rows it holds, in which order, and how a row leads to its letter."""

    title: str
    empty: str
    rows: Callable[[Asked, datetime], QuerySet[Any]]
    order: str  # its moment, with "-" before it for the newest first
    notice: str = ""  # the path from a row to the letter; empty: the row is the letter; "takedown": the newest letter of it


def asked(told: QueryDict) -> Asked:
    """Read the address bar; what makes no sense is left out."""
    tab = told.get("tab", "")
    provider = told.get("provider", "")
    language = told.get("language", "")
    return Asked(
        tab if tab in TABS else "outbox",
        int(provider) if provider.isascii() and provider.isdecimal() and len(provider) < 18 else None,
        language if language in ("nl", "fr", "de", "en") else "",
    )


def _narrowed(rows: QuerySet[Any], what: Asked, to_notice: str) -> QuerySet[Any]:
    """Narrow rows to the provider and the language asked for, by the path from a row to its letter."""
    path = f"{to_notice}__" if to_notice else ""
    if what.provider:
        rows = rows.filter(**{f"{path}provider": what.provider})
    return rows.filter(**{f"{path}language": what.language}) if what.language else rows


def _takedowns(what: Asked, wanted: Q) -> QuerySet[Any]:
    rows = Takedown.objects.open().filter(wanted, path="notice", state__in=("asked", "overdue"))
    rows = rows.filter(Exists(_newest_to(what.provider))) if what.provider else rows
    return rows.filter(provider__language=what.language) if what.language else rows


def _newest_to(provider: int) -> QuerySet[NoticeLine]:
    """Give the line of a takedown in its newest letter, where that went to this provider: the host, or who carries it."""
    sent = NoticeLine.objects.filter(takedown=OuterRef("pk"), notice__sent_at__isnull=False)
    later = NoticeLine.objects.filter(takedown=OuterRef("takedown"), pk__gt=OuterRef("pk"), notice__sent_at__isnull=False)
    return sent.filter(~Exists(later), notice__provider=provider)


def in_outbox(what: Asked, at: datetime) -> QuerySet[Any]:
    """Letters that were written and have not left; without those that failed."""
    failed = Outgoing.objects.filter(purpose="notice", about=OuterRef("pk"), failed_at__isnull=False)
    return _narrowed(Notice.objects.filter(~Exists(failed), sent_at=None, withdrawn_at=None, bounced_at=None), what, "")


def waiting(what: Asked, at: datetime) -> QuerySet[Any]:
    """Addresses whose provider still has time to answer."""
    return _takedowns(what, Q(state="asked", waits_for=rules.WaitsFor.ANSWER, due_at__gte=at))


def overdue(what: Asked, at: datetime) -> QuerySet[Any]:
    """Addresses whose provider let its time pass."""
    return _takedowns(what, Q(state="overdue") | Q(due_at__lt=at))


def replied(what: Asked, at: datetime) -> QuerySet[Any]:
    """The newest answer to each address that is still open."""
    later = Reply.objects.filter(line__takedown=OuterRef("line__takedown"), at__gt=OuterRef("at"))
    newest = Reply.objects.filter(~Exists(later), line__takedown__closed_at=None)
    return _narrowed(newest.exclude(outcome=rules.Outcome.DISPUTED), what, "line__notice")


def disputed(what: Asked, at: datetime) -> QuerySet[Any]:
    """Appeals that nobody has answered."""
    return _narrowed(Appeal.objects.open(), what, "notice")


def bounced(what: Asked, at: datetime) -> QuerySet[Any]:
    """Letters that came back or were refused for good."""
    failed = Outgoing.objects.filter(purpose="notice", about=OuterRef("pk"), failed_at__isnull=False)
    refused = Q(Exists(failed), sent_at=None, withdrawn_at=None)
    came_back = Q(Exists(incoming.bounced(at).filter(pk=OuterRef("pk")).order_by().values("pk")))
    return _narrowed(Notice.objects.filter(refused | came_back), what, "")


def pulled_back(what: Asked, at: datetime) -> QuerySet[Any]:
    """Letters that a person pulled back, and about which nobody has decided."""
    return _narrowed(PullBack.objects.undecided(), what, "notice")


def everything(what: Asked, at: datetime) -> QuerySet[Any]:
    """Every letter, the newest first."""
    return _narrowed(Notice.objects.all(), what, "")


TABS = {
    "outbox": Tab("Outbox", "No letter waits to leave.", in_outbox, "written_at"),
    "waiting": Tab("Waiting", "No answer is awaited.", waiting, "due_at", "takedown"),
    "replied": Tab("Replied", "No answer lies here.", replied, "-at", "line__notice"),
    "disputed": Tab("Disputed", "No appeal is open.", disputed, "due_at", "appeal"),
    "bounced": Tab("Bounced", "No letter came back.", bounced, "-written_at"),
    "escalate": Tab("Escalate now", "Nobody is past their time.", overdue, "due_at", "takedown"),
    "pulled": Tab("Pulled back", "No letter waits for a decision.", pulled_back, "due_at", "notice"),
    "all": Tab("All", "No letter was written yet.", everything, "-written_at"),
}
HANDS = ("disputed", "bounced", "pulled")  # what stays until somebody does something, besides questions


def tabs(what: Asked, at: datetime, *, whole: int | None = None) -> list[dict[str, Any]]:
    """Give the tabs with their capped numbers, some seconds old; `whole` is that of the open one, on one page."""
    counts = {name: _counted(name, what, at) for name in TABS} | ({} if whole is None else {what.tab: str(whole)})
    return [
        {"query": what.query(tab=name), "title": tab.title, "current": name == what.tab, "count": counts[name]}
        for name, tab in TABS.items()
    ]


def _counted(name: str, what: Asked, at: datetime) -> str:
    return many(remembered(f"notices-{what.query(tab=name)}", lambda: capped(TABS[name].rows(what, at))))


def wanting(at: datetime) -> int:
    """Count what wants a hand: open questions and appeals, letters that came back or were pulled back."""
    return capped(Question.objects.filter(closed_at=None)) + sum(capped(TABS[name].rows(Asked(), at)) for name in HANDS)


# --- One page ---------------------------------------------------------------------------------------------------------


def _key(row: Any, column: str) -> str:
    return f"{(getattr(row, column) - START) // TICK}.{row.pk}"


def _key_read(text: str) -> tuple[datetime, int] | None:
    if not (found := KEY.fullmatch(text)):
        return None
    try:
        return START + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError:
        return None


def cut(what: Asked, at: datetime, *, after: str = "", before: str = "") -> tuple[Sequence[Any], str, str]:
    """Cut one page out of a tab; give it with the keys of the page before and of the one after it."""
    tab = TABS[what.tab]
    column, newest_first = tab.order.lstrip("-"), tab.order.startswith("-")
    forward = (tab.order, "-pk" if newest_first else "pk")
    backward = (column, "pk") if newest_first else (f"-{column}", "-pk")
    later, earlier = _key_read(after), _key_read(before)
    place: Any = Tuple(column, "pk")
    beyond, this_side = (TupleLessThan, TupleGreaterThan) if newest_first else (TupleGreaterThan, TupleLessThan)
    rows = tab.rows(what, at)
    if later is None and earlier is not None:
        found = list(rows.filter(this_side(place, earlier)).order_by(*backward)[: PAGE + 1])
        page = found[:PAGE][::-1]
        return page, _key(page[0], column) if len(found) > PAGE else "", _key(page[-1], column) if page else ""
    if later is not None:
        rows = rows.filter(beyond(place, later))
    found = list(rows.order_by(*forward)[: PAGE + 1])
    page = found[:PAGE]
    previous = _key(page[0], column) if later and page else ""
    return page, previous, _key(page[-1], column) if len(found) > PAGE else ""


def letters_of(what: Asked, page: Sequence[Any]) -> dict[int, set[int]]:
    """Give the letters a page is about, in its order, each with the takedowns meant; none named: all of the letter."""
    match TABS[what.tab].notice:
        case "":
            return {row.pk: set() for row in page}
        case "notice":
            return {row.notice_id: set() for row in page}
        case "line__notice":
            lines = dict(NoticeLine.objects.filter(pk__in=[row.line_id for row in page]).values_list("pk", "notice"))
            return {lines[row.line_id]: set() for row in page}
    newest: dict[int, int] = {}
    sent = NoticeLine.objects.filter(takedown__in=page, notice__sent_at__isnull=False).order_by("pk")
    for takedown, notice in sent.values_list("takedown", "notice"):
        newest[takedown] = notice
    found: dict[int, set[int]] = {}
    for row in page:
        if row.pk in newest:
            found.setdefault(newest[row.pk], set()).add(row.pk)
    return found


def to_escalate(told: QueryDict, at: datetime) -> tuple[list[Takedown], str]:
    """Give the overdue takedowns that were ticked, else all of one provider, those due longest first; and its name.

    One more than can be dealt with at once, so that the page can say so.
    """
    what = asked(told)
    ticked = [int(one) for one in told.getlist("takedown") if one.isascii() and one.isdecimal() and len(one) < 18]
    if not ticked and (what.provider is None or "all" not in told):
        return [], ""
    rows = overdue(Asked() if ticked else what, at)
    rows = rows.filter(pk__in=ticked[:MOST_TICKED]) if ticked else rows
    found = rows.select_related("case", "provider", "lookup").order_by("due_at", "pk")
    return list(found[: MOST_ESCALATED + 1]), "" if ticked else provider_name(what)


def provider_name(what: Asked) -> str:
    """Name the provider asked for."""
    return str(Partner.objects.filter(pk=what.provider).first() or "") if what.provider else ""
