"""The audit trail: leave a trace of each deed in its own transaction, and find out whether anyone changed one."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models

from hotline.models import AuditEvent, User

FIRST = "0" * 64


def stream_of(row: models.Model) -> str:
    """Name the chain that deeds to `row` belong to, for instance ``case:12``."""
    return f"{row._meta.model_name}:{row.pk}"


def trace(
    stream: str, deed: str, *, by: User | None, at: datetime, why: str = "", facts: dict[str, Any] | None = None
) -> AuditEvent:
    """Append one deed to its stream. Call inside the transaction of the deed itself.

    `facts` and `why` must hold no address, contact, reporter's word, receipt code or IP (design, invariant 12).
    Two deeds at once in one stream: the unique (stream, number) lets only one through; verbs lock their row first.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A deed and its trace belong in one transaction.")
    last = AuditEvent.objects.filter(stream=stream).order_by("-number").values_list("number", "hash").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    event = AuditEvent(
        stream=stream, number=number, at=at, by=by, deed=deed, why=why, facts=facts or {}, previous_hash=previous
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    return event


def fingerprint(event: AuditEvent) -> str:
    """Hash what an event says together with the hash before it (HMAC-SHA-256 under the audit key)."""
    said = [
        event.stream,
        event.number,
        event.at.astimezone(UTC).isoformat(),
        event.by_id,
        event.deed,
        event.why,
        event.facts,
        event.previous_hash,
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def broken(stream: str = "") -> Iterator[tuple[AuditEvent, str]]:
    """Yield each event whose content, number or link is not what was written, with what is wrong with it."""
    events = AuditEvent.objects.order_by("stream", "number")
    if stream:
        events = events.filter(stream=stream)
    current, number, previous = "", 0, FIRST
    for event in events.iterator(chunk_size=2000):
        if event.stream != current:
            current, number, previous = event.stream, 0, FIRST
        if event.number != number + 1:
            yield event, f"events {number + 1} to {event.number - 1} of {event.stream} are missing"
        elif event.previous_hash != previous:
            yield event, "does not follow the event before it"
        if event.hash != fingerprint(event):
            yield event, "was changed after it was written"
        number, previous = event.number, event.hash
