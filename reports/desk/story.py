"""What the case page tells over time: its clocks as trackers, what happened, and where it lay when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline import deeds
from hotline.desk import span
from hotline.models import AuditEvent
from hotline.procedures import procedure
from hotline.written import Planned
from reports import rules
from reports.desk import words
from reports.desk.case import assessments_now, streams_of
from reports.models import Case, HostingLookup
from reports.rules.trackers import Bar, Pause, Place, Track, bar_of, stays

MOST_EVENTS = 200
MOST_PLACES = 300
KINDS = {"": "Everything", "human": "People", "system": "The system", "outward": "To and from outside"}


@dataclass(frozen=True)
class Placed:
    """Something that was done about a case while it lay somewhere, for the table of places."""

    since: datetime
    until: datetime | None
    words: str
    tone: str = "grey"


CASE_TRACKS: list[Callable[[Case, datetime], Iterable[Track]]] = []
CASE_PLACES: list[Callable[[Case], Iterable[Placed]]] = []


# --- Clocks as trackers -----------------------------------------------------------------------------------------------


def trackers(case: Case, at: datetime) -> list[dict[str, Any]]:
    """Draw every stretch of the way, in order."""
    tracks = sorted((one for make in CASE_TRACKS for one in make(case, at)), key=lambda one: (one.place, one.began))
    return [tracker(bar_of(track, at)) for track in tracks]


def tracker(bar: Bar) -> dict[str, Any]:
    """Put a bar into words."""
    over = span(abs(bar.over)) if bar.over is not None else ""
    said = {
        "done": f"done in {span(bar.spent)}",
        "late-done": f"done in {span(bar.spent)}, {over} late",
        "running": f"running for {span(bar.spent)}" + (f", {over} left" if over else ", no deadline"),
        "late": f"{over} late",
    }[bar.state]
    paused = f"{span(bar.stood_still)} of it stood still: " if bar.stood_still else ""
    why = ", ".join(dict.fromkeys(one.why for one in bar.track.pauses)) if paused else ""
    return {
        "bar": bar,
        "title": bar.track.title,
        "with": bar.track.with_whom,
        "said": said,
        "paused": f"{paused}{why}" if paused else "",
        "pauses": [{"x": since, "width": round(until - since, 1)} for since, until in bar.paused],
        "tone": {"done": "done", "late-done": "late", "running": "fine", "late": "late"}[bar.state],
    }


def assessed(case: Case, at: datetime) -> Iterable[Track]:
    """Track the first stretch: from being told of to being judged, in the present round."""
    judged = [one.at for one in assessments_now(case)]
    began = case.first_reported_at
    if case.round > 1:
        opened = AuditEvent.objects.filter(stream=f"case:{case.pk}", deed__in=("case.new", "case.second_look"))
        first = judged[0] if judged else at
        began = opened.filter(at__lte=first).order_by("-number").values_list("at", flat=True).first() or began
    decided = case.state in ("confirmed", "dismissed")
    due = began + rules.assess_within(procedure().judging.assess_within_hours, case.urgency)
    done = (judged[-1] if judged else case.phase_at) if decided else None
    yield Track(1, "Told of → judged", began, due if decided else case.assess_due_at or due, done)


# --- What happened ----------------------------------------------------------------------------------------------------


EVENTS = Planned(
    lambda streams: AuditEvent.objects.filter(stream__in=streams).exclude(deed="case.case_opened")  # see who_looked
    .select_related("by").order_by("-at", "-pk")[: MOST_EVENTS + 1], 1,
)  # fmt: skip


def timeline(case: Case, show: str = "") -> dict[str, Any]:
    """Give the deeds done to a case and to what belongs to it, oldest first; of very many, the newest."""
    events = EVENTS(streams_of(case))
    shown = [told(event) for event in reversed(events[:MOST_EVENTS])]
    kind = show if show in KINDS else ""
    return {
        "events": [one for one in shown if kind in ("", one["kind"])],
        "cut": len(events) > MOST_EVENTS,
        "show": kind,
        "kinds": [{"code": code, "title": title, "current": code == kind} for code, title in KINDS.items()],
    }


def told(event: AuditEvent) -> dict[str, Any]:
    """Put one deed into words."""
    return {
        "at": event.at,
        "by": deeds.doer_of(event),
        "words": deeds.words_of(event),
        "detail": deeds.detail_of(event),
        "why": event.why,
        "kind": deeds.kind_of(event),
    }


# --- Where it lay -----------------------------------------------------------------------------------------------------


LOOKUPS = Planned(
    lambda case: HostingLookup.objects.filter(case=case).order_by("-at", "-pk")
    .values_list("at", "outcome", "country", "asn", "holder", "ips")[:MOST_PLACES], 1,
)  # fmt: skip


def placements(case: Case) -> list[dict[str, Any]]:
    """Give every place it lay at, newest first, with what was done about it there."""
    places = [Place(*row[:5], tuple(row[5])) for row in LOOKUPS(case.pk)]
    done = [placed for make in CASE_PLACES for placed in make(case)]
    found = stays(places)
    shown = []
    for number, stay in enumerate(found):
        left = found[number + 1].since if number + 1 < len(found) else None
        since = stay.since if number else None
        word, tone = words.OUTCOMES[stay.place.outcome]
        during = [one for one in done if (since is None or one.since >= since) and (left is None or one.since < left)]
        shown.append({"stay": stay, "word": word, "tone": tone, "left": left, "done": during})
    return shown[::-1]


__all__ = [
    "CASE_PLACES", "CASE_TRACKS", "Pause", "Placed", "Track", "assessed", "placements", "timeline", "told", "trackers",
]  # fmt: skip
