"""Print a fresh set of keys, or write each into its own file for `*_FILE` settings."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management.base import BaseCommand, CommandError

from hotline.keys import PLAIN, anchor_pair, seal_pair


def fresh_keys() -> dict[str, str]:
    """Make every key a production house needs, from the system's randomness."""
    plain = {name: secrets.token_urlsafe(48) for name in PLAIN}
    return plain | seal_pair(X25519PrivateKey.generate()) | anchor_pair(Ed25519PrivateKey.generate())


def file_of(name: str) -> str:
    """Name the secret file of a setting as docker-compose.yml does, for instance ``receipt_key``."""
    return name.removeprefix("HOTLINE_").lower()


class Command(BaseCommand):
    """manage.py keys [--into FOLDER]."""

    help = (
        "Prints a fresh set of keys as NAME=value lines. With --into each goes into a file of its own, readable by its "
        "owner only; point NAME_FILE at it. Lose HOTLINE_SEAL_PRIVATE_KEY and no reporter's words can be read again. "
        "Publish HOTLINE_ANCHOR_PUBLIC_KEY: with it anybody checks the anchors of the trail and a case file."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder for the files."""
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="write one file for each key into FOLDER")

    def handle(self, *args: Any, into: Path | None = None, **options: Any) -> None:
        """Print or write the keys; a file that is there already is never overwritten."""
        keys = fresh_keys()
        if into is None:
            self.stdout.write("\n".join(f"{name}={value}" for name, value in keys.items()))
            return
        try:
            self._write(into, keys)
        except OSError as error:
            raise CommandError(f"{into} cannot be written: {error.strerror}.") from error

    def _write(self, into: Path, keys: dict[str, str]) -> None:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths = {into / file_of(name): value for name, value in keys.items()}
        if there := [path for path in paths if path.exists()]:
            raise CommandError(
                f"{there[0]} is there already, and a key that is overwritten is lost: choose an empty folder."
            )
        for path, value in paths.items():
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(value)
            self.stdout.write(str(path))
