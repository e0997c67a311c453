"""What is kept warm: fresh for some seconds, then shown once more while it is found out anew behind the page."""

import pytest
from django.core.cache import cache

from hotline import afterwards, counting
from hotline.counting import kept_warm


@pytest.fixture
def clock(settings, monkeypatch):
    """Let what is remembered be fresh for fifteen seconds of a clock that the test turns."""
    settings.REMEMBERED_SECONDS = 15
    now = [1_000_000.0]
    monkeypatch.setattr(counting, "time", lambda: now[0])
    cache.clear()
    yield now
    cache.clear()


@pytest.fixture
def number():
    """Give a number that is one higher each time it is asked for."""
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    return ask


def page(ask):
    """Serve a page that shows the number."""
    afterwards.begin()
    shown = kept_warm("number", ask)
    assert kept_warm("number", ask) == shown
    afterwards.finish()
    return shown


def test_nobody_waits_for_a_number_that_grew_old(clock, number):
    assert [page(number), page(number)] == [1, 1]
    clock[0] += 16
    assert page(number) == 1, "shown once more"
    assert page(number) == 2, "and found out anew when that page had left"
    assert number() == 3, "by one of those who found it old"


def test_what_fails_behind_a_page_harms_no_page(clock, number, caplog):
    def broken():
        raise ValueError("no number")

    page(number)
    clock[0] += 16
    assert page(broken) == 1
    assert "What was left for after the answer failed" in caplog.text


def test_nothing_is_kept_where_nothing_may_be_old(settings, number):
    settings.REMEMBERED_SECONDS = 0
    assert [kept_warm("number", number) for _ in range(3)] == [1, 2, 3]


@pytest.mark.django_db
def test_a_page_that_is_asked_for_leaves_nothing_behind(client):
    client.get("/healthz")
    assert afterwards.LEFT.things is None
