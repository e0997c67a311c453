"""The small internet as a fixture: this process looks nothing up anywhere else while a test runs."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache

from hotline.procedures import loader
from hotline.world import World
from hotline.world.dns import Names, NameServer


class _Every(set[str]):
    """Contains whatever is asked."""

    def __contains__(self, name: object) -> bool:
        return True


@pytest.fixture(autouse=True, scope="session")
def _no_name_is_known() -> Iterator[None]:
    """Let a name server on loopback fail on every name; the system's own would be waited for until patience ends."""
    server = NameServer(Names(failing=_Every()))
    server.start()
    django_settings.DNS_SERVERS = [f"127.0.0.1:{server.port}"]
    yield
    server.stop()


@pytest.fixture(autouse=True)
def _deleted_by_tests_is_not_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL counts the rows of the trail that tests delete and take back; the test of that count reads it itself."""
    monkeypatch.setattr("hotline.cut.deleted_rows", lambda: 0)


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    """Give a fresh small internet with its demonstration hosts, and point the settings at it."""
    cache.clear()
    with World() as made:
        for name, value in made.django_settings.items():
            setattr(settings, name, value)
        yield made


@pytest.fixture
def unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the house work by the Belgian procedure as it was before July 2017: nobody may look, the police get it all."""
    closed = loader.load("be")
    closed = replace(closed, judging=replace(closed.judging, unopened=True))
    monkeypatch.setattr(loader, "_loaded", lambda code: closed)


@pytest.fixture
def letters_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let letters to providers leave without delay, for tests that are about something else."""
    loaded = loader._loaded

    @functools.cache
    def hasty(code: str) -> loader.Procedure:
        told = loaded(code)
        return replace(told, notices=replace(told.notices, delay_minutes=0))

    monkeypatch.setattr(loader, "_loaded", hasty)
