"""Several senders share the ways to recipients: each net is shown alone, and without the lock the test fails."""

import threading
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import transaction

from hotline import circuits
from hotline.models import Circuit
from tests.racing import MANY, together

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DEAD, WELL = "hotline:1", "hotline:2"


def at_once(work):
    return together(transaction.atomic(work))


def tries():
    """How many of several senders try a resting way at the same moment."""
    Circuit.objects.create(whom=DEAD, misses=5, opened_at=AT - MINUTE, probe_at=AT)
    return sum(one is None for one in at_once(lambda _: circuits.enter(DEAD, AT, until=AT + MINUTE)))


def unlocked():
    """The same without the lock: all read before one writes."""
    slow = threading.Barrier(MANY)

    def rows(queryset, **_):
        found = list(queryset)
        slow.wait(10)
        return type("Rows", (), {"get": lambda self: found[0], "first": lambda self: found[0]})()

    return patch.object(circuits, "locked", rows)


def test_of_many_senders_one_tries_a_resting_way():
    assert tries() == 1


def test_without_the_lock_several_would_try_it():
    with unlocked():
        assert tries() == MANY


def test_misses_of_many_senders_at_once_are_all_counted():
    Circuit.objects.create(whom=DEAD)
    at_once(lambda _: circuits.missed(DEAD, "timeout", AT))
    assert Circuit.objects.get().misses == MANY
    assert Circuit.objects.open().count() == 1


def test_without_the_lock_misses_would_be_lost():
    Circuit.objects.create(whom=DEAD)
    with unlocked():
        at_once(lambda _: circuits.missed(DEAD, "timeout", AT))
    assert Circuit.objects.get().misses == 1


def test_many_senders_together_keep_the_rate(settings):
    settings.PER_RECIPIENT_PER_MINUTE = 2
    assert sum(one is None for one in at_once(lambda _: circuits.enter(WELL, AT, until=AT + MINUTE))) == 2
