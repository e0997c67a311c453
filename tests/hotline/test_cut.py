"""What was cut off the end of the trail, behind the newest anchor, is missed by the numbers of its rows."""

import time

import pytest
from django.db import transaction

from hotline import audit, cut, verifying
from hotline.cut import deleted_rows
from hotline.models import AuditEvent
from tests.hotline.trail import DAY, NOON, remove, sql, without_triggers, written

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [str(one) for one in verifying.check().findings]


def test_the_newest_event_that_no_anchor_knows_yet_is_missed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written()
    without_triggers()
    with transaction.atomic():
        for number in range(3):
            audit.trace("case:99", "case.opened", by=None, at=NOON + DAY, facts={"n": number})
    assert names() == []
    first, _, newest = AuditEvent.objects.filter(stream="case:99").order_by("number")
    remove(newest)
    remove(first)
    monkeypatch.setattr(cut, "deleted_rows", lambda: 2)  # PostgreSQL counts it a second later, outside this transaction
    assert f"Event {newest.pk}: is missing: written since the newest anchor, and gone." in names()
    assert f"Event {first.pk}: is missing: written since the newest anchor, and gone." in names()
    assert all("written since" not in one for one in map(str, verifying.check("case:99").findings))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_postgresql_says_that_rows_were_deleted() -> None:
    written()
    before = deleted_rows()
    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica")  # past the triggers, which stay
        remove(AuditEvent.objects.latest("pk"))
    until = time.monotonic() + 20
    while deleted_rows() <= before and time.monotonic() < until:
        time.sleep(0.2)
    assert deleted_rows() > before
