"""Sweeps of the reports floor: the clock calls each once a minute with the moment it is."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from hotline.counting import capped
from hotline.sweeping import Swept, each, each_asked, in_turns
from reports import desk
from reports.actions import (
    check_search,
    erase,
    forget_contact,
    forget_presence,
    give_back,
    look_up,
    rank_neighbours,
    take_effect,
)
from reports.actions.domain_rules import let_end
from reports.actions.uploads import forget_text
from reports.domain_rules import asking
from reports.models import Case, DomainRule, Message, Report, SavedSearch, Sighting, Upload
from reports.rules import HostingFacts

BATCH = 200


Looked = tuple[Case, datetime, HostingFacts]  # a case, the moment it was due, and what the sources said


def look_up_due(at: datetime) -> Swept:
    """Find out where cases lie: ask the sources about many at once, outside any transaction, then write each down."""
    due = Case.objects.filter(lookup_due_at__lte=at).order_by("lookup_due_at", "pk")
    return each_asked(in_turns(due), _question, _look_up, at, put_back=_later)


def _later(pk: int, until: datetime) -> None:
    Case.objects.filter(pk=pk, lookup_due_at__isnull=False).update(lookup_due_at=until)


def _question(pk: int, *, at: datetime) -> Callable[[], Looked] | None:
    case = Case.objects.get(pk=pk)
    ticket = case.lookup_due_at
    if ticket is None or ticket > at:
        return None
    ask = asking(case, at)
    return lambda: (case, ticket, ask())


def _look_up(looked: Looked, *, at: datetime) -> bool:
    case, ticket, facts = looked
    return look_up(case=case, facts=facts, at=at, ticket=ticket) is not None


def take_effect_due(at: datetime) -> Swept:
    """Let verdicts take effect once they can no longer be taken back."""
    due = Case.objects.filter(effect_due_at__lte=at).order_by("effect_due_at", "pk")
    return each(in_turns(due), _take_effect, at, put_back=_effect_later)


def _effect_later(pk: int, until: datetime) -> None:
    Case.objects.filter(pk=pk, effect_due_at__isnull=False).update(effect_due_at=until)


def _take_effect(pk: int, *, at: datetime) -> None:
    take_effect(case=Case.objects.get(pk=pk), at=at)


def free_expired_claims(at: datetime) -> Swept:
    """Give cases back whose holder went away, and forget who had a page open."""
    forget_presence(at)
    expired = Case.objects.filter(claimed_until__lte=at).order_by("claimed_until", "pk")
    return each(in_turns(expired), _free, at)


def _free(pk: int, *, at: datetime) -> None:
    give_back(case=Case.objects.get(pk=pk), by=None, at=at)


def erase_due(at: datetime) -> Swept:
    """Erase what people told us once their code has expired, and contacts once the conversation is over or 90 days old."""
    expired = Report.objects.filter(erased_at=None, expires_at__lte=at).order_by("expires_at", "pk")
    erased = each(list(expired.values_list("pk", flat=True)[:BATCH]), _erase, at)
    kept = Report.objects.filter(contact_due_at__isnull=False)
    over = Q(contact_due_at__lte=at) | Q(pk__in=ended(at).values("pk"))
    due = kept.filter(over).order_by("contact_due_at", "pk").values_list("pk", flat=True)[:BATCH]
    forgotten = each(list(due), _forget_contact, at)
    return Swept(erased.fired + forgotten.fired, erased.failed + forgotten.failed)


def ended(at: datetime) -> QuerySet[Report]:
    """Give reports with a contact whose cases have all been at their end for a while, with no question or answer open."""
    since = at - timedelta(days=settings.CONTACT_DAYS_AFTER_END)
    running = Sighting.objects.filter(report=OuterRef("pk")).filter(
        ~Q(case__phase__in=("removed", "closed")) | Q(case__phase_at__gt=since)
    )
    talked = Message.objects.filter(report=OuterRef("pk")).filter(Q(at__gt=since) | Q(from_staff=False, opened_at=None))
    return Report.objects.filter(~Exists(running), ~Exists(talked), contact_due_at__isnull=False)


def _erase(pk: int, *, at: datetime) -> None:
    erase(report=Report.objects.get(pk=pk), at=at, expired=True)


def _forget_contact(pk: int, *, at: datetime) -> None:
    report = Report.objects.get(pk=pk)
    old = report.contact_due_at is not None and report.contact_due_at <= at
    forget_contact(report=report, at=at, why="kept long enough" if old else "the conversation is over")


def rank_neighbours_due(at: datetime) -> Swept:
    """Move waiting cases on a host to where they stand now that a neighbour was found illegal."""
    due = Case.objects.filter(near_due_at__lte=at).order_by("near_due_at", "pk")
    return each(in_turns(due), _rank_neighbours, at, put_back=_rank_later)


def _rank_neighbours(pk: int, *, at: datetime) -> None:
    rank_neighbours(case=Case.objects.get(pk=pk), at=at)


def _rank_later(pk: int, until: datetime) -> None:
    Case.objects.filter(pk=pk, near_due_at__isnull=False).update(near_due_at=until)


def check_searches_due(at: datetime) -> Swept:
    """Look whether saved searches have something to tell; each counts up to a cap, so it costs little."""
    due = SavedSearch.objects.due(at).values_list("pk", flat=True)[:BATCH]
    return each(list(due), _check_search, at, put_back=_check_later)


def _check_search(pk: int, *, at: datetime) -> bool:
    search = SavedSearch.objects.select_related("owner").get(pk=pk)
    found = capped(desk.listed(desk.from_query(search.query), search.owner, at))
    return check_search(search=search, found=found, at=at)


def _check_later(pk: int, until: datetime) -> None:
    SavedSearch.objects.filter(pk=pk, check_at__isnull=False).update(check_at=until)


def forget_lists(at: datetime) -> Swept:
    """Forget the text of lists whose time is over."""
    due = Upload.objects.filter(text_due_at__lte=at).order_by("text_due_at", "pk").values_list("pk", flat=True)
    return each(list(due[:BATCH]), _forget_text, at)


def _forget_text(pk: int, *, at: datetime) -> bool:
    return forget_text(upload=Upload.objects.get(pk=pk), at=at)


def end_rules_due(at: datetime) -> Swept:
    """End the domain rules whose time is over."""
    return each(list(DomainRule.objects.over(at).values_list("pk", flat=True)[:BATCH]), let_end, at)
