"""The pulse that containers feel: a web server that answers, a clock that beat lately."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from hotline import pulse
from hotline.models import Heartbeat


class Door(BaseHTTPRequestHandler):
    """Answers /healthz under one host name only, as Django does."""

    def do_GET(self) -> None:
        known = self.headers["Host"].startswith("report.hotline.example") and self.path == "/healthz"
        self.send_response(200 if known else 400)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def door() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_web_server_is_well_when_it_answers_under_its_own_name(door: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "report.hotline.example,reply.hotline.example")
    monkeypatch.setenv("GRANIAN_HOST", "0.0.0.0")
    monkeypatch.setenv("GRANIAN_PORT", str(door))
    assert pulse.web()


def test_a_web_server_that_refuses_is_not_well(door: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "other.example")
    assert not pulse.web("127.0.0.1", door)


def test_a_web_server_that_is_not_there_is_not_well(door: int) -> None:
    assert not pulse.web("127.0.0.1", 1, timeout=1)


def beat(settings: Any, age: timedelta) -> None:
    for name in settings.SWEEPS:
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now() - age})


@pytest.mark.django_db
def test_a_clock_that_never_beat_is_not_well() -> None:
    assert not pulse.clock()


@pytest.mark.django_db
def test_a_clock_that_beat_a_minute_ago_is_well(settings: Any) -> None:
    beat(settings, timedelta(minutes=1))
    assert pulse.clock()


@pytest.mark.django_db
def test_a_clock_is_not_well_when_a_single_sweep_stands_still(settings: Any) -> None:
    beat(settings, timedelta(minutes=1))
    Heartbeat.objects.filter(name=settings.SWEEPS[-1]).update(beat_at=timezone.now() - timedelta(minutes=6))
    assert not pulse.clock()
