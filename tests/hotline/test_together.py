"""New rows of several tables in one question: all of them are there, or none is."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache, caches
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from hotline import limits
from hotline.audit import begun, broken, in_order
from hotline.models import AuditEvent
from hotline.together import numbered, write_together

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_rows_get_the_next_numbers_and_those_that_have_one_keep_it():
    first, second, third = (AuditEvent(stream=f"case:{number}") for number in (1, 2, 3))
    second.pk = 10**9
    numbered([first, second, third])
    assert second.pk == 10**9 and third.pk == first.pk + 1
    with CaptureQueriesContext(connection) as asked:
        numbered([first, second], [])
    assert not asked.captured_queries


@pytest.mark.django_db
def test_rows_of_several_tables_are_written_and_the_next_one_follows_them():
    events = begun([("case:1", "case.opened", {"it’s": ["ü", None]}), ("case:2", "case.opened", {})], by=None, at=AT)
    numbered(events)
    with CaptureQueriesContext(connection) as asked:
        write_together([], events, [AuditEvent(stream="x", number=1, at=AT, deed="d")])
    assert len(asked) == (1 if connection.vendor == "postgresql" else 2)
    assert [one.facts for one in in_order("case:1")] == [{"it’s": ["ü", None]}] and not list(broken("case:2"))
    assert not events[0]._state.adding
    assert AuditEvent.objects.create(stream="y", number=1, at=AT, deed="d").pk > events[1].pk


@pytest.mark.django_db
def test_one_row_that_may_not_be_keeps_all_out():
    AuditEvent.objects.create(stream="case:1", number=1, at=AT, deed="d")
    again = begun([("case:2", "case.opened", {}), ("case:1", "case.opened", {})], by=None, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        write_together(again)
    assert AuditEvent.objects.count() == 1


def test_a_client_and_everybody_are_counted_together_and_forgotten_in_time():
    cache.clear()
    caches["pieces"].clear()
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    other = RequestFactory().post("/", REMOTE_ADDR="192.0.2.8")
    assert [limits.count_report(one, AT)[0] for one in (request, request, other)] == [1, 2, 1]
    assert cache.get(f"limits:everybody:{int(AT.timestamp()) // 60}") == 3
