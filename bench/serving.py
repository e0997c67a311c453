"""Real processes for a measurement: web servers, workers and the clock, on a database and a Redis of the bench's own."""

import hashlib
import os
import shlex
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from hotline import processes

ROOT = Path(settings.BASE_DIR)
UNLIMITED = str(10**9)


def free_port() -> int:
    """Give a port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def fresh_database() -> None:
    """Make the database that the settings name anew: migrated and empty. Raises SystemExit where its name holds no “bench”.

    All migrations together take half a minute: the first bench makes a database by them that later ones copy.
    """
    wanted: Any = settings.DATABASES["default"]
    if not wanted["ENGINE"].endswith("postgresql") or "bench" not in str(wanted["NAME"]):
        raise SystemExit("This bench empties its database: it runs on a PostgreSQL database whose name holds “bench” only.")
    connections.close_all()
    server = {"host": wanted["HOST"], "port": wanted["PORT"] or 5432, "user": wanted["USER"], "password": wanted["PASSWORD"]}
    outside = psycopg2.connect(**server, dbname="postgres")
    outside.autocommit = True
    with outside.cursor() as cursor:
        made = _made(cursor, wanted["NAME"])
        cursor.execute(f'DROP DATABASE IF EXISTS "{wanted["NAME"]}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{wanted["NAME"]}" TEMPLATE "{made}"')
    outside.close()


def _made(cursor: Any, own: str) -> str:
    """Give the name of a migrated database; it is made by the migrations that are here now, or there already."""
    names = "".join(sorted(f"{one.relative_to(ROOT)}{one.stat().st_size}" for one in ROOT.glob("*/migrations/0*.py")))
    name = f"hotline_bench_made_{hashlib.sha256(names.encode()).hexdigest()[:12]}"
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if not cursor.fetchone():
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{own}"')
        call_command("migrate", verbosity=0)
        connections.close_all()
        cursor.execute(f'ALTER DATABASE "{own}" RENAME TO "{name}"')
    return name


class Served:
    """The processes of one measurement; each is the command of production, with the limits on floods lifted."""

    def __init__(self, folder: Path, redis_port: int, more: dict[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.broker = f"redis://127.0.0.1:{redis_port}/1"
        self.house = processes.House()
        self.environment = processes.environment(
            HOTLINE_MODE="test",
            HOTLINE_VAR=str(folder),
            CELERY_BROKER_URL=self.broker,
            CACHE_URL=f"rediscache://127.0.0.1:{redis_port}/2",
            HOTLINE_FLOOD_PER_MINUTE=UNLIMITED,
            HOTLINE_CLIENT_HEADER="X-Client",
            GRANIAN_HOST="127.0.0.1",
            GRANIAN_PORT=str(self.port),
            **more,
        )

    def start(self, name: str, command: list[str], **more: str) -> processes.Child:
        """Start one process; its log lies in the folder of the measurement."""
        child = processes.Child(name, command, ROOT, self.folder / f"{name}.log", {**self.environment, **more})
        self.house.start(child)
        return child

    def web(self, application: str = "hotline.wsgi:application", **more: str) -> processes.Child:
        """Start the web server as `make run` does, with this application, and wait until it answers."""
        child = self.start("web", [*processes.WEB[:-1], application], **more)
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return child
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"The web server did not start:\n{child.last_words()}")


@contextmanager
def own_redis() -> Iterator[int]:
    """Start a Redis that keeps nothing on disk; give its port. Whatever else runs on this machine is left alone."""
    port = free_port()
    with TemporaryDirectory(prefix="bench") as folder:
        command = f"redis-server --bind 127.0.0.1 --port {port} --save '' --appendonly no --dir {folder}"
        server = subprocess.Popen(shlex.split(command), stdout=subprocess.DEVNULL)
        try:
            _wait_for(redis.Redis(port=port))
            yield port
        finally:
            server.terminate()
            server.wait()


def _wait_for(told: redis.Redis) -> None:
    for _ in range(100):
        try:
            told.ping()
            return
        except redis.ConnectionError:
            time.sleep(0.1)
    raise SystemExit("Redis did not start: is redis-server installed?")


@contextmanager
def served(**more: str) -> Iterator[Served]:
    """Give a folder and a Redis for processes, and end them all afterwards."""
    with TemporaryDirectory(prefix="bench") as folder, own_redis() as port:
        running = Served(Path(folder), port, more)
        try:
            yield running
        finally:
            running.house.stop()


def family(pid: int) -> list[int]:
    """Give a process and all that it started (Linux)."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def resident(pid: int) -> int:
    """Give the bytes of memory that a process holds for itself alone (Linux: what it shares is not counted)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def load_average() -> tuple[float, float, float]:
    """Give how busy the machine is."""
    return os.getloadavg()
