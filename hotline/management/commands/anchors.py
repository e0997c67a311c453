"""Write down the anchors of the trail for somebody outside, or the public key that checks them."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline import anchors
from hotline.models import Anchor


class Command(BaseCommand):
    """manage.py anchors [--since 2026-11-01] [--into FILE] [--key]."""

    help = (
        "Prints every anchor with its exact statement, signature and time stamp (JSON), or the public keys that check them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a day, a file, or the wish for the key."""
        parser.add_argument("--since", type=date.fromisoformat, help="anchors of this day (YYYY-MM-DD) and later")
        parser.add_argument("--into", type=Path, metavar="FILE", help="write them into FILE instead of printing them")
        parser.add_argument("--key", action="store_true", help="print the public keys with their fingerprints, nothing else")

    def handle(self, *args: Any, since: date | None, into: Path | None, key: bool, **options: Any) -> None:
        """Print or write."""
        if key:
            for one in anchors.believed():
                self.stdout.write(f"{one}  {anchors.finger(one)}")
            return
        rows = Anchor.objects.defer("leaves").select_related("stamp").order_by("number")
        rows = rows.filter(day__gte=since) if since else rows
        text = json.dumps({"anchors": [anchors.told(row, getattr(row, "stamp", None)) for row in rows]}, indent=1)
        if into is None:
            self.stdout.write(text)
            return
        try:
            into.write_text(text)
        except OSError as error:
            raise CommandError(f"{into} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{into}: {rows.count()} anchors")
