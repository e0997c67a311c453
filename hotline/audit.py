"""The audit trail: leave a trace of each deed in its own transaction, and find out whether anyone changed one.

Each event carries two marks over the same words: `digest`, a plain SHA-256 chain that anybody outside can check again, and
`hash`, a chain under the audit key that nobody outside can make. What anchors add: docs/decisions/0011.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models

from hotline.models import AuditEvent, User
from hotline.reasons import covered

FIRST = "0" * 64
CHUNK = 2000  # events that a check holds at once
TRAIL = "trail"  # the stream of what is done to the trail itself: anchored, checked, taken out as a file


def stream_of(row: models.Model) -> str:
    """Name the chain that deeds to `row` belong to, for instance ``case:12``."""
    return f"{row._meta.model_name}:{row.pk}"


def trace(
    stream: str, deed: str, *, by: User | None, at: datetime, why: str = "", facts: dict[str, Any] | None = None
) -> AuditEvent:
    """Append one deed to its stream. Call inside the transaction of the deed itself.

    `facts` and `why` must hold no address, contact, reporter's word, receipt code or IP (design, invariant 12); what
    looks like a web address in `why`, as a person may have typed it, is left out.
    Two deeds at once in one stream: the unique (stream, number) lets only one through; verbs lock their row first.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A deed and its trace belong in one transaction.")
    last = AuditEvent.objects.filter(stream=stream).order_by("-number").values_list("number", "hash", "digest").first()
    number, previous, digest_before = (last[0] + 1, last[1], last[2]) if last else (1, FIRST, FIRST)
    event = AuditEvent(
        stream=stream, number=number, at=at, by=by, deed=deed, why=covered(why), facts=facts or {}, previous_hash=previous
    )
    event.hash = fingerprint(event)
    event.digest = public_digest(event, digest_before)
    event.save(force_insert=True)
    return event


Deed = tuple[str, str, dict[str, Any]]  # stream, deed, facts


def trace_many(deeds: Sequence[Deed], *, by: User | None, at: datetime) -> None:
    """Append many deeds at once, in this order; what `trace` asks for holds for each."""
    if not connection.in_atomic_block:
        raise RuntimeError("A deed and its trace belong in one transaction.")
    newest = AuditEvent.objects.filter(stream__in={stream for stream, _, _ in deeds}).order_by().values("stream")
    last = {
        one.stream: one for one in AuditEvent.objects.filter(pk__in=newest.annotate(last=models.Max("pk")).values("last"))
    }
    AuditEvent.objects.bulk_create(_chained(deeds, last, by=by, at=at))


def begun(deeds: Sequence[Deed], *, by: User | None, at: datetime) -> list[AuditEvent]:
    """Give the first deeds of new rows, to be written together with them: their streams are empty, nothing is looked up."""
    return _chained(deeds, {}, by=by, at=at)


def _chained(deeds: Sequence[Deed], last: dict[str, AuditEvent], *, by: User | None, at: datetime) -> list[AuditEvent]:
    events = []
    for stream, deed, facts in deeds:
        before = last.get(stream)
        number, previous = (before.number + 1, before.hash) if before else (1, FIRST)
        event = AuditEvent(stream=stream, number=number, at=at, by=by, deed=deed, facts=facts, previous_hash=previous)
        event.hash = fingerprint(event)
        event.digest = public_digest(event, before.digest if before else FIRST)
        last[stream] = event
        events.append(event)
    return events


def said(event: AuditEvent, before: str) -> str:
    """Write down what an event says, with the mark of the event before it, in the one form that marks are made of.

    JSON, keys in order, no spaces, ASCII only, the moment in UTC: check_case_file.py does the same outside the house.
    """
    parts = [
        event.stream,
        event.number,
        event.at.astimezone(UTC).isoformat(),
        event.by_id,
        event.deed,
        event.why,
        event.facts,
        before,
    ]
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


def fingerprint(event: AuditEvent) -> str:
    """Hash what an event says together with the hash before it (HMAC-SHA-256 under the audit key)."""
    text = said(event, event.previous_hash)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def public_digest(event: AuditEvent, before: str) -> str:
    """Hash what an event says together with the digest before it (SHA-256): needs no key, so outsiders can check it."""
    return hashlib.sha256(said(event, before).encode()).hexdigest()


def in_order(stream: str = "") -> Iterator[AuditEvent]:
    """Read the trail, or one stream, chain after chain, without holding it in memory."""
    events = AuditEvent.objects.order_by("stream", "number")
    return (events.filter(stream=stream) if stream else events).iterator(chunk_size=CHUNK)


def broken(stream: str = "") -> Iterator[tuple[AuditEvent, str]]:
    """Yield each event whose content, number or link is not what was written, with what is wrong with it."""
    for event, problem in walked(in_order(stream)):
        if problem:
            yield event, problem


def walked(events: Iterable[AuditEvent]) -> Iterator[tuple[AuditEvent, str]]:
    """Yield each event of chains that come in order, with what is wrong with it; empty where nothing is."""
    current, number, previous, digest = "", 0, FIRST, FIRST
    for event in events:
        if event.stream != current:
            current, number, previous, digest = event.stream, 0, FIRST, FIRST
        yield event, _problem(event, number, previous, digest)
        number, previous, digest = event.number, event.hash, event.digest


def _problem(event: AuditEvent, number: int, previous: str, digest: str) -> str:
    told = []
    if event.number != number + 1:
        missing = f"events {number + 1} to {event.number - 1}" if event.number > number + 2 else f"event {number + 1}"
        return f"{missing} of {event.stream} before it: missing"
    if event.previous_hash != previous:
        told.append("does not follow the event before it")
    if event.hash != fingerprint(event):
        told.append("was changed after it was written, or was never written by this house")
    elif event.digest != public_digest(event, digest):
        told.append("carries a digest that is not its own")
    return " and ".join(told)
