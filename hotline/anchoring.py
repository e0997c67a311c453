"""The daily anchor: one signed row that speaks for every event so far, mailed out of the house.

An anchor covers every event from the last one's end to its own, without exception, so nothing may appear there later. Row
numbers are given before a transaction commits: before an anchor ends at a row, everybody who was writing then must be
done. On PostgreSQL those are seen in pg_locks (as CREATE INDEX CONCURRENTLY does), and nobody is made to wait for us; on
SQLite there is one writer at a time, so rows appear in their order. Writing an event takes no part in this.
"""

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from hotline import anchors, checking, merkle, outbox
from hotline.audit import FIRST, TRAIL, trace
from hotline.models import Anchor, AnchorStamp, AuditEvent, Outgoing
from hotline.sweeping import Swept
from hotline.workflow import locked

MOST_EVENTS = 20_000  # in one anchor: what a check holds in memory at once
SECONDS_A_TURN = 45.0
PATIENCE = 3.0  # seconds for writers to end; else the next turn of the clock tries again
LATE = timedelta(hours=36)


def anchor_due(at: datetime) -> Swept:
    """Anchor what was written since yesterday's anchor, in as many rows as it takes; once a day (UTC), by the clock."""
    if not anchors.may_sign() or not is_due(newest(), at):
        return Swept()
    up_to = settled_end()
    if up_to is None:
        return Swept()
    made: list[Anchor] = []
    started = time.monotonic()
    while time.monotonic() - started < SECONDS_A_TURN:
        try:
            anchor = make(up_to=up_to, at=at)
        except IntegrityError:  # another worker made the same one at the same moment
            break
        if anchor is None:
            break
        made.append(anchor)
    if made:
        mail_out(made, at)
        checking.ask(by=None, at=at)
    return Swept(len(made))


def newest() -> Anchor | None:
    """Give the last anchor, without its leaves."""
    return Anchor.objects.defer("leaves").order_by("-number").first()


def is_due(last: Anchor | None, at: datetime) -> bool:
    """Say whether an anchor is to be made: none this day (UTC) yet, or the last one was too full for all there was."""
    return last is None or last.day < at.astimezone(UTC).date() or last.events >= MOST_EVENTS


def is_late(at: datetime) -> bool:
    """Say whether the newest event has waited too long for its anchor."""
    last = newest()
    oldest = AuditEvent.objects.filter(pk__gt=last.up_to if last else 0).order_by("pk").values_list("at", flat=True).first()
    return oldest is not None and at - oldest > LATE


def settled_end() -> int | None:
    """Give a row number below which no event can appear any more; None while somebody who began before is still writing."""
    end: int = AuditEvent.objects.aggregate(end=Max("pk"))["end"] or 0
    before = writers()
    deadline = time.monotonic() + PATIENCE
    while before & writers():
        if time.monotonic() > deadline:
            return None
        time.sleep(0.05)
    return end


def writers() -> set[str]:
    """Name every open transaction that writes into the trail; none on SQLite, where rows appear in their order."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid IS DISTINCT FROM pg_backend_pid()",
            [AuditEvent._meta.db_table],
        )
        return {name for (name,) in cursor.fetchall()}


@transaction.atomic
def make(*, up_to: int, at: datetime) -> Anchor | None:
    """Write the next anchor over the events that follow the last one; None when none is due. Leaves a trace."""
    last = locked(Anchor.objects.defer("leaves").order_by("-number")).first()
    if not is_due(last, at):
        return None
    after = last.up_to if last else 0
    events = AuditEvent.objects.filter(pk__gt=after, pk__lte=up_to).order_by("pk")
    rows = list(events.values_list("pk", "stream", "number", "digest")[:MOST_EVENTS])
    lines = [anchors.leaf(*row) for row in rows]
    anchor = Anchor(
        number=last.number + 1 if last else 1,
        day=at.astimezone(UTC).date(),
        made_at=at,
        after=after,
        up_to=rows[-1][0] if len(rows) == MOST_EVENTS else max(up_to, after),
        events=len(rows),
        total=(last.total if last else 0) + len(rows),
        root=merkle.root_of(lines),
        previous_hash=last.hash if last else FIRST,
        key=anchors.public_key(),
        leaves=anchors.packed(lines),
    )
    anchor.hash = anchors.hash_of(anchor)
    anchor.signature = anchors.sign(anchors.statement(anchor))
    anchor.save(force_insert=True)
    if settings.TSA_URL:
        AnchorStamp.objects.create(anchor=anchor, not_before=at)
    trace(TRAIL, "anchor.made", by=None, at=at, facts={"anchor": anchor.number, "hash": anchor.hash})
    return anchor


# --- Out of the house -------------------------------------------------------------------------------------------------


def mail_out(made: list[Anchor], at: datetime) -> None:
    """Write one letter with today's anchors for each address of HOTLINE_ANCHOR_MAIL; the last one speaks for all before."""
    last = made[-1]
    part = json.dumps({"anchors": [anchors.told(anchor) for anchor in made]}, indent=1)
    for address in settings.ANCHOR_MAIL:
        outbox.write(
            key=f"anchor:{last.number}:{_name_of(address)}",
            purpose="anchor",
            about=last.pk,
            subject=f"Anchor {last.number} of the audit trail, {last.day.isoformat()}",
            body=TEXT.format(anchor=last, name=settings.NAME, finger=anchors.finger(last.key)),
            parts=[{"name": f"anchor-{last.number}.json", "type": "application/json", "content": part}],
            at=at,
        )


TEXT = """{name}: anchor {anchor.number} of the audit trail

Day: {anchor.day}
Events so far: {anchor.total}
Hash: {anchor.hash}
Signature: {anchor.signature}
Signed with the key {finger} ({anchor.key})

Please keep this letter and its attachment for as long as you can. Nothing has to be done with it. Should anybody ever say
that the records of the hotline were altered, what you kept shows whether they were before today:

    manage.py verify_audit --against anchor-{anchor.number}.json
"""


def _name_of(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]


def may_send(message: Outgoing, at: datetime) -> outbox.Ruling:
    """Let an anchor leave to the address it was written for, while that still stands in the settings."""
    wanted = message.key.rpartition(":")[2]
    address = next((one for one in settings.ANCHOR_MAIL if _name_of(one) == wanted), None)
    return outbox.Go(address) if address else outbox.Stop("its address no longer stands in HOTLINE_ANCHOR_MAIL")
