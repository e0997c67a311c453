"""Seal reporters' words again with the newest key, so that the older one can be taken away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.crypto import CannotOpen
from reports.resealing import reseal


class Command(BaseCommand):
    """manage.py reseal."""

    help = (
        "Seals reporters' words and messages of the police again with the newest key (HOTLINE_SEAL_PUBLIC_KEY); "
        "HOTLINE_SEAL_PRIVATE_KEY must hold it first and the older keys behind it. May be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal again; fail while anything is left that only a missing key opens."""
        try:
            done, unopened = reseal(at=timezone.now())
        except CannotOpen as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done} row(s) sealed again with the newest key.")
        if unopened:
            raise CommandError(
                f"{unopened} row(s) open with none of the keys in HOTLINE_SEAL_PRIVATE_KEY and stayed as they are: "
                "put the key they were sealed with behind the newest one, and run this again."
            )
