"""A hundred thousand items from a server that fails, repeats and answers late: none lost, none twice.

ICCAM_ITEMS says how many; `make test-slow` takes a few thousand on SQLite and the hundred thousand on PostgreSQL.
"""

import logging
import os
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Count

from partners.iccam import client, sweeps
from partners.iccam.models import IccamItem
from reports.models import Case, Report, Sighting
from tests.partners.iccam.conftest import PASSWORD
from tests.partners.iccam.served import apart

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
log = logging.getLogger(__name__)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
PER_REPORT = 10
TROUBLE = {
    "lost": 0.004, "failed": 0.004, "late": 0.004, "expired": 0.0005, "repeated": 0.02, "shuffled": 0.05, "withheld": 0.01,
    "late_by": 0.2, "withheld_for": 40,
}  # fmt: skip


def number():
    everyday = 100_000 if connection.vendor == "postgresql" else 3_000
    return int(os.environ.get("ICCAM_ITEMS", everyday))


@pytest.fixture
def server(settings):
    at = (MONDAY - timedelta(days=20)).isoformat()
    with apart(items=number(), at=at, per_report=PER_REPORT, password=PASSWORD, trouble=TROUBLE) as (
        (url, first, last),
        end,
    ):
        client._opened.cache_clear()
        settings.ICCAM_URL, settings.ICCAM_USER, settings.ICCAM_PASSWORD = url.rstrip("/"), "api-be", PASSWORD
        yield first, last, end
        client._opened.cache_clear()


@pytest.mark.timeout(1500)
def test_a_hundred_thousand_items_are_taken_over_once_each(server):
    first, last, end = server
    wanted, started, worked, turns = number(), time.monotonic(), time.process_time(), 0
    while IccamItem.objects.filter(reference_due_at=None).count() < wanted and turns < 400:
        sweeps.import_due(MONDAY + turns * timedelta(minutes=1))
        turns += 1
    seconds = time.monotonic() - started
    named, happened = end()
    log.info("%s items in %.0f s (%.0f s of our processor), %s turns", wanted, seconds, time.process_time() - worked, turns)
    assert IccamItem.objects.count() == Case.objects.count() == Sighting.objects.count() == named == wanted
    assert IccamItem.objects.filter(content_id__range=(first, last), problem="").count() == wanted == last - first + 1
    assert Report.objects.count() >= wanted / PER_REPORT
    assert not Case.objects.annotate(items=Count("iccam_items")).exclude(items=1).exists()
    assert {"failed", "late", "lost_after", "lost_before", "repeated", "shuffled", "withheld"} <= set(happened)
