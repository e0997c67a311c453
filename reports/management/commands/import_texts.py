"""Take the texts and telephone numbers of the public pages into the archive room, to be changed there."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import wording


class Command(BaseCommand):
    """``manage.py import_texts [--from 2026-01-01]``."""

    help = "Writes the built-in texts and help lines of the public pages into their tables; what the house wrote stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day from which the texts hold."""
        parser.add_argument("--from", dest="on", default="", help="the day from which they hold, as 2026-01-01 (today)")

    def handle(self, *args: Any, on: str = "", **options: Any) -> None:
        """Write what is missing."""
        try:
            day = date.fromisoformat(on) if on else timezone.localdate()
        except ValueError as error:
            raise CommandError(f"{on} is no day: write it as 2026-01-01.") from error
        self.stdout.write(f"{wording.adopt(on=day, at=timezone.now())} texts and help lines are new in the archive room.")
