"""Split the trail or the looks by month, or make the coming months of what is split."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline import partitions


class Command(BaseCommand):
    """manage.py partition events|looks [--ahead] [--months 13]."""

    help = (
        "Splits the trail (events) or the looks by month on PostgreSQL, without copying a row: it locks the table while it "
        "runs, so stop workers and web first, and take a backup. With --ahead it makes the coming months beside the work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which table, and how many months to make."""
        parser.add_argument("which", choices=sorted(partitions.TABLES))
        parser.add_argument("--months", type=int, default=partitions.MONTHS, choices=range(1, 61), metavar="1-60")

        parser.add_argument("--ahead", action="store_true", help="only the coming months; fails where the table is whole")

    def handle(self, *args: Any, which: str, months: int, ahead: bool = False, **options: Any) -> None:
        """Do it, and name what was made."""
        try:
            made = partitions.split(partitions.TABLES[which], timezone.now(), months=months, ahead=ahead)
        except (partitions.NotHere, partitions.NotNow) as error:
            raise CommandError(str(error)) from error
        for name in made:
            self.stdout.write(f"made {name}")
        self.stdout.write("The months ahead are there." if not made else f"{len(made)} parts made.")
