"""What reaches the log: the formatting is the settings' own, and what a database quotes of a row is left out."""

import io
import json
import logging
import runpy
import sqlite3
import sys
import traceback
from datetime import datetime, timedelta
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client

from hotline.models import Outgoing, User
from takedown import demonstration as demo
from tests.house.source import ROOT
from tests.logged import console

SECRET = "marked-host.example"
DETAIL = f'null value in column "x" violates\nDETAIL:  Failing row contains (7, {SECRET}, null).'


@pytest.fixture
def written():
    """Give a logger whose console writes into a text, set up as the settings say."""
    text = io.StringIO()
    log = logging.getLogger("tests.written")
    log.propagate = False
    log.handlers = [console(text)]
    yield log, text
    log.handlers = []


def refused(error: Exception, wrap: type[Exception] | None = None) -> None:
    """Raise as Django does: its own exception from the driver's, and perhaps one of ours around both."""
    try:
        try:
            raise psycopg2.IntegrityError(str(error))
        except psycopg2.Error as driver:
            raise error from driver
    except Exception as failed:
        if wrap is None:
            raise
        raise wrap(f"could not keep {failed}") from failed


@pytest.mark.parametrize("wrap", [None, RuntimeError, ValueError])
def test_the_words_of_a_database_never_reach_the_log(written, wrap):
    log, text = written
    try:
        refused(IntegrityError(DETAIL), wrap)
    except Exception as error:
        log.exception("%s failed for %s", "look_up", 7)
        log.error("it failed: %s", error)
        log.error(f"it failed: {error!r}")
        log.warning("it failed", exc_info=error)
    said = text.getvalue()
    assert SECRET not in said
    assert "Failing row" not in said
    assert "look_up failed for 7" in said
    for name in ("psycopg2.IntegrityError", "django.db.utils.IntegrityError", "in refused", "test_logs.py"):
        assert name in said


def test_a_suppressed_database_error_is_left_out_too(written):
    log, text = written
    try:
        try:
            raise DataError(f"value too long: {SECRET}")
        except DataError as error:
            raise RuntimeError(f"no good: {error}") from None
    except RuntimeError:
        log.exception("failed")
    assert SECRET not in text.getvalue()
    assert "RuntimeError" in text.getvalue()


def test_a_group_with_a_database_error_in_it_is_left_out_too(written):
    log, text = written
    try:
        raise ExceptionGroup("several", [ValueError(SECRET), sqlite3.IntegrityError(SECRET)])
    except ExceptionGroup:
        log.exception("failed")
    assert SECRET not in text.getvalue()


def test_what_celery_writes_about_a_task_that_failed_holds_no_row(written):
    log, text = written
    try:
        refused(IntegrityError(DETAIL))
    except IntegrityError as error:
        context = {"name": "hotline.tasks.sweep", "exc": repr(error)[:90], "traceback": traceback.format_exc()}
        log.error("Task %(name)s raised unexpected: %(exc)s\n%(traceback)s", context, exc_info=True)
    assert SECRET not in text.getvalue()
    assert "hotline.tasks.sweep" in text.getvalue()


def test_another_exception_keeps_its_message_without_addresses(written):
    log, text = written
    try:
        raise ValueError("no such colour: blue, see http://foto.example/1")
    except ValueError:
        log.exception("failed")
    assert "ValueError: no such colour: blue, see [withheld]" in text.getvalue()


def test_an_earlier_formatter_cannot_leave_its_text_behind(written):
    log, text = written
    try:
        refused(IntegrityError(DETAIL))
    except IntegrityError:
        record = log.makeRecord("x", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    logging.Formatter().format(record)
    assert SECRET in record.exc_text
    log.handle(record)
    assert SECRET not in text.getvalue()


@pytest.mark.django_db
def test_a_row_that_a_database_really_refuses_stays_out_of_the_log(written):
    log, text = written
    demo.person("ada", password="correct horse battery")
    try:
        with transaction.atomic():
            User.objects.create(username="ada", first_name=SECRET)
    except IntegrityError as error:
        log.exception("failed for %s: %s", 7, error)
    assert "IntegrityError" in text.getvalue()
    assert SECRET not in text.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [DataError(f"value too long: {SECRET}"), IntegrityError(DETAIL)])
