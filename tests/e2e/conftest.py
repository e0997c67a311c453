"""What a test with a real browser needs beside the browser."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.e2e.covers import signed_in as signed_in


@pytest.fixture(autouse=True, scope="session")
def _rows_beside_a_browser() -> Iterator[None]:
    """Playwright runs an event loop in this thread; Django would take it for an asynchronous view."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True, scope="session")
def _trail_can_be_emptied(_rows_beside_a_browser: None, django_db_setup: None, django_db_blocker: Any) -> None:
    """Rows that a served page wrote are deleted after the test; on SQLite the trail's trigger would forbid it."""
    if connection.vendor != "sqlite":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = "('hotline_auditevent', 'hotline_anchor', 'hotline_anchorstamp')"
        cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN {tables}")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


@pytest.fixture(autouse=True)
def _clock_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside these tests, so nobody is woken."""
    monkeypatch.setattr("hotline.tasks.tick.apply_async", lambda **_options: None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A page of the desk asks two things at once: on SQLite each thread needs a connection, so the rows lie in a file."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("rows") / "e2e.sqlite3")
