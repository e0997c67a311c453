"""Take over the items of an export of SCARt, so that a hotline can move here."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.locking import Running, only_one
from hotline.tables import csv_text
from reports import scart_export
from reports.actions.importing import Imported, foresee_import, import_item
from reports.desk.case import reference

HEADS = ("line", "file number", "outcome", "case", "what it means")
NOT_TAKEN = "not taken over"
SHOWN = 10


class Command(BaseCommand):
    """``manage.py import_scart export.csv [--preview] [--results results.csv] [--language nl]``."""

    help = "Takes over every item of an export of SCARt, once for its file number; see docs/moving-from-scart.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and where to write what became of each line."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--preview", action="store_true", help="only say what would become of each line")
        parser.add_argument("--results", type=Path, help="where to write what became of each line (FILE.results.csv)")
        parser.add_argument("--language", default="en", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the file; each item is one transaction, so a run that stops is simply started again."""
        lock = settings.VAR / "import_scart.lock"
        try:
            with only_one(lock, "An import is running already. Wait until it has ended."):
                self.run(options)
        except Running as error:
            raise CommandError(str(error)) from error

    def run(self, options: dict[str, Any]) -> None:
        """Read the file, take its items over or only look, and write down what became of each line."""
        file: Path = options["file"]
        results: Path = options["results"] or file.with_name(f"{file.name}.results.csv")
        text, at = self.text_of(file), timezone.now()
        found: list[tuple[Any, ...]] = []
        try:
            for row in self.outcomes(text, options["preview"], options["language"], at):
                found.append(row)
        except scart_export.NotAnExport as error:
            raise CommandError(str(error)) from error
        finally:
            if found:
                results.write_text(csv_text(HEADS, found), encoding="utf-8")
        self.tell(found, results, preview=options["preview"])

    def text_of(self, file: Path) -> str:
        """Read the file as UTF-8, or as older spreadsheets write it."""
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return raw.decode("cp1252", errors="replace")

    def outcomes(self, text: str, preview: bool, language: str, at: datetime) -> Iterator[tuple[Any, ...]]:
        """Give what became of each line, or would become."""
        for item in scart_export.read(text, at=at):
            if item.problem:
                yield item.line, item.number, NOT_TAKEN, "", item.problem
            elif preview:
                outcome = foresee_import(item)
                yield item.line, item.number, outcome, "", Imported(outcome).label
            else:
                outcome, case = import_item(item=item, language=language, at=at)
                yield item.line, item.number, outcome, reference(case.pk), Imported(outcome).label

    def tell(self, found: list[tuple[Any, ...]], results: Path, *, preview: bool) -> None:
        """Say how many lines met which end, and name those that could not be understood."""
        counted = Counter(row[2] for row in found)
        self.stdout.write("Nothing was written. What would happen:" if preview else "Taken over:")
        for outcome in Imported:
            if counted[outcome.value]:
                self.stdout.write(f"  {counted[outcome.value]} {outcome.label}")
        refused = [row for row in found if row[2] == NOT_TAKEN]
        if refused:
            self.stdout.write(f"  not understood: {len(refused)} of the lines; the first of them:")
            for line, _number, _outcome, _case, problem in refused[:SHOWN]:
                self.stdout.write(f"    line {line}: {problem}")
        self.stdout.write(f"Every line stands in {results}.")
