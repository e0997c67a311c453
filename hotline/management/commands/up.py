"""Bring a whole demonstration house up on one machine, with no server installed, and take it down again on Ctrl-C."""

import errno
import os
import signal
import socket
import subprocess
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from hotline import demonstration, locking, processes, pulse, translations
from hotline.management.numbers import LAST_PORT
from hotline.management.numbers import port as port_number
from hotline.models import User

SECONDS_TO_START = 60


class Command(BaseCommand):
    """manage.py up [--port 8000] [--host 127.0.0.1]."""

    help = "Migrates, fills an empty database with a demonstration, starts everything, and says where the doors are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the place to listen."""
        parser.add_argument("--port", type=port_number(1), default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        """Prepare, start, wait for a signal, stop."""
        if settings.MODE == "production":
            raise CommandError(
                "`up` is for demonstrations on your own machine: it fills the database with invented cases. "
                "In production start the processes of docker-compose.yml; to look around, run `make run`."
            )
        try:
            with locking.only_one(settings.VAR / "up.lock", f"http://127.0.0.1:{port}"):
                self._run(host, port)
        except locking.Running as there:
            raise CommandError(
                f"This house is running already at {there}: stop it there first, or start another one in a folder of its "
                "own (HOTLINE_VAR=/another/folder)."
            ) from there

    def _run(self, host: str, port: int) -> None:
        refuse_busy(host, port)
        # The children read it: letters must name the port we listen on, unless the operator chose an address.
        os.environ.setdefault("HOTLINE_PUBLIC_URL", f"http://127.0.0.1:{port}")
        over = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        house = processes.House()
        try:
            self._prepare(house)
            self._open(house, host, port, over)
            while not over.wait(0.5):
                if told := house.watch():
                    self.stderr.write(told)
        except processes.Ended as error:
            raise CommandError(str(error)) from error
        finally:
            house.stop()
        self.stdout.write("\nEverything has stopped; the data stays in " + str(settings.VAR))

    def _prepare(self, house: processes.House) -> None:
        for folder in ("queue", "queue-control", "mail", "log"):
            (settings.VAR / folder).mkdir(parents=True, exist_ok=True)
        translations.compile_all(Path(settings.LOCALE_PATHS[0]))
        call_command("migrate", verbosity=0, interactive=False)
        if world := demonstration.world_command(settings.DNS_SERVERS, settings.CONNECT_TO):
            self._start(house, "small internet", world)
        if not User.objects.exists() and "seed" in get_commands():
            self.stdout.write("Filling the empty database with a small believable day …")
            filled = subprocess.run(["python", "manage.py", "seed"], cwd=settings.BASE_DIR, env=processes.environment())  # nosec B603, B607 # the environment's own Python, fixed words
            if filled.returncode:
                raise processes.Ended(
                    f"The demonstration cases could not be filled in (the reason stands above): mend it, remove "
                    f"{settings.VAR / 'hotline.sqlite3'}* and start again."
                )

    def _start(self, house: processes.House, name: str, command: list[str], **more: str) -> None:
        house.start(
            processes.Child(
                name=name,
                command=command,
                cwd=settings.BASE_DIR,
                log=settings.VAR / "log" / f"{name.replace(' ', '-')}.log",
                environment=processes.environment(**more),
            )
        )

    def _open(self, house: processes.House, host: str, port: int, over: threading.Event) -> None:
        self._start(house, "web server", processes.WEB, GRANIAN_HOST=host, GRANIAN_PORT=str(port))
        self._start(house, "worker", processes.WORKER)
        self._start(house, "clock", processes.CLOCK)
        until = time.monotonic() + SECONDS_TO_START
        while not over.is_set() and not pulse.web(host, port):
            if told := house.watch():
                self.stderr.write(told)
            if time.monotonic() > until:
                raise processes.Ended(
                    f"The web server did not answer in {SECONDS_TO_START} seconds: see {settings.VAR}/log."
                )
            over.wait(0.2)
        if not over.is_set():
            self.stdout.write(welcome(host, port))
            self.stdout.flush()


def refuse_busy(host: str, port: int) -> None:
    """Raise CommandError with what to do when somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError) as error:
            raise CommandError(_why_not(host, port, getattr(error, "errno", None))) from error


def _why_not(host: str, port: int, number: int | None) -> str:
    match number:
        case errno.EADDRINUSE:
            return f"Port {port} is taken: PORT={port + 1 if port < LAST_PORT else 8000} make run"
        case errno.EACCES:
            return f"Port {port} is for the system's own servers: choose one from 1024 on, for instance PORT=8000 make run"
    return f"{host} does not belong to this machine: leave HOST out, or set it to one of its own addresses."


def welcome(host: str, port: int) -> str:
    """Say where each door is and who may walk in."""
    base = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # nosec B104 # compares, listens nowhere
    doors = {
        "Citizens, to report": "/en/report/",
        "Citizens, to follow": "/en/status/",
        "Analysts and leads": "/admin/",
        "Police": "/police/",
        "Partners' programs": "/api/v1/docs/",
    }
    lines = ["", "The hotline is open:", ""]
    lines += [f"  {who:<22}{base}{path}" for who, path in doors.items()]
    lines += ["", f"  {'Sign in as':<22}{'who is':<16}with the password {demonstration.PASSWORD}"]
    lines += [f"  {person.username:<22}{person.role}" for person in demonstration.PEOPLE]
    if path := getattr(settings, "EMAIL_FILE_PATH", ""):
        lines += ["", f"  {'Mail that left':<22}{path}"]
    lines += [f"  {'Logs':<22}{settings.VAR / 'log'}"]
    return "\n".join([*lines, "", "Ctrl-C stops everything; the data stays."])
