"""Make the OpenPGP key that signs the house's letters to partners with a key of their own."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline import openpgp

NAME = "openpgp_key"


class Command(BaseCommand):
    """manage.py mail_key --into FOLDER."""

    help = (
        f"Writes a private OpenPGP key into FOLDER/{NAME}, readable by its owner only, and prints the public key. Point "
        "HOTLINE_OPENPGP_KEY_FILE at the file, and give the public key to every partner. It is made for HOTLINE_MAIL_FROM."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder for the private key."""
        parser.add_argument("--into", type=Path, metavar="FOLDER", required=True, help="where the private key is written")

    def handle(self, *args: Any, into: Path, **options: Any) -> None:
        """Write the private key and print the public one; a key that is there already is never overwritten."""
        private, path = openpgp.generated(settings.MAIL_FROM), into / NAME
        try:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(private)
        except FileExistsError as error:
            raise CommandError(
                f"{path} is there already, and a key that is overwritten is lost: choose another folder."
            ) from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(openpgp.public_part(private))
