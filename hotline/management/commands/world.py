"""`manage.py world`: the small internet in the foreground, for the demonstration.

A page stands at every address of its hosts but those under /gone/. Take one down, or put it back, with
`curl -X DELETE -H "Host: foto.example" http://127.0.0.1:8801/upload/9a` (or `-X PUT`).
"""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline.management.numbers import port
from hotline.world import World
from hotline.world.world import HOSTS


class Command(BaseCommand):
    """Run names, networks, web and post office on loopback until stopped; print the settings that point there."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the ports."""
        for name, usual in (("dns", 5354), ("web", 8801), ("tls", 8844), ("smtp", 2525)):
            parser.add_argument(f"--{name}-port", type=port(0), default=usual, help=f"default {usual}; 0: any free one")
        parser.add_argument("--no-mail", action="store_true", help="without the post office (it needs aiosmtpd)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, say where, wait to be stopped."""
        ports = {name: options[name] for name in ("dns_port", "web_port", "tls_port", "smtp_port")}
        try:
            world = World(**ports, mail=not options["no_mail"])
        except (OSError, RuntimeError) as error:
            raise CommandError(f"The small internet did not start: {error}") from error
        world.web.full |= set(HOSTS) - set(world.web.hosts)
        over = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: over.set())
        with world:
            for name, value in world.settings.items():
                self.stdout.write(f"{name}={value}")
            self.stdout.flush()
            over.wait()
