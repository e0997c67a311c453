"""What proves the events of a case file: whole chains that need no key, and for each event its way up to a signed anchor."""

from collections.abc import Iterable
from typing import Any

from hotline import anchors, audit, merkle
from hotline.models import Anchor, AuditEvent
from reports.desk.case import CASE_STREAMS
from reports.models import Case


def streams_of(case: Case) -> list[str]:
    """Name every chain that belongs to a case."""
    streams = [f"case:{case.pk}"]
    for more in CASE_STREAMS:
        streams += more(case)
    return sorted(set(streams))


def events_of(case: Case) -> list[AuditEvent]:
    """Fetch every event of a case, chain after chain."""
    wanted = AuditEvent.objects.filter(stream__in=streams_of(case))
    return list(wanted.select_related("by").order_by("stream", "number"))


def chains(events: Iterable[AuditEvent]) -> dict[str, list[dict[str, Any]]]:
    """Give every event with its marks, in the order of its chain: enough to check the chain again without a key."""
    told: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        chain = told.setdefault(event.stream, [])
        chain.append(
            {
                "row": event.pk,
                "stream": event.stream,
                "number": event.number,
                "at": event.at,
                "by": event.by_id,
                "by_name": str(event.by) if event.by else "",
                "deed": event.deed,
                "why": event.why,
                "facts": event.facts,
                "previous_digest": chain[-1]["digest"] if chain else audit.FIRST,
                "digest": event.digest,
                "seal": event.hash,
            }
        )
    return told


def anchored(events: Iterable[AuditEvent]) -> dict[str, Any]:
    """Give the anchors these events are in, and each event's way to its anchor's root; the newest may have none yet."""
    used: list[dict[str, Any]] = []
    proofs: list[dict[str, Any]] = []
    rows = {event.pk: event for event in events}
    while rows:
        first = min(rows)
        anchor = Anchor.objects.select_related("stamp").filter(up_to__gte=first).order_by("number").first()
        if anchor is None:
            break
        here = [rows.pop(pk) for pk in sorted(rows) if pk <= anchor.up_to]
        used.append(anchors.told(anchor, getattr(anchor, "stamp", None)))
        proofs += _ways(anchor, here)
    return {"keys": anchors.believed(), "anchors": used, "proofs": proofs, "waiting": sorted(rows)}


def _ways(anchor: Anchor, events: list[AuditEvent]) -> list[dict[str, Any]]:
    lines = anchors.unpacked(anchor.leaves)
    place = {int(line.split(" ", 1)[0]): number for number, line in enumerate(lines)}
    tree = merkle.levels(lines)
    return [
        {"row": event.pk, "anchor": anchor.number, "way": merkle.proof_of(tree, place[event.pk])}
        for event in events
        if event.pk in place
    ]
