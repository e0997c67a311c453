"""Keep the place of a case in the queue: what it depends on, and when that changes."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from hotline.procedures import procedure
from hotline.workflow import locked
from reports import rules
from reports.models import Case, Report

AT_ONCE = 500


def standing_of(case: Case) -> rules.Standing:
    """Give what the place of a case depends on."""
    return rules.Standing(
        urgency=case.urgency,
        suspect=case.suspect,
        home=case.hosting == "found" and case.country == procedure().country,
        sources=case.sources,
        known=case.known,
    )


def stand(case: Case) -> None:
    """Work out where a case stands now; nothing is written."""
    standing = standing_of(case)
    case.band, case.priority = rules.band_of(standing), rules.priority_of(standing)
    case.rank_at = rules.rank_at(case.first_reported_at, case.priority)


def place(case: Case, *changed: str) -> None:
    """Write where a locked case stands now, together with the columns that have changed."""
    stand(case)
    case.save(update_fields=[*changed, "band", "priority", "rank_at", "sources", "signs"])


def signs_of(report: Report, known: str = "") -> str:
    """Give the signs of a report together with those that are known already, as a case keeps them."""
    signs = {*known.split(), *report.signs, *(["young"] if report.young else [])}
    return f" {' '.join(sorted(signs))} " if signs else ""


def count_source(case: Case, report: Report) -> None:
    """Add what one more report says of its urgency, and count it where nobody told the same way within the hour.

    What a machine seems to have sent counts for nothing.
    """
    case.signs = signs_of(report, case.signs)
    if report.suspect or case.sources >= rules.MOST_SOURCES:
        return
    near = (report.received_at - rules.ONE_SOURCE, report.received_at + rules.ONE_SOURCE)
    told = case.sightings.filter(report__received_at__gt=near[0], report__received_at__lt=near[1]).exclude(report=report)
    others = told.filter(report__suspect=0).values_list("report__channel", "report__language", "report__received_at")
    mine = (report.channel, report.language, report.received_at)
    case.sources += not any(rules.same_source(mine, other) for other in others[:AT_ONCE])


def known_near(host: str) -> int:
    """Count the cases on a host that two people found illegal, up to the number that still brings something forward."""
    return len(Case.objects.filter(host=host, state="confirmed").values_list("pk", flat=True)[: rules.MOST_NEIGHBOURS])


def tell_neighbours(*, case: Case, at: datetime) -> None:
    """Note that the cases on the same host may stand elsewhere now; fills the slot "a case was decided"."""
    if case.state == "confirmed":
        Case.objects.filter(pk=case.pk).update(near_due_at=at)


@transaction.atomic
def rank_neighbours(*, case: Case, at: datetime) -> int:
    """Move the waiting cases on a host to where they stand, now that one there was decided. Gives how many moved.

    A case that somebody holds in another transaction is passed over, and the next turn of the clock comes back for it.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if fresh.near_due_at is None:
        return 0
    known = known_near(fresh.host)
    waiting = Case.objects.filter(host=fresh.host, state__in=rules.WAITING).exclude(known=known).order_by("key")
    moved = 0
    while pks := list(locked(waiting, skip=True).values_list("pk", flat=True)[:AT_ONCE]):
        for before in range(rules.MOST_NEIGHBOURS + 1):
            points = (known - before) * rules.PER_NEIGHBOUR
            Case.objects.filter(pk__in=pks, known=before).update(
                known=known, priority=F("priority") + points, rank_at=F("rank_at") - points * rules.POINT
            )
        moved += len(pks)
    if not waiting.exists():
        Case.objects.filter(pk=fresh.pk).update(near_due_at=None)
    return moved
