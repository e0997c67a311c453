"""The figures of this floor: whether looks and steps keep up, and which providers' answers are late."""

from collections.abc import Iterator
from datetime import datetime, timedelta

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
    """Tell whether looks keep up. What is closed waits for no look, so the index of the column answers alone."""
    due = Takedown.objects.filter(next_check_at__lte=at).order_by("next_check_at")
    yield LOOKS.told(capped(due, MOST), "due")
    yield LOOKS.told(capped(due.filter(next_check_at__lte=at - LATE_LOOK), MOST), "late")
    yield LOOK_OLDEST.told(age(due.values_list("next_check_at", flat=True).first(), at))


def answers(at: datetime) -> Iterator[Told]:
    """Tell which answers run out, ran out or were missed, each up to a thousand; and whether the clock keeps up."""
    running = Takedown.objects.open().filter(state__in=("asked", "overdue"))
    asked = running.filter(state="asked").order_by("due_at", "pk")
    yield ANSWERS.told(capped(asked.filter(due_at__gte=at, due_at__lte=at + SOON)), "due")
    yield ANSWERS.told(capped(asked.filter(due_at__lt=at)), "overdue")
    yield ANSWERS.told(capped(running.filter(state="overdue")), "missed")
    yield STEPS.told(capped(Takedown.objects.filter(due_at__lte=at - LATE_STEP).order_by("due_at"), MOST))


OWN = (
    Source("looks", (LOOKS, LOOK_OLDEST), looks),
    Source("answers", (ANSWERS, STEPS), answers),
)
