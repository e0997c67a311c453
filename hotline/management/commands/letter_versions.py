"""Write the next version of each letter that changed into templates/letters/VERSIONS, or say which are not listed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline import letter_versions


class Command(BaseCommand):
    """The list of versions of letters."""

    help = "Add a line to templates/letters/VERSIONS for each letter that changed (--write), or fail for those (--check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of two."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--write", action="store_true", help="write templates/letters/VERSIONS")
        what.add_argument("--check", action="store_true", help="fail when a letter is not listed as it stands")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        letter_versions.forget()
        changed = letter_versions.unlisted()
        if options["write"]:
            (letter_versions.letters() / "VERSIONS").write_text(letter_versions.listed_anew())
            letter_versions.forget()
            self.stdout.write(
                "\n".join(f"New version: {name}" for name in changed) or "Every letter is listed as it stands."
            )
        elif changed:
            raise CommandError(f"Changed without a version: {', '.join(changed)}. Run `manage.py letter_versions --write`.")
