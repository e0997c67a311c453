"""Write the table of roles, rights and routes into docs/rights.md, or say whether it still holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline import rights


class Command(BaseCommand):
    """The table role × right × route."""

    help = "Write docs/rights.md from the routes (--write), or fail when it does not say what they ask for (--check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of two."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--write", action="store_true", help="write docs/rights.md")
        what.add_argument("--check", action="store_true", help="fail when docs/rights.md is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        place = Path(settings.BASE_DIR) / "docs" / "rights.md"
        text = rights.document()
        if options["write"]:
            place.write_text(text)
            self.stdout.write(f"Wrote {place}.")
        elif not place.exists() or place.read_text() != text:
            raise CommandError("docs/rights.md does not say what the routes ask for: run `manage.py rights --write`.")
