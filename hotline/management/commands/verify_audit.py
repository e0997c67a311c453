"""Read the whole audit trail and its anchors, and name every event that was changed, removed, inserted or reordered."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline import verifying


class Command(BaseCommand):
    """manage.py verify_audit [--stream case:12] [--against anchor-12.json]."""

    help = (
        "Checks the hash chain of every stream of the audit trail (or of one) and the signed anchors over all; fails "
        "when something was tampered with. --against compares with anchors that somebody outside kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one stream, and files with anchors."""
        parser.add_argument("--stream", default="", help="check this chain only, for instance case:12")
        parser.add_argument("--against", nargs="+", default=[], metavar="FILE", help="anchors kept outside (anchor-12.json)")

    def handle(self, *args: Any, stream: str = "", against: list[str] | None = None, **options: Any) -> None:
        """Name each broken event; fail when there is any."""
        seen = verifying.check(stream, kept=_kept(against or []))
        for finding in seen.findings:
            self.stderr.write(str(finding))
        if not seen.whole:
            more = " or more" if seen.more else ""
            raise CommandError(f"The trail is not what was written: {_counted(len(seen.findings), 'finding', more)}.")
        self.stdout.write(f"The trail is whole: {_counted(seen.events, 'event')} in {_counted(seen.streams, 'stream')}.")
        last = f", the newest of {seen.newest:%Y-%m-%d %H:%M} UTC" if seen.newest else ""
        self.stdout.write(
            f"{_counted(seen.anchors, 'anchor')}{last}, {seen.stamped} with a time stamp; "
            f"without an anchor yet: {_counted(seen.unanchored, 'event')}."
        )


def _counted(number: int, word: str, more: str = "") -> str:
    return f"{number}{more} {word}{'s' if number != 1 or more else ''}"


def _kept(paths: list[str]) -> dict[int, str]:
    """Read number and hash of every anchor in these files."""
    kept: dict[int, str] = {}
    for path in paths:
        try:
            for one in json.loads(Path(path).read_text())["anchors"]:
                kept[int(json.loads(one["statement"])["number"])] = str(one["hash"])
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{path} holds no anchors: give a file that the hotline mailed out or exported.") from error
    return kept
