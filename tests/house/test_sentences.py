"""What an operator sets wrongly is answered with a sentence, never with a traceback."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from hotline import audit, clock
from hotline.locking import Running, only_one
from hotline.management.commands.up import refuse_busy
from tests.house.source import ROOT

NOW = datetime.now(UTC).replace(microsecond=0)


def manage(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "HOTLINE_MODE": "test", **more}
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "blah", "DATABASE_URL cannot be read"),
        ("DATABASE_URL", "postgres://ada:secret@[::1/x", "DATABASE_URL cannot be read"),
        ("EMAIL_URL", "xx", "EMAIL_URL cannot be read"),
        ("CACHE_URL", "xx://secret", "CACHE_URL cannot be read"),
        ("CONN_MAX_AGE", "long", "CONN_MAX_AGE cannot be read"),
        ("HOTLINE_CONNECT_TO", "secret", "HOTLINE_CONNECT_TO cannot be read"),
        ("HOTLINE_TIME_ZONE", "Mars", "HOTLINE_TIME_ZONE=Mars is no time zone"),
        ("HOTLINE_DOORS", "foo", "HOTLINE_DOORS names the unknown door 'foo'"),
        ("HOTLINE_MODE", "secret", "HOTLINE_MODE=secret is unknown"),
        ("HOTLINE_PROCEDURE", "xx", "no procedure 'xx'"),
        ("SECRET_KEY_FILE", "/nowhere/at/all", "SECRET_KEY_FILE cannot be read"),
    ],
)
def test_a_setting_that_makes_no_sense_gives_one_sentence(name: str, value: str, sentence: str, tmp_path: Path) -> None:
    told = manage("check", HOTLINE_VAR=str(tmp_path), **{name: value})
    assert told.returncode == 1
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert name == "HOTLINE_MODE" or "secret" not in told.stderr


@pytest.mark.slow
@pytest.mark.anywhere
def test_production_s_refusals_stand_alone(tmp_path: Path) -> None:
    told = manage("check", HOTLINE_MODE="production", HOTLINE_VAR=str(tmp_path), DATABASE_URL="sqlite:///:memory:")
    assert told.returncode == 1
    first, *rest = told.stderr.strip().splitlines()
    assert first.startswith("The hotline refuses to start")
    assert len(rest) > 5
    assert all(line.startswith("  - ") for line in rest)
    assert any("HOTLINE_PHONE" in line for line in rest)


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("command", [["-m", "celery", "--app", "hotline.celery", "worker"], ["-c", "import hotline.wsgi"]])
def test_the_worker_and_the_web_server_say_it_as_plainly(command: list[str], tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOTLINE_MODE": "test", "HOTLINE_DOORS": "foo", "HOTLINE_VAR": str(tmp_path)}
    told = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert "unknown door 'foo'" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("port", ["80000", "-1", "0", "http"])
def test_a_port_that_cannot_be_is_explained(port: str) -> None:
    with pytest.raises(CommandError, match="is no port: choose a number from 1 to 65535"):
        call_command("up", "--port", port)


@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_the_small_internet_explains_a_wrong_port_too(port: str) -> None:
    with pytest.raises(CommandError, match="is no port: choose a number from 0 to 65535"):
        call_command("world", "--dns-port", port)


def test_a_host_that_is_not_this_machine_is_not_called_a_taken_port() -> None:
    with pytest.raises(CommandError, match="does not belong to this machine"):
        refuse_busy("192.0.2.7", 8123)


def test_keys_into_a_place_where_nothing_can_be_written_says_so() -> None:
    with pytest.raises(CommandError, match="/proc/x cannot be written"):
        call_command("keys", "--into", "/proc/x", stdout=StringIO())


# --- One house in one folder ------------------------------------------------------------------------------------------


def test_a_second_house_in_the_same_folder_is_refused_and_told_where_the_first_one_is(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    second = only_one(lock, "port 8312")
    with only_one(lock, "port 8311"), pytest.raises(Running, match="port 8311"):
        second.__enter__()
    with only_one(lock, "port 8312"):
        assert lock.read_text() == "port 8312"


# --- The clock --------------------------------------------------------------------------------------------------------


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments: list[datetime] = []
    monkeypatch.setattr(clock, "tick", lambda at: moments.append(at) or {})
    return moments


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["9999-12-31T23:59", "9999-12-31T23:59-14:00", "0001-01-01T00:00", "0001-01-01T00:00+14:00"])
def test_the_clock_does_not_go_to_the_end_of_time(turned: list[datetime], at: str) -> None:
    with pytest.raises(CommandError, match=r"400 days|no moment|does not go back"):
        call_command("tick", "--at", at)
    assert turned == []


@pytest.mark.django_db
def test_the_clock_goes_400_days_ahead_and_no_further(turned: list[datetime]) -> None:
    call_command("tick", "--at", (NOW + timedelta(days=399)).isoformat(), stdout=StringIO())
    with pytest.raises(CommandError, match="more than 400 days"):
        call_command("tick", "--at", (NOW + timedelta(days=402)).isoformat())
    assert len(turned) == 1


@pytest.mark.django_db
def test_the_clock_goes_on_from_where_it_was_and_not_back(turned: list[datetime]) -> None:
    later = NOW + timedelta(days=300)
    with transaction.atomic():
        audit.trace("case:1", "case.new", by=None, at=later)
    call_command("tick", "--at", later.isoformat(), stdout=StringIO())
    call_command("tick", "--at", (later + timedelta(days=399)).isoformat(), stdout=StringIO())
    with pytest.raises(CommandError, match="does not go back"):
        call_command("tick", "--at", (later - timedelta(days=1)).isoformat())
    assert len(turned) == 2


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize(
    "words", [["tick", "AT=x; echo PWNED"], ["run", "PORT=1; echo PWNED"], ["run", "HOST=x; echo PWNED"]]
)
def test_make_runs_nothing_that_stands_in_a_value(words: list[str]) -> None:
    told = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0
    assert "echo PWNED" not in told.stdout
