"""Celery tasks of the ground floor."""

from celery import shared_task
from django.core.cache import cache, caches
from django.db import transaction
from django.utils import timezone

from hotline import clock

NUDGE_SECONDS = 2


@shared_task(name="hotline.tasks.tick")
def tick() -> None:
    """Run the clock for this moment."""
    clock.tick(timezone.now())


@shared_task(name="hotline.tasks.sweep")
def sweep(name: str) -> None:
    """Run one sweep for this moment: a slow one holds none of the others up."""
    clock.sweep(name, timezone.now())


def nudge() -> None:
    """Wake the clock up once this transaction is over, to save the minute. A nudge that is lost loses nothing."""
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    fresh = caches["pieces"].add("nudged", 1, NUDGE_SECONDS)  # whoever woke it just now need not ask who else did
    if fresh and cache.add("nudged", 1, NUDGE_SECONDS):
        tick.apply_async(retry=False, ignore_result=True)
