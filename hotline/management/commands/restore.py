"""Bring a backup back into an empty database, and prove that it is whole."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.reading import Environment
from hotline.vault import NotDone
from hotline.vault.restoring import restore

env = Environment()


class Command(BaseCommand):
    """manage.py restore FILE [--overwrite] [--unsigned]."""

    help = (
        "Fills the empty database that DATABASE_URL names from FILE and its note, compares every count, and runs "
        "verify_audit. HOTLINE_BACKUP_KEY_FILE names the private key, for this command only. Stop every process of the "
        "house first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup, and what is risked on purpose; the key comes from the environment."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup; its note lies beside it")
        parser.add_argument("--overwrite", action="store_true", help="lose what the target database holds")
        parser.add_argument("--unsigned", action="store_true", help="take a backup that nobody signed")

    def handle(self, *args: Any, file: Path, overwrite: bool = False, unsigned: bool = False, **options: Any) -> None:
        """Restore, and say what came back and how long it took."""
        began = time.monotonic()
        try:
            key = env.str("HOTLINE_BACKUP_KEY", "")
            back = restore(
                file, key=key, overwrite=overwrite, unsigned=unsigned, at=timezone.now(), told=self.stdout.write
            )  # fmt: skip
        except (NotDone, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        rows = sum(back.found["rows"].values())
        self.stdout.write(f"The trail is whole: {back.checked.events} events in {back.checked.streams} streams.")
        self.stdout.write(
            f"{rows:,} rows are back as they were on {back.said['made_at']}, in {time.monotonic() - began:.1f} s."
        )
