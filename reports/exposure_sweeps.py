"""What the clock does with the ledger: end viewings, add up days, and erase single looks once only the total is needed."""

from datetime import datetime, timedelta

from django.db.models import Q

from hotline.models import User
from hotline.sweeping import Swept, each
from reports import exposure
from reports.actions.adding_up import add_up, forget_day
from reports.actions.looking import close_viewing
from reports.models import Exposure, ExposureDay, WorkDay

BATCH = 200


def end_viewings(at: datetime) -> Swept:
    """End viewings that ran their longest, and those whose person holds the case no more."""
    over = Q(until__lte=at) | Q(case__claimed_until=None) | Q(case__claimed_until__lte=at)
    running = Exposure.objects.filter(over, what="site", ended_at=None).order_by("pk")
    return each(list(running.values_list("pk", flat=True)[:BATCH]), _end, at)


def _end(pk: int, *, at: datetime) -> bool:
    return close_viewing(look=pk, at=at)


def add_up_days(at: datetime) -> Swept:
    """Write the totals of days that are over."""
    due = Exposure.objects.filter(tally_due_at__lte=at).order_by("person", "day")
    days = list(due.values_list("person", "day").distinct()[:BATCH])
    keys = dict(enumerate(days))

    def tally(number: int, *, at: datetime) -> bool:
        person, day = keys[number]
        return add_up(person=User.objects.get(pk=person), day=day, at=at)

    return each(list(keys), tally, at)


def forget_looks(at: datetime) -> Swept:
    """Erase single looks and what people said of a day once they are old, day by day, and totals that are older still."""
    limits, today = exposure.place().limits, exposure.place().day(at)
    old = Exposure.objects.filter(
        began_at__lt=at - timedelta(days=limits.keep_days + 1), day__lt=today - timedelta(days=limits.keep_days)
    )
    found = list(old.filter(tally_due_at=None).values_list("person", "day").distinct()[:BATCH])
    for person, day in found:
        forget_day(person=User.objects.get(pk=person), day=day, at=at)
    WorkDay.objects.filter(day__lt=today - timedelta(days=limits.keep_days)).delete()
    gone, _ = ExposureDay.objects.filter(day__lt=today - timedelta(days=limits.totals_days)).delete()
    return Swept(len(found) + gone)
