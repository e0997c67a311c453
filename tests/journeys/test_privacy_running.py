"""Nothing marks a reporter: the real server is driven with marked values, then every file and every table is searched."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from hotline import processes
from hotline.world import World
from tests.running import house_running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

IP = "203.0.113.77"
AGENT = "MarkedBrowser/7.7"
REFERRER = "https://marked-referrer.example/forum"
WORDS = "marked-words behind the blue door"
CONTACT = "marked-rex@example.org"
ANSWER = "marked-answer seventeen"
PICTURE = "http://foto.example/marked-path"
TELLING = {"X-Forwarded-For": IP, "X-Real-IP": IP, "Forwarded": f"for={IP}", "User-Agent": AGENT, "Referer": REFERRER}
EVERY_ROW = """
import json
from django.apps import apps
rows = [[model.__name__, str(bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else value)]
        for model in apps.get_models() for row in model._default_manager.values_list() for value in row]
print(json.dumps(rows))
"""
ASK = """
from django.utils import timezone
from takedown import demonstration
from reports.actions import ask
from reports.models import Report
report = Report.objects.get()
ask(case=report.sightings.get().case, report=report, question="password", by=demonstration.person("ada"), at=timezone.now())
"""

# Take a table away, so that the server fails while somebody is at the door; and put it back.
AWAY = "from django.db import connection; connection.cursor().execute('ALTER TABLE {} RENAME TO {}')"
# Everything a person with every right can open or take away without pressing a button: lists, pages, exports, feeds.
EVERY_PAGE = """
from django.test import Client
from hotline.models import User
from tests.doors.test_staff_routes import inside, address
chief = User.objects.create_superuser("chief")
client = Client(raise_request_exception=False)
client.force_login(chief)
seen = 0
for path, one in inside():
    answer = client.get(address(path))
    if answer.status_code == 200:
        seen += 1
        print(b"".join(answer.streaming_content).decode("latin-1") if answer.streaming else answer.content.decode("latin-1"))
print(f"pages-seen-{seen}-")
"""


@pytest.fixture
def house(tmp_path):
    with World() as world, house_running(tmp_path, world, "be") as built:
        world.put(PICTURE)
        built.environment["HOTLINE_CLIENT_HEADER"] = "X-Forwarded-For"  # so that the limits read the marked address
        built.start("web", processes.WEB)
        built.wait_for_web()
        yield built


def code_in(page):
    return re.search(r'id="receipt-code">([^<]+)<', page.text).group(1)


def drive(house):
    """Look at every page, report, mistype, follow, answer, send a file; as somebody who can be recognised."""
    with httpx.Client(base_url=house.url(""), headers=TELLING, timeout=20) as rex:
        for page in ("/en/", "/en/young/", "/en/about/privacy/", "/en/nothing-marked-page/", "/en/about/numbers/"):
            rex.get(page)
        fields = {"addresses": PICTURE, "words": WORDS, "contact": CONTACT, "wants_answer": "on", "homepage": "marked-trap"}
        code = code_in(rex.post("/en/report/", data=fields))
        rex.post("/en/report/", data={"addresses": "marked-nonsense", "words": WORDS})
        rex.post("/en/report/", data=fields, files={"file": ("marked-name.png", b"marked-bytes" * 99, "image/png")})
        rex.post("/en/status/", data={"code": code[:-1] + ("2" if code[-1] != "2" else "3")})
        assert rex.post("/en/status/", data={"code": code}).status_code == 200
        house.manage("shell", "-v0", "-c", ASK)
        assert "arrived" in rex.post("/en/status/answer/", data={"code": code, "text": ANSWER}).text
        fail(house, rex, fields)
        rex.post("/en/report/", content=b"\xff" * 99, headers={"Content-Type": "multipart/form-data; boundary=marked"})
        assert not rex.cookies
    return code


def fail(house, rex, fields):
    """Let the house fail under the reporter's hands: an error page, an error report in the log, and a report not written."""
    for table, ask, status in (
        ("reports_helpline", lambda: rex.get("/en/?marked-query"), 500),
        ("reports_sighting", lambda: rex.post("/en/report/", data=fields | {"addresses": PICTURE + "2"}), 503),
    ):
        house.manage("shell", "-v0", "-c", AWAY.format(table, "away"))
        assert ask().status_code == status
        house.manage("shell", "-v0", "-c", AWAY.format("away", table))


def backup(house):
    """Back the house up as the runbook says, into a file beside it."""
    url = house.environment["DATABASE_URL"]
    target = house.folder / "backup"
    if url.startswith("postgres"):
        dump = shutil.which("pg_dump") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))))
        subprocess.run([dump, "--dbname", url.replace("postgres://", "postgresql://"), "--file", target], check=True)
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    (house.folder / "export.json").write_text(house.manage("dumpdata", "--verbosity", "0"))
    (house.folder / "pages.html").write_text(house.manage("shell", "-v0", "-c", EVERY_PAGE))
    assert b"marked-path" in target.read_bytes(), "the backup holds what the house has to keep"
    assert "marked-path" in (house.folder / "export.json").read_text()
    seen = re.search(r"pages-seen-(\d+)-", (house.folder / "pages.html").read_text())
    assert seen and int(seen[1]) > 15


def test_no_file_no_log_no_mail_and_no_table_knows_who_reported(house):
    code = drive(house)
    for minutes in ("2026-12-01T09:00", "2026-12-02T09:00"):
        house.manage("tick", "--at", minutes)
    bare = code.replace("-", "")
    backup(house)
    marks = [IP, AGENT, "marked-referrer", WORDS, CONTACT, ANSWER, code, bare, bare.lower(), code.lower(),
             "marked-trap", "marked-query", "marked-name", "marked-bytes", "marked-nonsense"]  # fmt: skip
    marks += [quote(one) for one in marks]
    rows = __import__("json").loads(house.manage("shell", "-v0", "-c", EVERY_ROW))
    assert len(rows) > 100 and any(value == PICTURE for _, value in rows), "the search sees what is there"
    assert [(model, mark) for model, value in rows for mark in marks if mark in value] == []
    house.kill("web")
    files = [path for path in house.folder.rglob("*") if path.is_file()]
    assert any(path.name == "web.log" for path in files)
    assert "OperationalError" in log_of(house) or "ProgrammingError" in log_of(house), "the failure was reported"
    found = [(path.name, mark) for path in files for mark in marks if mark.encode() in path.read_bytes()]
    assert found == []
    assert [mark for mark in marks for mail in house.world.mails if mark in str(mail)] == []


def log_of(house):
    return (house.folder / "web.log").read_text(errors="replace")


def test_the_search_would_find_what_it_looks_for(house):
    """The same search, on a thing that must be there: the address itself, which the house has to keep."""
    drive(house)
    rows = house.manage("shell", "-v0", "-c", EVERY_ROW)
    assert "marked-path" in rows
