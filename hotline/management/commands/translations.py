"""Compile, check or collect the sentences people read in Dutch, French and German."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline import translations


class Command(BaseCommand):
    """manage.py translations [--check | --collect]."""

    help = "Compiles the catalogues (no gettext needed); --check finds untranslated sentences; --collect needs xgettext."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="fail when a sentence is missing, fuzzy or damaged")
        what.add_argument("--collect", action="store_true", help="gather new sentences from the source into the catalogues")

    def handle(self, *args: Any, check: bool = False, collect: bool = False, **options: Any) -> None:
        """Do the one thing asked for."""
        root, locale = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0])
        if collect:
            if not translations.can_collect():
                raise CommandError("xgettext is missing: apt-get install gettext.")
            translations.collect(root)
        elif check:
            self._check(root, locale)
        else:
            written = translations.compile_all(locale)
            self.stdout.write(f"{len(written)} catalogue(s) compiled.")

    def _check(self, root: Path, locale: Path) -> None:
        found = list(translations.problems(locale))
        if translations.can_collect():
            found += translations.uncollected(root, locale)
        else:
            self.stderr.write("xgettext is missing, so the source itself was not searched (apt-get install gettext).")
        if found:
            raise CommandError("\n".join([*found[:50], f"{len(found)} sentence(s) to mend."]))
        self.stdout.write("Every sentence is translated.")
