"""A small trail with two anchors, and hands that reach around every net to alter it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from hotline import anchoring, audit
from hotline.models import Anchor, AuditEvent, User

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TABLES = ("hotline_auditevent", "hotline_anchor", "hotline_anchorstamp")


def leave(stream: str, deed: str, *, by: User | None = None, at: datetime = NOON, **facts: Any) -> AuditEvent:
    """Leave one trace."""
    with transaction.atomic():
        return audit.trace(stream, deed, by=by, at=at, why=f"because of {deed}", facts=facts)


def written() -> None:
    """Two days of deeds on three things, an anchor after each day, and a deed that waits for its anchor."""
    ada, bo = (User.objects.create_user(name) for name in ("ada", "bo"))
    for number in range(1, 6):
        leave("case:1", f"case.deed{number}", by=ada, at=NOON + timedelta(minutes=number), n=number)
        if number < 4:
            leave("case:2", f"case.deed{number}", by=bo, at=NOON + timedelta(minutes=number), n=number)
    leave("takedown:1", "takedown.opened")
    assert anchoring.anchor_due(NOON + timedelta(hours=1)).fired == 1
    leave("case:1", "case.deed6", by=bo, at=NOON + DAY)
    leave("case:3", "case.deed1", by=bo, at=NOON + DAY)
    assert anchoring.anchor_due(NOON + DAY + timedelta(hours=1)).fired == 1
    leave("case:1", "case.deed7", by=ada, at=NOON + DAY + timedelta(hours=2))


def without_triggers() -> None:
    """Drop every trigger, as somebody who owns the database can."""
    with connection.cursor() as cursor:
        for table, trigger in triggers():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {trigger}{on}")


def triggers() -> list[tuple[str, str]]:
    """List the triggers that stand on the tables of the trail."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND c.relname = ANY(%s)", [list(TABLES)],
            )  # fmt: skip
        else:
            cursor.execute(f"SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN {TABLES}")
        return [(table, name) for table, name in cursor.fetchall()]


def sql(statement: str, *values: Any) -> None:
    """Run one statement on the bare database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def alter(event: AuditEvent, **columns: Any) -> None:
    """Write columns of one event."""
    for name, value in columns.items():
        raw = json.dumps(value) if isinstance(value, dict) else value
        sql(f"UPDATE hotline_auditevent SET {name} = %s WHERE id = %s", raw, event.pk)


def remove(*events: AuditEvent) -> None:
    """Delete events."""
    for event in events:
        sql("DELETE FROM hotline_auditevent WHERE id = %s", event.pk)


def put_in(pk: int, event: AuditEvent) -> None:
    """Insert an event at a row of one's own choice."""
    event.pk = pk
    event.save(force_insert=True)


def event(stream: str, number: int) -> AuditEvent:
    """Fetch one event."""
    return AuditEvent.objects.get(stream=stream, number=number)


def forged(stream: str, number: int, **more: Any) -> AuditEvent:
    """Make an event that nobody did, with marks as good as one without the audit key can make them."""
    said = {"at": NOON, "deed": "case.forged", "why": "", "facts": {}, "hash": "f" * 64} | more
    before = AuditEvent.objects.filter(stream=stream, number=number - 1).first()
    made = AuditEvent(stream=stream, number=number, **said)
    made.previous_hash = before.hash if before else audit.FIRST
    made.digest = audit.public_digest(made, before.digest if before else audit.FIRST)
    return made


def sealed_anew(stream: str) -> None:
    """Compute a whole chain again, as somebody who holds the audit key can: afterwards it fits in itself."""
    previous, digest = audit.FIRST, audit.FIRST
    for number, one in enumerate(AuditEvent.objects.filter(stream=stream).order_by("number"), 1):
        one.number, one.previous_hash = number, previous
        previous, digest = audit.fingerprint(one), audit.public_digest(one, digest)
        alter(one, number=number, previous_hash=one.previous_hash, hash=previous, digest=digest)
    assert list(audit.broken(stream)) == []


def anchor(number: int) -> Anchor:
    """Fetch one anchor."""
    return Anchor.objects.get(number=number)
