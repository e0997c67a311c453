"""Fill the directory of partners from the list of INHOPE hotlines, or from a file of the same shape."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partners import directory


class Command(BaseCommand):
    """``manage.py import_partners [file.csv]``."""

    help = "Adds the INHOPE hotlines, the police and the regulator to the directory; rows that are there are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether to invent addresses for a demonstration."""
        parser.add_argument("file", nargs="?", type=Path, default=directory.HOTLINES)
        parser.add_argument("--with-demonstration-addresses", action="store_true", dest="with_demonstration_addresses")

    def handle(self, *args: Any, file: Path, with_demonstration_addresses: bool, **options: Any) -> None:
        """Read everything first, then write everything or nothing."""
        if with_demonstration_addresses and settings.MODE == "production":
            raise CommandError("Invented addresses are for demonstrations: leave --with-demonstration-addresses out.")
        try:
            added = directory.fill(directory.read(file), demonstration=with_demonstration_addresses)
        except directory.BadDirectory as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{added} partners were added; those without an e-mail address can't be written to yet.")
