"""The real processes of a house, started by a test on databases and ports of their own."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg2
from django.conf import settings

from hotline import processes
from hotline.world import World
from tests import migrated

ROOT = Path(settings.BASE_DIR)


class SlowPost(World):
    """The little internet with a post office that takes a moment for each letter."""

    def __init__(self):
        super().__init__()
        take = self.post.handle_DATA

        async def slowly(*args):
            await asyncio.sleep(0.15)
            return await take(*args)

        self.post.handle_DATA = slowly


@contextmanager
def database(folder):
    """A migrated database of its own for real processes: PostgreSQL where the suite runs on it, else a file."""
    conf = settings.DATABASES["default"]
    if not conf["ENGINE"].endswith("postgresql"):
        migrated.copied(folder / "kill.sqlite3")
        yield f"sqlite:///{folder}/kill.sqlite3"
        return
    server = {"host": conf["HOST"] or None, "port": conf["PORT"] or None, "user": conf["USER"], "password": conf["PASSWORD"]}
    name = f"kill_{os.getpid()}_{folder.name.lower()}"[:60].replace("-", "_")
    admin = psycopg2.connect(dbname="postgres", **server)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {migrated.postgresql_template(conf)}")
        try:
            yield f"postgres://{server['user']}@{server['host']}:{server['port'] or 5432}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


class House:
    """The real processes of production, with settings that point at the little internet."""

    tree = ROOT  # the code it runs

    def __init__(self, world, folder, url, procedure="nl"):
        with_redis = settings.CELERY_BROKER_URL if settings.CELERY_BROKER_URL.startswith("redis") else "filesystem://"
        self.port = str(free_port())
        self.environment = processes.environment(
            **world.settings,
            HOTLINE_MODE="demo",
            HOTLINE_VAR=str(folder),
            HOTLINE_PROCEDURE=procedure,
            DATABASE_URL=url,
            CELERY_BROKER_URL=with_redis,
            GRANIAN_HOST="127.0.0.1",
            GRANIAN_PORT=self.port,
        )
        for name in ("queue", "queue-control"):
            (folder / name).mkdir()
        self.folder, self.running = folder, {}

    def manage(self, *words, text=None):
        command, where = ["python", "manage.py", *words], {"cwd": self.tree, "env": self.environment}
        done = subprocess.run(command, **where, input=text, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, name, command):
        with open(self.folder / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=self.tree, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name):
        with suppress(ProcessLookupError):
            os.killpg(self.running.pop(name).pid, signal.SIGKILL)

    def stop(self, name):
        """Ask a process to finish what it has in hand and go, as a new version does."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_for_web(self):
        until(lambda: answers(self.url("/healthz")), "the web server does not answer")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(url):
    with suppress(httpx.HTTPError):
        return httpx.get(url, timeout=2).status_code == 200
    return False


def until(question, complaint, seconds=60):
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, complaint
        time.sleep(0.1)


@contextmanager
def house_running(folder, world, procedure="nl"):
    """A migrated house with its directory filled; what the test starts in it is gone afterwards."""
    with database(folder) as url:
        built = House(world, folder, url, procedure)
        built.world = world
        built.manage("import_partners", "--with-demonstration-addresses")
        try:
            yield built
        finally:
            for name in list(built.running):
                built.kill(name)