def test_a_report_written_down_at_the_desk_that_breaks_leaves_nothing_typed_in_the_log(written, monkeypatch, fault):
    _, text = written
    monkeypatch.setattr(logging.getLogger("django.request"), "handlers", [console(text)])
    monkeypatch.setattr("reports.desk_views.entry.actions", SimpleNamespace(receive=lambda **_: refused(fault)))
    desk = Client(raise_request_exception=False)
    desk.force_login(demo.person("ada"))
    typed = {"token": "x" * 20, "channel": "phone", "received_at": "2026-11-20T10:00", "language": "nl",
             "addresses": f"http://{SECRET}/1", "words": SECRET}  # fmt: skip
    assert desk.post("/admin/desk/report/new/", typed).status_code == 500
    assert "Internal Server Error: /admin/desk/report/new/" in text.getvalue()
    assert type(fault).__name__ in text.getvalue()
    assert SECRET not in text.getvalue()


@pytest.mark.pg
@pytest.mark.django_db
def test_a_failing_row_that_postgresql_quotes_stays_out_of_the_log(written):
    log, text = written
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Outgoing.objects.create(purpose=SECRET, key=SECRET, subject=SECRET, body=SECRET)
    assert SECRET in str(caught.value), "otherwise this test shows nothing"
    log.error("failed", exc_info=caught.value)
    with pytest.raises(DataError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [SECRET])
    assert SECRET in str(caught.value), "otherwise this test shows nothing"
    log.error("failed", exc_info=caught.value)
    assert SECRET not in text.getvalue()
    assert text.getvalue().count("psycopg2.errors") >= 2


# --- Lines for a collector --------------------------------------------------------------------------------------------


@pytest.fixture
def collected(settings, monkeypatch):
    """Give a logger whose console writes JSON, as HOTLINE_LOG_FORMAT=json makes it."""
    handler = {**settings.LOGGING["handlers"]["console"], "formatter": "json"}
    monkeypatch.setitem(settings.LOGGING["handlers"], "console", handler)
    text = io.StringIO()
    log = logging.getLogger("tests.collected")
    log.propagate = False
    log.handlers = [console(text)]
    yield log, text
    log.handlers = []


def test_each_record_is_one_object_on_one_line(collected):
    log, text = collected
    log.warning("The sweep %s broke\nINFO forged line \u202e", "look_up")
    log.info("next")
    first, second = map(json.loads, text.getvalue().splitlines())
    assert first.keys() == {"at", "level", "logger", "process", "message"}
    assert (first["level"], first["logger"]) == ("WARNING", "tests.collected")
    assert first["message"] == r"The sweep look_up broke\x0aINFO forged line \u202e", "as on a console"
    assert second["message"] == "next"
    assert "\u202e" not in text.getvalue()
    assert datetime.fromisoformat(first["at"]).utcoffset() == timedelta(0)


def test_lines_for_a_collector_are_scrubbed_as_lines_for_people_are(collected):
    log, text = collected
    try:
        refused(IntegrityError(DETAIL), RuntimeError)
    except Exception:
        log.exception("failed at %s for %s", "http://bad.example/x", "rex@mail.example", extra={"address": SECRET})
    (told,) = map(json.loads, text.getvalue().splitlines())
    assert told["message"] == "failed at [withheld] for [withheld]"
    assert "IntegrityError: [withheld]" in told["fault"]
    assert "test_logs.py" in told["fault"]
    assert SECRET not in text.getvalue()
    assert "bad.example" not in text.getvalue()


@pytest.mark.parametrize(("told", "made"), [("json", "json"), ("plain", "plain"), ("", "plain")])
def test_the_setting_chooses_the_format(monkeypatch, told, made):
    monkeypatch.setenv("HOTLINE_LOG_FORMAT", told)
    read = runpy.run_path(str(ROOT / "hotline/settings_watching.py"))
    assert read["LOGGING"]["handlers"]["console"]["formatter"] == made
