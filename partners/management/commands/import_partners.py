"""Fill the directory of partners from the file of INHOPE hotlines."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from partners import directory
from partners.models import Partner


class Command(BaseCommand):
    """``manage.py import_partners [file.csv]``: add new partners and bring known ones in line."""

    help = "Bring the directory of partners in line with a file of INHOPE hotlines (the one that comes along by default)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another file, and for demonstrations e-mail addresses that reach nobody."""
        parser.add_argument("file", nargs="?", type=Path, default=directory.FILE)
        parser.add_argument("--with-demonstration-addresses", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the whole file, then write it all in one transaction."""
        demonstration = options["with_demonstration_addresses"]
        if demonstration and settings.MODE == "production":
            raise CommandError("This is a production house: fill in real e-mail addresses under Partners instead.")
        try:
            entries = directory.read(options["file"])
        except directory.BadDirectory as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        tally = directory.bring_in(
            [*entries, *directory.at_home()], at=timezone.now(), demonstration_addresses=demonstration
        )
        if options["verbosity"]:
            self.tell(tally)

    def tell(self, tally: directory.Tally) -> None:
        """Say what changed, and what an operator has to do next."""
        self.stdout.write(f"{tally.added} partners added, {tally.changed} changed.")
        if tally.kept:
            self.stdout.write(f"{tally.kept} differ from the file because somebody changed them by hand; left as they are.")
        silent = Partner.objects.filter(active=True, email="").exclude(kind="provider").count()
        if silent:
            self.stdout.write(f"{silent} active partners have no e-mail address: nothing can be sent to them yet.")
