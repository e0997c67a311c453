"""Nothing secret where people look by habit: arguments of commands, the list of processes, error pages, logs, `repr`."""

import dataclasses
import importlib
import logging
import os
import pkgutil
import re
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import load_command_class
from django.db import models
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, get_exception_reporter_filter

from hotline import logs, processes
from hotline.keys import PLAIN
from hotline.world import World
from tests.house.source import APPS, ROOT
from tests.running import house_running, until

MARK = "marked-secret-of-the-house"
SECRET = re.compile(r"^(password|passphrase|secret|private|token|code|pepper|credential)s?$")
# A country's code, a ground of law, the status in a bounce, the row of a token: named alike, and open.
OPEN = {("LegalGround", "code"), ("Procedure", "code"), ("Returned", "code"), ("Returned", "tokens"), ("Made", "token")}


# --- Arguments --------------------------------------------------------------------------------------------------------


def commands():
    for path in sorted(ROOT.glob("*/management/commands/[a-z]*.py")):
        yield path.stem, load_command_class(path.parts[len(ROOT.parts)], path.stem).create_parser("manage.py", path.stem)


def values_taken(parser):
    """Give what is typed behind a command: names of its arguments that take a value from no closed list."""
    return [one for one in parser._actions if one.nargs != 0 and one.choices is None]


def test_no_command_takes_a_secret_as_an_argument():
    said = re.compile(r"(?i)password|passphrase|secret|private|credential|pepper|url|dsn|(?<!pu)\bkey\b(?!s)")
    allowed = {("keys", "only")}  # names a kind of key
    named = [(name, one.dest) for name, parser in commands() for one in values_taken(parser)
             if said.search(f"{one.dest} {one.metavar or ''} {' '.join(one.option_strings)}")]  # fmt: skip
    assert set(named) == allowed
    assert {"backup", "restore", "keys", "partner_keys", "mail_key"} <= {name for name, _ in commands()}


@pytest.fixture
def marked():
    """Settings of a house in which every secret is marked."""
    keys = {name: f"{MARK}-{name.lower()}-{'x' * 32}" for name in PLAIN}
    return keys | {
        "HOTLINE_MAILBOX_URL": f"imaps://reports:{MARK}-mailbox@127.0.0.1:9/INBOX",
        "HOTLINE_LINK_CHECKERS": f"hoste=https://check.example/|{MARK}-checker",
        "HOTLINE_ICCAM_PASSWORD": f"{MARK}-iccam",
        "HOTLINE_CLOUDFLARE_TOKEN": f"{MARK}-cloudflare",
        "HOTLINE_AWS_SECRET": f"{MARK}-aws",
    }


