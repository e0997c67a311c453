"""Fill an empty demonstration with a small believable day."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.models import Case
from takedown.demonstration_day import fill


class Command(BaseCommand):
    """``manage.py seed``: people, partners and cases in every state, all with harmless addresses."""

    help = "Fill an empty demonstration with people, partners and cases in every state."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production, leave a database that has cases alone, fill an empty one."""
        if settings.MODE == "production":
            raise CommandError("This is a production house: seed only fills demonstrations (HOTLINE_MODE=demo).")
        if Case.objects.exists():
            self.stdout.write("There are cases already: nothing was added.")
            return
        fill(timezone.now())
        self.stdout.write(f"{Case.objects.count()} demonstration cases are in.")
