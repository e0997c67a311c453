"""Back everything up: encrypted for a key that is kept apart, with a note of what is in it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.vault import NotDone
from hotline.vault.making import back_up


class Command(BaseCommand):
    """manage.py backup --into FOLDER."""

    help = (
        "Writes hotline-<moment>.backup, encrypted for HOTLINE_BACKUP_RECIPIENT, and a note beside it into FOLDER. Nothing "
        "is written over. The keys of the environment are not in it: keep those apart, as docs/runbook/backup.md says."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("--into", type=Path, metavar="FOLDER", required=True, help="where the two files are written")

    def handle(self, *args: Any, into: Path, **options: Any) -> None:
        """Make the backup and say what is in it."""
        try:
            made = back_up(into=into, at=timezone.now())
        except NotDone as error:
            raise CommandError(str(error)) from error
        rows, trail = sum(made.said["rows"].values()), made.said["trail"]
        self.stdout.write(
            f"{made.path} ({made.said['dump']['bytes']:,} bytes) holds {rows:,} rows and {trail['events']:,} events."
        )
        if "signature" not in made.said:
            self.stderr.write("It is not signed: this process holds no HOTLINE_ANCHOR_KEY. Run it where the worker runs.")
