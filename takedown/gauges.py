"""The figures of this floor: whether looks and steps keep up, and which providers' answers are late."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q

from hotline.counting import capped
from hotline.desk import SOON
from hotline.gauges import MOST, Gauge, Source, Told, age
from takedown.models import Takedown
from takedown.waiting import LATE_LOOK

LATE_STEP = timedelta(minutes=5)  # two turns of the clock, and some grace
LOOKS = Gauge("looks", "Looks whose moment has come (due), and those the clock should have made (late)", ("state",))
LOOK_OLDEST = Gauge("look_oldest_seconds", "How late the first look is")
ANSWERS = Gauge(
    "answers", "Answers of providers due within four hours (due), past their time (overdue), or missed", ("state",)
)
STEPS = Gauge("steps_late", "Takedowns on which the clock should have acted by now")


def looks(at: datetime) -> Iterator[Told]:
    """Tell whether looks keep up."""
    due = Takedown.objects.to_look(at)
    yield LOOKS.told(capped(due, MOST), "due")
    yield LOOKS.told(capped(Takedown.objects.to_look(at - LATE_LOOK), MOST), "late")
    yield LOOK_OLDEST.told(age(due.values_list("next_check_at", flat=True).first(), at))


def answers(at: datetime) -> Iterator[Told]:
    """Tell which answers run out, ran out or were missed, among the first 10,000; and whether the clock keeps up."""
    running = Takedown.objects.open().filter(state__in=("asked", "overdue")).order_by("due_at", "pk")
    asked = Q(state="asked")
    found = running[:MOST].aggregate(
        due=Count("pk", filter=asked & Q(due_at__gte=at, due_at__lte=at + SOON)),
        overdue=Count("pk", filter=asked & Q(due_at__lt=at)),
        missed=Count("pk", filter=Q(state="overdue")),
    )
    for state, number in found.items():
        yield ANSWERS.told(number, state)
    yield STEPS.told(capped(Takedown.objects.due(at - LATE_STEP), MOST))


OWN = (
    Source("looks", (LOOKS, LOOK_OLDEST), looks),
    Source("answers", (ANSWERS, STEPS), answers),
)
