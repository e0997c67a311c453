"""Check a receipt that a provider kept: is it ours, and unchanged?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from takedown import twin_receipt


class Command(BaseCommand):
    """manage.py check_receipt FILE."""

    help = "Says whether a receipt that a provider's program got for its answer is ours and unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", help="the receipt, as JSON")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Read the file and check its seal."""
        try:
            told = json.loads(Path(file).read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{file} cannot be read as JSON: give the receipt as the provider kept it.") from error
        if not twin_receipt.is_genuine(told):
            raise CommandError("This is not one of ours, or a word of it was changed.")
        self.stdout.write(f"The receipt for {told['number']} of {told['received_at']} is genuine.")
