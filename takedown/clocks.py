"""The named clocks of a case, reckoned anew from its trail and rows each time: nothing about them is kept anywhere."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from hotline.audit import stream_of
from hotline.models import AuditEvent
from hotline.written import Planned
from partners.desk import written
from partners.rules import Kind
from partners.story import pauses as holds
from reports.models import Case
from reports.rules.trackers import Pause
from takedown import rules_clocks
from takedown.actions import route_of
from takedown.actions.pausing import pause_in
from takedown.desk import efforts, letters
from takedown.models import FollowUp, Takedown
from takedown.models_ladder import Asking
from takedown.rules_clocks import Moments, NamedClock, named_clocks

DECIDING = ("case.confirmed", "case.dismissed", "case.verdict_undone", "case.new")
LEAVES_THE_GATE = ("ready", "gone", "moved", "stopped")
CLEARANCE = "waiting for police or magistrate"


DECIDED = Planned(
    lambda stream, at: AuditEvent.objects.filter(stream=stream, deed__in=DECIDING, at__lte=at)
    .order_by("number").values_list("deed", "at"), 2,
)  # fmt: skip
LOOKS = Planned(
    lambda takedown: FollowUp.objects.filter(takedown=takedown).order_by("at", "pk").values_list("result", "at"), 1
)
ASKINGS = Planned(
    lambda takedowns: Asking.objects.counted()
    .filter(takedown__pk__in=takedowns, notice__isnull=False, left_at__isnull=False).select_related("notice"), 1,
)  # fmt: skip
TRAILS = Planned(
    lambda streams, at: AuditEvent.objects.filter(stream__in=streams, at__lte=at)
    .order_by("number").values_list("stream", "deed", "at"), 2,
)  # fmt: skip


def clocks_of(case: Case, at: datetime) -> list[NamedClock]:
    """Give the named clocks of a case that have begun by `at`, with their pauses beside them."""
    return named_clocks(moments_of(case, at), list(pauses_of(case, at)), at)


def moments_of(case: Case, at: datetime) -> Moments:
    """Gather the moments between which a case's clocks run."""
    told, assessed = rules_clocks.told_and_assessed(case.first_reported_at, DECIDED(f"case:{case.pk}", at))
    newest = next((one for one in efforts(case) if one.opened_at >= told), None)
    return Moments(
        told=told,
        assessed=assessed,
        police=_first((one.sent_at for one in written(case) if one.partner.kind == Kind.POLICE), told),
        notice=_first((one.notice.sent_at for one in letters(case)), told),
        gone=gone_of(newest) if newest else None,
        ended=_ended(case, newest),
    )


def _first(moments: Iterable[datetime | None], told: datetime) -> datetime | None:
    return min((one for one in moments if one and one >= told), default=None)


def gone_of(takedown: Takedown) -> datetime | None:
    """Give since when a takedown's content is gone: the first look of those in a row that saw nothing."""
    if takedown.state == "moved":
        return None
    return rules_clocks.gone_since(LOOKS(takedown.pk), takedown.gone_at)


def _ended(case: Case, newest: Takedown | None) -> datetime | None:
    """Give since when nobody tries any more to have it removed."""
    if case.state == "dismissed":
        return case.phase_at
    return newest.closed_at if newest is not None and newest.state == "stopped" else None


def pauses_of(case: Case, at: datetime) -> Iterator[Pause]:
    """Give every time in which somebody outside made a case wait: holds, clearance, and what a provider's answer gave."""
    yield from holds(case, at)
    takedowns = efforts(case)[::-1]
    askings = ASKINGS([one.pk for one in takedowns])
    gated = [one for one in takedowns if route_of(one).gate.needs_clearance]
    trails = _trails(gated, at)
    for takedown in takedowns:
        if takedown in gated:
            yield from _at_the_gate(takedown, trails[stream_of(takedown)], at)
        for asking in (one for one in askings if one.takedown_id == takedown.pk):
            if (pause := pause_in(asking)) is not None:
                until = min(pause.until, takedown.gone_at or takedown.closed_at or at, at)
                if until > pause.since:
                    yield Pause(pause.since, until, pause.words)


def _trails(takedowns: list[Takedown], at: datetime) -> dict[str, list[tuple[str, datetime]]]:
    """Give the deeds of several takedowns with their moments, by stream, in one question."""
    found: dict[str, list[tuple[str, datetime]]] = {stream_of(one): [] for one in takedowns}
    for stream, deed, moment in TRAILS(list(found), at):
        found[stream].append((deed, moment))
    return found


def _at_the_gate(takedown: Takedown, trail: list[tuple[str, datetime]], at: datetime) -> Iterator[Pause]:
    """Give the times in which a takedown stood before its gate, by its trail."""
    waits: datetime | None = takedown.opened_at
    for deed, moment in trail:
        state = deed.partition(".")[2]
        if state == "waiting":
            waits = moment
        elif state in LEAVES_THE_GATE and waits is not None:
            yield Pause(waits, moment, CLEARANCE)
            waits = None
    if waits is not None and takedown.state == "waiting" and takedown.gone_at is None:
        yield Pause(waits, at, CLEARANCE)
