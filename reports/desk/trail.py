"""The trail as the auditor reads it: filtered, page by page, masked; whether it is whole, and its anchors."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from hotline import anchoring, anchors, checking, deeds
from hotline.desk import Missed
from hotline.models import Anchor, AuditEvent, User
from hotline.tables import cell
from reports.desk.case import CASE_STREAMS, reference
from reports.forms_trail import NOBODY, TrailForm
from reports.models import Case

PAGE = 50
MOST_ANCHORS = 60
MOST_IN_A_FILE = 50_000


def chosen(form: TrailForm) -> QuerySet[AuditEvent]:
    """Give the events that a valid form asks for, newest first."""
    said, events = form.cleaned_data, AuditEvent.objects.select_related("by").order_by("-at", "-pk")
    if said["person"]:
        events = events.filter(by=None) if said["person"] == NOBODY else events.filter(by=int(said["person"]))
    if said["deed"]:
        events = events.filter(deed=said["deed"])
    if said["looks"]:
        events = events.filter(deed__in=deeds.LOOKS)
    if said["case"] is not None:
        events = events.filter(stream__in=_streams(said["case"]))
    since, until = form.between()
    if since:
        events = events.filter(at__gte=since)
    return events.filter(at__lt=until) if until else events


def _streams(number: int) -> list[str]:
    case = Case.objects.filter(pk=number).first()
    more = [stream for streams in CASE_STREAMS for stream in streams(case)] if case else []
    return [f"case:{number}", *more]


def page_of(events: QuerySet[AuditEvent], before: int) -> dict[str, Any]:
    """Cut one page of fifty: the first, or what follows the event `before`. No page is ever counted off from the start."""
    if mark := AuditEvent.objects.filter(pk=before).values_list("at", flat=True).first():
        events = events.filter(Q(at__lt=mark) | Q(at=mark, pk__lt=before), at__lte=mark)
    rows = list(events[: PAGE + 1])
    return {
        "rows": [shown(row) for row in rows[:PAGE]],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": not before,
    }


def shown(event: AuditEvent) -> dict[str, Any]:
    """Make one event ready for a page."""
    kind, _, number = event.stream.partition(":")
    is_case = kind == "case" and number.isdecimal()
    return {
        "event": event,
        "by": deeds.doer_of(event),
        "words": deeds.words_of(event),
        "detail": deeds.detail_of(event),
        "look": event.deed in deeds.LOOKS,
        "case": int(number) if is_case else None,
        "thing": reference(int(number)) if is_case else f"{kind} {number}".strip(),
    }


def as_csv(events: QuerySet[AuditEvent]) -> tuple[str, int]:
    """Write events as a table for a spreadsheet, the newest first; give it with the number of its events."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["row", "when (UTC)", "who", "deed", "in words", "about", "number", "why", "facts", "digest"])
    count = 0
    for event in events[:MOST_IN_A_FILE].iterator(chunk_size=2000):
        count += 1
        facts = json.dumps(event.facts, sort_keys=True) if event.facts else ""
        cells = [deeds.doer_of(event), event.deed, deeds.words_of(event), event.stream, event.number, event.why, facts]
        table.writerow([event.pk, event.at.isoformat(), *map(cell, cells), event.digest])
    return out.getvalue(), count


# --- Whether it is whole ----------------------------------------------------------------------------------------------


def health(at: datetime) -> dict[str, Any]:
    """Say what the last check found, whether one is on its way, and how old the newest anchor is."""
    now, done, last = checking.state(), checking.last_done(), anchoring.newest()
    return {
        "done": done,
        "whole": bool(done) and done.facts.get("result") == "whole" if done else None,
        "first": done.facts.get("first", []) if done else [],
        "running": now if now and now.deed != checking.DONE else None,
        "anchor": last,
        "late": anchoring.is_late(at),
    }


def anchors_shown() -> dict[str, Any]:
    """Give the newest anchors with their stamps, and the keys that check them."""
    rows = Anchor.objects.defer("leaves").select_related("stamp").order_by("-number")[:MOST_ANCHORS]
    return {
        "rows": [
            {
                "anchor": one,
                "stamp": getattr(one, "stamp", None),
                "ours": one.key in anchors.believed() and one.hash == anchors.hash_of(one),
            }
            for one in rows
        ],
        "keys": [{"key": key, "finger": anchors.finger(key)} for key in anchors.believed()],
    }


def anchors_file() -> str:
    """Write down every anchor for somebody outside."""
    rows = Anchor.objects.defer("leaves").select_related("stamp").order_by("number")
    return json.dumps({"anchors": [anchors.told(one, getattr(one, "stamp", None)) for one in rows]}, indent=1)


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Say on the page "today" that the trail was altered, or is no longer anchored."""
    if not user.has_perm("hotline.view_auditevent"):
        return
    done = checking.last_done()
    if done and done.facts.get("result") != "whole":
        why = f"{done.facts.get('findings')} findings; the first ones stand on the page of the trail."
        yield Missed("The trail is not what was written", "Trail", reverse("desk-trail"), None, why)
    if anchoring.is_late(at):
        why = "No anchor was made for more than a day: see that the worker runs and holds HOTLINE_ANCHOR_KEY."
        yield Missed("Trail not anchored", "Trail", reverse("desk-trail"), None, why)
