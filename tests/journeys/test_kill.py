"""Kill -9 of web server and worker in the middle: after the restart it ends the same, nothing lost, nothing twice."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg2
import pytest
from django.conf import settings

from hotline import processes
from hotline.world import World

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOT = Path(settings.BASE_DIR)


class SlowPost(World):
    """The little internet with a post office that takes a moment for each letter."""

    def __init__(self):
        super().__init__()
        take = self.post.handle_DATA

        async def slowly(*args):
            import asyncio

            await asyncio.sleep(0.15)
            return await take(*args)

        self.post.handle_DATA = slowly


@contextmanager
def database(folder):
    """A database of its own for real processes: PostgreSQL where the suite runs on it, else a file."""
    conf = settings.DATABASES["default"]
    if not conf["ENGINE"].endswith("postgresql"):
        yield f"sqlite:///{folder}/kill.sqlite3"
        return
    server = {"host": conf["HOST"] or None, "port": conf["PORT"] or None, "user": conf["USER"], "password": conf["PASSWORD"]}
    name = f"kill_{os.getpid()}"
    admin = psycopg2.connect(dbname="postgres", **server)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgres://{server['user']}@{server['host']}:{server['port'] or 5432}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


class House:
    """The real processes of production, with settings that point at the little internet."""

    def __init__(self, world, folder, url):
        with_redis = settings.CELERY_BROKER_URL if settings.CELERY_BROKER_URL.startswith("redis") else "filesystem://"
        self.port = str(_free_port())
        self.environment = processes.environment(
            **world.settings,
            HOTLINE_MODE="demo",
            HOTLINE_VAR=str(folder),
            HOTLINE_PROCEDURE="nl",
            DATABASE_URL=url,
            CELERY_BROKER_URL=with_redis,
            GRANIAN_HOST="127.0.0.1",
            GRANIAN_PORT=self.port,
        )
        for name in ("queue", "queue-control"):
            (folder / name).mkdir()
        self.folder, self.running = folder, {}

    def manage(self, *words, text=None):
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, input=text, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, name, command):
        log = open(self.folder / f"{name}.log", "ab")
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, name):
        with suppress(ProcessLookupError):
            os.killpg(self.running.pop(name).pid, signal.SIGKILL)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_for_web(self):
        _until(lambda: _answers(self.url("/healthz")), "the web server does not answer")


def _free_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _answers(url):
    with suppress(httpx.HTTPError):
        return httpx.get(url, timeout=2).status_code == 200
    return False


def _until(question, complaint, seconds=60):
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, complaint
        time.sleep(0.1)


@pytest.fixture
def house(tmp_path):
    with SlowPost() as world, database(tmp_path) as url:
        built = House(world, tmp_path, url)
        built.world = world
        built.manage("migrate", "--verbosity", "0")
        built.manage("import_partners", "--with-demonstration-addresses")
        yield built
        for name in list(built.running):
            built.kill(name)


def _code(page):
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', page)
    return found.group(1) if found else ""


def test_no_report_is_lost_or_doubled_when_the_web_server_is_killed(house):
    house.start("web", processes.WEB)
    house.wait_for_web()
    forms = [
        {"addresses": f"http://polder.example/{number}", "token": f"token-of-form-number-{number}"} for number in range(40)
    ]
    codes = {}

    def send(number):
        with suppress(httpx.HTTPError):
            answer = httpx.post(house.url("/nl/report/"), data=forms[number], timeout=10)
            if code := _code(answer.text):
                codes[number] = code

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    _until(lambda: len(codes) >= 5, "nothing was taken in")
    house.kill("web")
    for thread in threads:
        thread.join()
    before = dict(codes)
    house.start("web", processes.WEB)
    house.wait_for_web()
    for number in range(40):  # a tired person presses the button again, whether or not an answer came
        send(number)
    assert len(codes) == 40
    assert all(codes[number] == code for number, code in before.items()), "the same form must give the same code"
    for code in codes.values():
        assert "Ontvangen" in httpx.post(house.url("/nl/status/"), data={"code": code}).text
    counted = house.manage("shell", "-v0", "-c", "from reports.models import *; print(Report.objects.count(), Case.objects.count())")
    assert counted.split() == ["40", "40"]


FILL = """
from datetime import timedelta
from django.utils import timezone
from takedown import demonstration as demo
from takedown.demonstration_day import facts_of
from reports import actions
at = timezone.now() - timedelta(minutes=30)
for number in range(20):
    case = demo.case_of(demo.told([f"http://host{number}.polder.example/"], at=at))
    facts = facts_of("polder.example", at)
    actions.look_up(case=case, facts=facts.__class__(**(facts.__dict__ | {"abuse_contact": f"abuse@host{number}.example"})), at=at)
    demo.confirmed(case, at=at)
"""
LEFT = """
from hotline.models import Outgoing, AuditEvent
from takedown.models import Notice, Takedown
print(Outgoing.objects.filter(sent_at__isnull=False).count(), Notice.objects.exclude(sent_at=None).count(),
      AuditEvent.objects.filter(deed="notice.sent", stream__startswith="notice:").count(),
      Takedown.objects.filter(state="asked", asked_count=1).count())
"""


def test_every_letter_leaves_once_when_the_worker_is_killed_while_sending(house):
    house.manage("shell", "-v0", "-c", FILL)
    house.start("worker", processes.WORKER)
    house.manage("shell", "-v0", "-c", "from hotline.tasks import tick; tick.apply_async(retry=False)")
    _until(lambda: len(house.world.mails) >= 4, "the worker sends nothing")
    house.kill("worker")
    at_kill = len(house.world.mails)
    assert at_kill < 20, "it was killed too late to show anything"
    house.start("worker", processes.WORKER)
    house.manage("shell", "-v0", "-c", "from hotline.tasks import tick; tick.apply_async(retry=False)")
    _until(lambda: len({one.to[0] for one in house.world.mails}) >= 19, "the rest does not leave")
    later = datetime.now(UTC) + timedelta(minutes=6)  # what the dead worker held is free when its lease ends
    house.kill("worker")
    house.manage("tick", "--at", later.isoformat(timespec="minutes"))
    letters = Counter(one.message["Message-ID"] for one in house.world.mails)
    assert len(letters) == 20
    assert sum(letters.values()) <= 21, "only the letter in hand at the kill may come again, with the same Message-ID"
    assert house.manage("shell", "-v0", "-c", LEFT).split() == ["20", "20", "20", "20"]
    house.manage("verify_audit")
