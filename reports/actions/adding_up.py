"""Keep a day's total of looking, and erase the single looks: less is kept as time passes. Leaves no deed: it is theirs."""

from datetime import date, datetime

from django.db import transaction

from hotline.models import User
from hotline.workflow import locked
from reports import exposure
from reports.models import Exposure, ExposureDay
from reports.rules import wellbeing


@transaction.atomic
def add_up(*, person: User, day: date, at: datetime) -> bool:
    """Write the total of one person's day; doing it again changes nothing. False when nothing was due."""
    looks = list(locked(Exposure.objects.filter(person=person, day=day)).order_by("began_at", "pk"))
    if not any(one.tally_due_at and one.tally_due_at <= at for one in looks):
        return False
    seconds = wellbeing.seconds_of(exposure.spans_of(((one.began_at, one.until, one.ended_at) for one in looks), at))
    ExposureDay.objects.update_or_create(person=person, day=day, defaults={"seconds": seconds, "looks": len(looks)})
    Exposure.objects.filter(person=person, day=day).update(tally_due_at=None)
    return True


@transaction.atomic
def forget_day(*, person: User, day: date, at: datetime) -> None:
    """Erase the single looks of a day whose total is kept."""
    if ExposureDay.objects.filter(person=person, day=day).exists():
        locked(Exposure.objects.filter(person=person, day=day)).delete()
