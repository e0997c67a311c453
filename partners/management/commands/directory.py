"""Take the directory of partners out as a file, or bring one in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hotline.workflow import NotAllowed
from partners import exchange


class Command(BaseCommand):
    """``manage.py directory export FILE`` and ``manage.py directory import FILE [--preview]``."""

    help = "Writes the directory of partners into a CSV file, or brings one in: all of it, or nothing where a line is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, the file, and whether only to show it."""
        parser.add_argument("what", choices=("export", "import"))
        parser.add_argument("file", type=Path)
        parser.add_argument("--preview", action="store_true", help="only say what an import would change")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not."""
        file: Path = options["file"]
        try:
            self.bring_in(file.read_text("utf-8-sig"), options["preview"]) if options["what"] == "import" else self.out(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file.name} is no text in UTF-8. Save it as “CSV UTF-8”.") from error
        except NotAllowed as error:
            raise CommandError(str(error)) from error

    def out(self, file: Path) -> None:
        """Write the file; one that is there already stays."""
        with file.open("x", encoding="utf-8-sig", newline="") as written:
            written.write(exchange.export(by=None, at=timezone.now()))
        self.stdout.write(f"The directory stands in {file}.")

    def bring_in(self, text: str, preview: bool) -> None:
        """Say line by line what the file changes, and change it unless it is a preview or a line is wrong."""
        plan = exchange.plan(text, at=timezone.now())
        for one in plan.rows:
            told = "; ".join(f"{it.column}: {it.old or '(empty)'} → {it.new or '(empty)'}" for it in one.changes)
            if told:
                self.stdout.write(f"Line {one.line}: {one.what} {one.partner}: {told}")
        for problem in plan.problems:
            self.stderr.write(f"Line {problem.line}: {problem.why}")
        if plan.problems:
            raise CommandError(f"Lines that are wrong: {len(plan.problems)}. Nothing was written.")
        left = f" {plan.left} rows that the file does not name stay as they are."
        if not preview:
            exchange.bring_in(text=text, promise=plan.promise, by=None, at=timezone.now())
        self.stdout.write(exchange.words(plan.rows) + left + (" Nothing was written: a preview." if preview else ""))
