"""Limits: they count tries without keeping who tried, and never stand in the way of a report."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client, RequestFactory

from hotline import limits

AT = datetime(2026, 11, 22, 12, 1, tzinfo=UTC)
LIMIT = limits.Limit("test", 2)


@pytest.fixture(autouse=True)
def _cache_that_can_be_looked_into(settings: Any) -> None:
    local = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {name: {"BACKEND": local, "LOCATION": f"limits {name}"} for name in ("default", "pieces")}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget()


def forget() -> None:
    cache.clear()
    caches["pieces"].clear()


def request_from(address: str, **headers: str):  # type: ignore[no-untyped-def]
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def tries(address: str, number: int, at: datetime = AT) -> None:
    for _ in range(number):
        limits.count(LIMIT, request_from(address), at)


def test_a_client_is_refused_after_its_tries_and_free_in_the_next_window() -> None:
    tries("192.0.2.1", 1)
    assert not limits.used_up(LIMIT, request_from("192.0.2.1"), AT)
    tries("192.0.2.1", 1)
    assert limits.used_up(LIMIT, request_from("192.0.2.1"), AT)
    assert not limits.used_up(LIMIT, request_from("192.0.2.2"), AT)
    assert not limits.used_up(LIMIT, request_from("192.0.2.1"), AT + timedelta(seconds=limits.seconds_left(AT)))


def test_one_home_with_many_ipv6_addresses_is_one_client() -> None:
    tries("2001:db8:1:2::1", 2)
    assert limits.used_up(LIMIT, request_from("2001:db8:1:2:ffff::9"), AT)
    assert not limits.used_up(LIMIT, request_from("2001:db8:1:3::1"), AT)


def test_only_the_last_entry_of_our_own_proxy_counts(settings) -> None:  # type: ignore[no-untyped-def]
    forged = request_from("127.0.0.1", **{"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
    assert limits.client_of(forged) == "127.0.0.1"
    settings.CLIENT_HEADER = "X-Forwarded-For"
    assert limits.client_of(forged) == "192.0.2.1"


def test_the_cache_holds_nobody_s_address_and_its_key_lives_a_day() -> None:
    lives: list[tuple[str, object]] = []
    real = LocMemCache.add

    def noted(self: LocMemCache, key: str, value: object, timeout: object = None, version: object = None) -> bool:
        lives.append((key, timeout))
        return real(self, key, value, timeout, version)  # type: ignore[arg-type]

    with patch.object(LocMemCache, "add", noted):
        tries("192.0.2.77", 1)
    written = str(cache._cache)  # type: ignore[attr-defined]
    assert "192.0.2" not in written
    key_lives = [timeout for name, timeout in lives if name == limits.KEY_NAME]
    assert key_lives == [limits.KEY_LIFE, limits.KEY_HELD] and limits.KEY_LIFE <= 24 * 3600, "everybody's, and our own copy"
    assert all(timeout == limits.WINDOW for name, timeout in lives if name != limits.KEY_NAME)
    first = [name for name in dict(lives) if name != limits.KEY_NAME]
    forget()
    lives.clear()
    with patch.object(LocMemCache, "add", noted):
        tries("192.0.2.77", 1)
    assert first != [name for name in dict(lives) if name != limits.KEY_NAME], "the key is not random"


@pytest.mark.django_db
def test_a_cache_that_is_down_stops_no_report(client: Client) -> None:
    with (
        patch.object(caches["default"], "get", side_effect=ConnectionError("192.0.2.5")),
        patch.object(caches["default"], "add", side_effect=ConnectionError("192.0.2.5")),
    ):
        assert client.post("/en/report/", {"addresses": "https://example.org/"}).status_code == 200
        assert client.post("/en/status/", {"code": "wrong"}).status_code == 422


@pytest.mark.django_db
def test_a_flood_of_reports_waits_and_keeps_what_was_typed(client: Client) -> None:
    with patch.object(limits, "REPORTS", limits.Limit("report", 1)):
        assert client.post("/en/report/", {"addresses": "https://example.org/1"}).status_code == 200
        refused = client.post("/en/report/", {"addresses": "https://example.org/2", "words": "Left."})
    text = refused.content.decode()
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= limits.WINDOW
    assert "Nothing is lost" in text and "Left." in text and "https://example.org/2" in text


def test_the_report_limit_is_generous() -> None:
    assert limits.REPORTS.times == 120
