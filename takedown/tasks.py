"""Celery tasks of the takedown floor."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="takedown.tasks.look_now")
def look_now(pks: list[int]) -> None:
    """Look at takedowns that a provider says are gone. A lost task loses only the haste."""
    from takedown import looking_now  # it asks for this task itself

    looking_now.look(pks, at=timezone.now())
