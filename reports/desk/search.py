"""The search of the desk: what each floor finds for what was understood, masked, with capped counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from hotline.models import User
from hotline.written import Written
from reports.asking import Asked
from reports.desk import words
from reports.desk.case import reference
from reports.desk.masking import desk_masked
from reports.models import Case, CaseQuerySet, Report, Sighting

MOST_READ = 300
SHOWN = ("address", "state", "sightings_count", "last_reported_at")  # of a case that was found
OF_CASE = ("case", *(f"case__{column}" for column in SHOWN))  # and through a row that names it
MOST = 20  # of one kind; who needs more, narrows the question


def _newest(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.only(*SHOWN).order_by("-last_reported_at", "-pk")[: MOST + 1]


EXACT = Written(lambda keys: Case.objects.filter(key__in=keys).only(*SHOWN).order_by("-pk")[: MOST + 1], 1)
ON_HOST = Written(lambda keys, hosts: _newest(Case.objects.exclude(key__in=keys).filter(host__in=hosts)), 2)
ON_DOMAIN = Written(
    lambda keys, domains: Case.objects.exclude(key__in=keys).filter(domain__in=domains)
    .order_by("-last_reported_at", "-pk").values_list("pk", "host")[:MOST_READ], 2,
)  # fmt: skip
NEWEST = Written(lambda pks: _newest(Case.objects.filter(pk__in=pks)), 1)


@dataclass(frozen=True)
class Hit:
    """One row that was found; `masked` is an address as a screen may show it."""

    name: str
    url: str = ""
    masked: str = ""
    detail: str = ""
    chips: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None

    @property
    def day(self) -> str:
        """Give the day of it as a page shows it."""
        return f"{timezone.localtime(self.at):%-d %b %Y}" if self.at else ""


@dataclass(frozen=True)
class Found:
    """What was found of one kind; `more` says that there are more than are shown."""

    title: str
    hits: Sequence[Hit]
    more: bool = False

    @property
    def number(self) -> str:
        """Say how many, as far as they were counted."""
        return f"more than {len(self.hits)}" if self.more else str(len(self.hits))


SEARCHES: list[Callable[[Asked, User, datetime], Iterable[Found]]] = []


def search(asked: Asked, user: User, at: datetime) -> list[Found]:
    """Ask every floor; empty kinds are left out."""
    return [found for look in SEARCHES for found in look(asked, user, at) if found.hits]


def cut(title: str, rows: Iterable[Any], make: Callable[[Any], Hit]) -> Found:
    """Make a kind out of rows, of which one more than is shown was fetched."""
    fetched = list(rows)
    return Found(title, [make(row) for row in fetched[:MOST]], len(fetched) > MOST)


def case_hit(case: Case) -> Hit:
    """Show a case that was found."""
    again = f"reported {case.sightings_count} times" if case.sightings_count > 1 else ""
    link = reverse("desk-case", args=[case.pk])
    return Hit(
        reference(case.pk), link, desk_masked(case.address), again, (words.STATES[case.state],), case.last_reported_at
    )  # fmt: skip


def cases_and_reports(asked: Asked, user: User, at: datetime) -> Iterator[Found]:
    """Find cases by number, address, host and domain, and the report that a code belongs to."""
    if not user.has_perm("reports.view_case"):
        return
    if asked.number is not None and asked.series in ("", "case"):
        yield cut("Cases with this number", Case.objects.filter(pk=asked.number).only(*SHOWN), case_hit)
    if asked.keys:
        title = "This address" if asked.addresses else "This name on an app"
        yield cut(title, EXACT(sorted(asked.keys)), case_hit)
    yield from _around(asked)
    if asked.receipt_hashes and user.has_perm("reports.read_words"):
        yield from _report(asked.receipt_hashes)


def _around(asked: Asked) -> Iterator[Found]:
    """Give what lies on the same host, then on the same domain; each through its own index."""
    hosts = sorted({one.host for one in asked.addresses})
    domains = sorted({one.domain for one in asked.addresses} - {""})
    keys = sorted(asked.keys) or [""]  # which is the key of no case
    if hosts:
        yield cut("On the same host", ON_HOST(keys, hosts), case_hit)
    if domains:
        yield cut("Elsewhere on the same domain", _elsewhere(keys, domains, hosts), case_hit)
    if asked.host_beginning:
        beginning = Case.objects.filter(host__startswith=asked.host_beginning).only(*SHOWN)
        yield cut("Hosts that begin like this", beginning.order_by("host", "-pk")[: MOST + 1], case_hit)


def _elsewhere(keys: list[str], domains: list[str], hosts: list[str]) -> list[Case]:
    """Give the newest on other hosts of a domain.

    One host can hold nearly all of its domain: passing over its rows in the database would read them all, so only the
    newest of the domain are looked through.
    """
    pks = [pk for pk, host in ON_DOMAIN(keys, domains) if host not in hosts]
    return NEWEST(pks[: MOST + 1])


def _report(receipt_hashes: tuple[str, ...]) -> Iterator[Found]:
    named = Prefetch("sightings", Sighting.objects.select_related("case").order_by("line"))
    report = Report.objects.filter(receipt_hash__in=receipt_hashes).prefetch_related(named).first()
    if report is None:
        return
    told = "erased" if report.erased_at else f"{words.CHANNELS[report.channel].lower()}, language {report.language}"
    hit = Hit(f"Report of {report.received_at:%-d %b %Y}", detail=told, at=report.received_at)
    yield Found("The report of this code", [hit])
    yield cut("What it named", [one.case for one in report.sightings.all()], case_hit)