def of_the_house(folder, database):
    """Give the command line of every process that runs with this house's folder, or is handed its database alone."""
    known_by = (f"HOTLINE_VAR={folder}".encode(), f"PGDATABASE={database}".encode())
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held = (process / "environ").read_bytes()
            if any(one in held for one in known_by):
                yield (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_list_of_processes_and_the_logs_of_a_running_house_show_no_secret(tmp_path, marked):
    with World() as world, house_running(tmp_path, world, "be") as house:
        house.environment |= marked
        url = house.environment["DATABASE_URL"]
        house.environment["DATABASE_URL"] = url.replace("postgres@", f"postgres:{MARK}-database@")
        house.manage("backup_key", "--into", str(tmp_path / "safe"))
        house.environment["HOTLINE_BACKUP_RECIPIENT_FILE"] = str(tmp_path / "safe/backup_key.public")
        seen, ended = set(), threading.Event()

        def watch():
            while not ended.is_set():
                seen.update(of_the_house(tmp_path, url.rpartition("/")[2]))
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            for name in ("WEB", "WORKER", "CLOCK"):
                house.start(name.lower(), getattr(processes, name))
            house.wait_for_web()
            for words in (["backup", "--into", str(tmp_path / "kept")], ["keys", "status"], ["keys", "renew"]):
                house.manage(*words)
            until(lambda: "celery" in str(seen), "the worker was not seen")
            with suppress(AssertionError):  # the mailbox of these settings cannot be reached, and the tick says so
                house.manage("tick")
        finally:
            ended.set()
            watcher.join()
        text = str(seen)
        assert all(word in text for word in ("granian", "celery", "backup --into")), text
        if url.startswith("postgres"):
            assert "pg_dump" in text
        assert MARK not in text
        for name in list(house.running):
            house.kill(name)
        assert MARK in str(house.environment)
        written = [path for path in tmp_path.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]
        assert written == []
        assert (tmp_path / "web.log").exists()


# --- Error pages and logs ---------------------------------------------------------------------------------------------


NAMES = ["AUDIT_KEY", "RECEIPT_KEY", "REPLY_KEY", "MFA_KEY", "SEAL_PRIVATE_KEY", "ANCHOR_KEY", "OPENPGP_KEY", "SMIME_KEY"]
NAMES += ["ICCAM_PASSWORD", "CLOUDFLARE_TOKEN", "AWS_SECRET", "IPVOLUME_TOKEN", "EMAIL_HOST_PASSWORD"]


def failing(words, code):
    """Fail as a view might: with a reporter's words at hand."""
    held = {"words": words}
    raise RuntimeError("a fault of ours") from KeyError(len(held))


def page_of(request):
    try:
        failing(f"{MARK}-words", f"{MARK}-code")
    except RuntimeError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
        return reporter.get_traceback_html() + reporter.get_traceback_text()


def test_an_error_page_shows_no_secret_even_where_debug_is_on(settings, rf: RequestFactory):
    settings.DEBUG = True
    for name in NAMES:
        setattr(settings, name, f"{MARK}-{name}")
    settings.MAILBOX_URL = f"imaps://reports:{MARK}@mail.example/INBOX"
    settings.EGRESS_PROXY = settings.VANTAGE_POINTS = f"http://user:{MARK}@proxy.example:3128"
    settings.CELERY_BROKER_URL = settings.TSA_URL = f"redis://:{MARK}@redis:6379/1"
    request = rf.post("/en/report/", {"words": MARK, "contact": MARK}, headers={"authorization": f"Bearer {MARK}"})
    request.COOKIES["staff"] = MARK
    shown = page_of(request)
    assert "a fault of ours" in shown
    assert "test_nothing_secret.py" in shown
    rest = shown.replace(request.get_full_path(), "").replace(request.build_absolute_uri(), "")
    places = [rest[max(0, at.start() - 80) : at.end() + 20] for at in re.finditer(MARK, rest)]
    assert places == []


def test_the_filter_is_the_house_s_own_and_would_be_missed(settings, rf: RequestFactory):
    assert type(get_exception_reporter_filter(rf.get("/"))).__name__ == "NoValues"
    settings.DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"
    get_exception_reporter_filter.__globals__["get_default_exception_reporter_filter"].cache_clear()
    settings.DEBUG = True
    try:
        assert f"{MARK}-words" in page_of(rf.get("/"))
    finally:
        get_exception_reporter_filter.__globals__["get_default_exception_reporter_filter"].cache_clear()


def test_no_log_line_keeps_the_password_of_an_address():
    record = logging.LogRecord("hotline", logging.ERROR, "", 0, "not reached: %s", (f"redis://:{MARK}@redis:6379/1",), None)
    logs.Scrub().filter(record)
    assert MARK not in record.getMessage()


# --- repr -------------------------------------------------------------------------------------------------------------


def values():
    """Give every dataclass of the house."""
    for app in APPS:
        for found in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if not any(part in found.name for part in (".migrations", ".wsgi", ".world")):
                module = importlib.import_module(found.name)
                kinds = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
                yield from filter(dataclasses.is_dataclass, kinds)


def test_no_value_shows_its_secret_when_it_is_printed():
    loud = {(one.__name__, name.name) for one in values() for name in dataclasses.fields(one)
            if SECRET.match(name.name) and name.repr and one.__repr__ is not object.__repr__}  # fmt: skip
    assert loud - OPEN == set()
    assert OPEN - loud == set(), "what is no longer there needs no exception"


PEOPLES_WORDS = [
    ("reports.conversation", "Said", "text"),
    ("reports.csv_lists", "Line", "words"),
    ("reports.scart_export", "Item", "words"),
    ("reports.actions.intake_many", "Told", "words"),
    ("partners.mailbox.lines", "Item", "words"),
    ("partners.mailbox.opening", "Content", "text"),
    ("partners.mailbox.desk", "Shown", "text"),
]


@pytest.mark.parametrize(("place", "kind", "name"), PEOPLES_WORDS)
def test_no_value_shows_what_a_person_wrote_when_it_is_printed(place, kind, name):
    found = {one.name: one.repr for one in dataclasses.fields(getattr(importlib.import_module(place), kind))}
    assert found[name] is False


WRITTEN = (models.CharField, models.TextField, models.BinaryField)


def test_no_row_shows_more_of_itself_than_its_name_when_it_is_printed():
    hidden = re.compile(
        r"hash|words|contact|token|password|secret|text|data|key|body|answer|note|why|told|address|url|email"
    )
    shown = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in APPS:
            continue
        texts = [one for one in model._meta.concrete_fields if isinstance(one, WRITTEN)]
        columns = [one.attname for one in texts if hidden.search(one.attname)]
        row = model(pk=1)
        for name in columns:
            setattr(row, name, MARK)
        try:
            shown += [(model.__name__, columns)] if MARK in repr(row) else []
        except Exception as error:
            shown += [(model.__name__, type(error).__name__)]
    assert shown == []


def test_the_settings_say_nothing_of_themselves_when_they_are_printed():
    assert settings.AUDIT_KEY not in repr(settings) + str(settings)
    assert os.environ.get("HOTLINE_AUDIT_KEY", MARK) not in repr(settings)
