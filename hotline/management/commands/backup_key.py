"""Make the pair of keys for backups: the public part for the house, the private part for a safe."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline import openpgp

NAME = "backup_key"


class Command(BaseCommand):
    """manage.py backup_key --into FOLDER."""

    help = (
        f"Writes FOLDER/{NAME}.private and FOLDER/{NAME}.public. Give the public part to the process that makes backups "
        "(HOTLINE_BACKUP_RECIPIENT_FILE). Move the private part off this machine, twice: without it no backup opens."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("--into", type=Path, metavar="FOLDER", required=True, help="where both parts are written")

    def handle(self, *args: Any, into: Path, **options: Any) -> None:
        """Write both parts; what is there already is never overwritten."""
        private = openpgp.generated(f"Backups of {settings.NAME}")
        parts = {into / f"{NAME}.private": private, into / f"{NAME}.public": openpgp.public_part(private)}
        if there := [path for path in parts if path.exists()]:
            raise CommandError(f"{there[0]} is there already, and a key that is overwritten is lost: choose another folder.")
        try:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path, text in parts.items():
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(text)
                self.stdout.write(str(path))
        except OSError as error:
            raise CommandError(f"{into} cannot be written: {error.strerror}.") from error
