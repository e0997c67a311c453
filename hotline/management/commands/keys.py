"""Make a fresh set of keys, say what hangs on older ones, and seal again with the newest."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline import renewing
from hotline.crypto import CannotOpen, key_name, newest
from hotline.keys import PLAIN, anchor_pair, seal_pair


def fresh_keys() -> dict[str, str]:
    """Make every key a production house needs, from the system's randomness."""
    plain = {name: secrets.token_urlsafe(48) for name in PLAIN}
    return plain | seal_pair(X25519PrivateKey.generate()) | anchor_pair(Ed25519PrivateKey.generate())


def file_of(name: str) -> str:
    """Name the secret file of a setting as docker-compose.yml does, for instance ``receipt_key``."""
    return name.removeprefix("HOTLINE_").lower()


class Command(BaseCommand):
    """manage.py keys [make [--into FOLDER] | status | renew [--only KEY]]."""

    help = (
        "make (or nothing): prints a fresh set of keys as NAME=value lines; with --into each goes into a file of its own, "
        "readable by its owner only; point NAME_FILE at it. status: says which keys are used and what hangs on older ones. "
        "renew: seals with the newest keys again whatever can be; may be stopped and run again. Lose "
        "HOTLINE_SEAL_PRIVATE_KEY and no reporter's words can be read again. Publish HOTLINE_ANCHOR_PUBLIC_KEY: with it "
        "anybody checks the anchors of the trail and a case file."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do. No key is ever an argument: everybody on the machine could read it."""
        parser.add_argument("what", nargs="?", default="make", choices=["make", "status", "renew"])
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="make: write one file for each key into FOLDER")
        parser.add_argument("--only", default="", metavar="KEY", help="status, renew: seal, mfa, receipt or reply")

    def handle(self, *args: Any, what: str = "make", into: Path | None = None, only: str = "", **options: Any) -> None:
        """Do one of the three."""
        if into is not None and what != "make":
            raise CommandError("--into belongs to `keys make`.")
        if only and (what == "make" or not renewing.chosen(only)):
            raise CommandError(
                f"{only!r} is no key that something hangs on: choose seal, mfa, receipt or reply, for status or renew."
            )
        match what:
            case "status":
                self._status(only)
            case "renew":
                self._renew(only)
            case _:
                self._make(into)

    def _status(self, only: str) -> None:
        at = timezone.now()
        for one in renewing.chosen(only):
            name, began = key_name(newest(getattr(settings, one.setting))), renewing.since(one.setting)
            if not getattr(settings, one.setting):
                self.stdout.write(f"HOTLINE_{one.setting}  {one.what}: this process does not hold the key.")
                continue
            noted = f"since {began:%Y-%m-%d}" if began else "not noted yet: run `manage.py keys renew`"
            ends = one.ends if one.ends else "with `manage.py keys renew`"
            left = one.count(at)
            told = f"{left} hang on an older key; that ends {ends}" if left else "nothing hangs on an older key"
            self.stdout.write(f"HOTLINE_{one.setting}  {one.what}: newest key {name} ({noted}); {told}.")

    def _renew(self, only: str) -> None:
        if missing := renewing.missing(only):
            raise CommandError(f"This process holds no {' and no '.join(missing)}: run it where the staff door runs.")
        unopened = []
        try:
            for one, done in renewing.renew(at=timezone.now(), only=only):
                if one.renew:
                    self.stdout.write(f"{one.what}: {done.rows} row(s) sealed again with the newest key.")
                if done.unopened:
                    unopened.append(f"{done.unopened} row(s) of {one.what} (HOTLINE_{one.setting})")
        except CannotOpen as error:
            raise CommandError(str(error)) from error
        if unopened:
            raise CommandError(
                f"{'; '.join(unopened)} open with none of the keys that are here and stayed as they were: put the key they "
                "were sealed with behind the newest one, separated by a comma, and run this again."
            )

    def _make(self, into: Path | None) -> None:
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
