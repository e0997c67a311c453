"""Run the clock once, now or (in a demonstration) at a moment you choose."""

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django.utils import timezone

from hotline import clock
from hotline.models import AuditEvent

FARTHEST = timedelta(days=400)
SLACK = timedelta(hours=1)  # a moment is often typed without its seconds, or while people are at work
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def moment(text: str, now: datetime) -> datetime:
    """Read a moment; one without a zone is in the house's own zone, nothing at all means now."""
    if not text:
        return now
    try:
        at = datetime.fromisoformat(text)
        return (timezone.make_aware(at) if timezone.is_naive(at) else at).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(f"{text!r} is no moment: write it as 2026-11-23T09:00.") from error


def refuse_far(at: datetime, now: datetime) -> None:
    """Raise CommandError for a moment before what is written down already, or so late that it can only be a slip."""
    newest: datetime | None = AuditEvent.objects.aggregate(newest=Max("at"))["newest"]
    if at < (newest - SLACK if newest else BEGINNING):
        raise CommandError(
            f"The clock does not go back: the newest thing written down happened at {_told(newest or now)}. "
            "Choose a moment after it."
        )
    if at > max(now, newest or now) + FARTHEST:
        raise CommandError(f"This moment is more than {FARTHEST.days} days ahead: go there in smaller steps.")


def _told(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


class Command(BaseCommand):
    """manage.py tick [--at MOMENT]."""

    help = "Runs every sweep once and says what each did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the moment."""
        parser.add_argument("--at", default="", help="for instance 2026-11-23T09:00 (local time) or with a zone: …+01:00")

    def handle(self, *args: Any, at: str = "", **options: Any) -> None:
        """Turn the clock; fail when a sweep failed."""
        if at and settings.MODE == "production":
            raise CommandError("In production the clock shows the real time only: leave --at out.")
        now = timezone.now()
        when = moment(at, now)
        if at:
            refuse_far(when, now)
        swept = clock.tick(when)
        self.stdout.write(f"The clock at {timezone.localtime(when):%Y-%m-%d %H:%M %Z}")
        width = max((len(name) for name in swept), default=0)
        for name, (fired, failed) in swept.items():
            self.stdout.write(f"  {name:<{width}}  {fired:>4} done  {failed:>4} failed")
        if any(failed for _, failed in swept.values()):
            raise CommandError("Some rows failed: the reasons stand above and on the rows; they are tried again.")
