"""What the desk shows of takedowns: where each stands, what is late, what is stuck and why."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as When
from django.db.models import IntegerField, Q, QuerySet, Value, Window, prefetch_related_objects
from django.db.models import When as Then
from django.db.models.functions import RowNumber
from django.urls import reverse

from hotline.counting import capped, many, remembered
from hotline.desk import Missed, NavItem, Tile, clock
from hotline.models import User
from hotline.procedures import procedure
from hotline.procedures.ladders import NOTICED
from hotline.written import Planned
from partners.actions import whom_to_add
from reports.addresses import masked
from reports.desk import Panel, reference
from reports.desk.once import once
from reports.disguises import visible
from reports.models import Case
from takedown import desk_incoming as incoming
from takedown import desk_looks, routing, rules
from takedown.actions import newest_lookup, told_besides
from takedown.actions.rungs import next_step
from takedown.desk_ladder import next_words
from takedown.lines import more_said
from takedown.models import FollowUp, NoticeLine, Takedown, TakedownQuerySet

MOST = 15
MOST_LOOKS = 8
NEWEST_FIRST = ("-at", "-pk")
PAGE = 50
PATIENCE = timedelta(minutes=15)  # the clock turns every minute: what it has not done by then is stuck
TONES = {
    "waiting": "amber",
    "ready": "blue",
    "asked": "blue",
    "overdue": "red",
    "gone": "green",
    "removed": "green",
    "moved": "grey",
    "stopped": "grey",
}


# --- Takedowns --------------------------------------------------------------------------------------------------------


def listed(state: str, at: datetime) -> QuerySet[Takedown]:
    """Open takedowns of one state (or all), late ones on top, then by what is due first."""
    rows: TakedownQuerySet = Takedown.objects.open()
    if state in rules.OPEN:
        rows = rows.filter(state=state)
    late = Q(state="overdue") | Q(state="asked", due_at__lt=at)
    order = When(Then(late, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.select_related("case", "provider", "lookup").annotate(order=order).order_by("order", "due_at", "pk")


def by_state() -> list[tuple[str, int]]:
    """Count the open takedowns of each state."""
    return [(state, Takedown.objects.open().filter(state=state).count()) for state in rules.OPEN]


def line(takedown: Takedown, at: datetime) -> dict[str, Any]:
    """Make one takedown ready for a page."""
    waits = rules.WaitsFor(takedown.waits_for).label if takedown.waits_for else ""
    return {
        "takedown": takedown,
        "reference": reference(takedown.case_id),
        "case_pk": takedown.case_id,
        "masked": masked(takedown.case.address),
        "tone": TONES[takedown.state],
        "provider": takedown.provider.name if takedown.provider else "",
        "country": takedown.lookup.country or takedown.lookup.outcome,
        "waits": waits,
        "due": clock(takedown.due_at, at),
        "look": clock(takedown.next_check_at, at),
        "why": " ".join(filter(None, [why_stuck(takedown, at), why_untold(takedown, at)])),
        "next": next_words(takedown, at),
    }


def why_stuck(takedown: Takedown, at: datetime) -> str:
    """Say why a takedown that is ready does not go on; empty when it is on its way."""
    if takedown.state != "ready" or takedown.due_at is None:
        return ""
    if takedown.due_at > at - PATIENCE and takedown.waits_for != rules.WaitsFor.PARTNER:
        return ""
    step, _ = next_step(takedown)
    if step.to == "provider" and takedown.waits_for == rules.WaitsFor.PARTNER:
        return "Letters to this provider come back. Give another address in the directory, or see Provider mail."
    if step.by_notice:
        return "Its letter could not be written; the worker's log says why."
    return nobody(step.to, takedown.lookup.country, at) or "Its referral could not be written; the worker's log says why."


def why_untold(takedown: Takedown, at: datetime) -> str:
    """Say whom the directory lacked when they were to be told; empty when everybody was told."""
    if takedown.tell_due_at is None or takedown.state in ("moved", "stopped"):
        return ""
    lacks = (nobody(one.whom, takedown.lookup.country, at) for one in told_besides(takedown))
    return next(filter(None, lacks), "Whom the directory lacked is told within minutes.")


def nobody(whom: str, country: str, at: datetime) -> str:
    """Say whom the directory lacks for content in a country; empty when it has somebody to write to."""
    if whom in NOTICED or routing.addressee(whom, country, at):
        return ""
    return whom_to_add(whom, routing.country_of(whom, country))


EFFORTS = Planned(
    lambda case: Takedown.objects.filter(case=case).select_related("provider", "lookup").order_by("-opened_at", "-pk"), 1
)
NEWEST_LOOKS = Planned(
    lambda takedowns: FollowUp.objects.filter(takedown__pk__in=takedowns)
    .annotate(place=Window(RowNumber(), partition_by="takedown", order_by=NEWEST_FIRST)).filter(place__lte=MOST_LOOKS)
    .order_by(*NEWEST_FIRST), 1,
)  # fmt: skip
LINES = Planned(
    lambda takedowns: (
        NoticeLine.objects.filter(takedown__pk__in=takedowns).select_related("notice__provider").order_by("-pk")
    ),
    1,
)


@once
def efforts(case: Case) -> list[Takedown]:
    """Give every takedown of a case, the newest first, with who was asked and the look-up it stands on."""
    rows = EFFORTS(case.pk)
    for one in rows:
        one.case = one.lookup.case = case
    return rows


@once
def letters(case: Case) -> list[NoticeLine]:
    """Give what letters say of a case's takedowns, each with its letter, the newest first."""
    return LINES([one.pk for one in efforts(case)])


def panel(case: Case, at: datetime) -> Panel | None:
    """Make the card "takedowns" of a case: each with its looks, letters and replies."""
    rows = efforts(case)
    looks, lines = NEWEST_LOOKS([one.pk for one in rows]), letters(case)
    prefetch_related_objects(lines, "replies__by", incoming.MAILS)
    shown = [
        line(one, at)
        | _looks([look for look in looks if look.takedown_id == one.pk])
        | {"letters": _letters(one, [letter for letter in lines if letter.takedown_id == one.pk], at)}
        for one in rows
    ]
    return Panel("Takedowns", "desk/panels/takedowns.html", {"rows": shown}) if shown else None


def _looks(looks: Sequence[FollowUp]) -> dict[str, Any]:
    return {"looks": desk_looks.look_lines(looks), "newest": desk_looks.newest(looks)}


def _letters(takedown: Takedown, lines: Sequence[Any], at: datetime) -> list[dict[str, Any]]:
    newest = next((one for one in lines if one.notice.sent_at), None)
    running = None if takedown.closed_at else newest  # a later letter takes the place of an earlier one
    return [
        {
            "notice": one.notice,
            "number": f"N-{one.notice_id:06d}",
            "mails": incoming.told(one.notice),
            "clock": clock(one.notice.answer_due_at, at) if one == running and not one.replies.all() else None,
            "replies": [
                {
                    "word": rules.Outcome(reply.outcome).label,
                    "at": reply.at,
                    "note": visible(reply.note),
                    "more": "; ".join(more_said(reply)),
                }
                for reply in sorted(one.replies.all(), key=lambda reply: (reply.at, reply.pk))
            ],
        }
        for one in lines
    ]


def streams(case: Case) -> list[str]:
    """Name the streams of the trail that belong to a case's takedowns."""
    return [f"takedown:{pk}" for pk in sorted(one.pk for one in efforts(case))]


# --- Confirmed, but not on its way ------------------------------------------------------------------------------------


def not_routed(at: datetime) -> QuerySet[Case]:
    """Confirmed cases that the clock should have routed by now; one it could not route it has put back to a later moment."""
    late = Q(route_due_at__lt=at - PATIENCE) | Q(route_due_at__gt=at)
    return Case.objects.filter(late, state="confirmed").order_by("route_due_at", "pk")


def why_not_routed(case: Case, at: datetime) -> str:
    """Say what a confirmed case waits for before it is routed."""
    lookup = newest_lookup(case)
    if lookup is None:
        return "It has not been looked up where it lies."
    if lookup.at < at - timedelta(hours=procedure().looking.stale_hours):
        return "The last look-up is too old; a fresh one has been asked for."
    for tell in routing.way_for(lookup.outcome, lookup.country, at).route.tell:
        if why := nobody(tell.whom, lookup.country, at):
            return why
    return "The clock could not route it; the worker's log says why."


def stuck(at: datetime) -> QuerySet[Takedown]:
    """Takedowns that may go ahead and have not, for longer than the clock needs."""
    late = Q(due_at__lt=at - PATIENCE) | Q(waits_for=rules.WaitsFor.PARTNER)
    ready = Takedown.objects.open().filter(late, state="ready", due_at__isnull=False)
    return ready.select_related("case", "lookup").order_by("due_at", "pk")


def late_count(at: datetime) -> int:
    """Count overdue takedowns."""
    return remembered("late-takedowns", lambda: capped(Takedown.objects.late(at)))


def open_count() -> int:
    """Count open takedowns."""
    return remembered("open-takedowns", lambda: capped(Takedown.objects.open()))


PAGES = frozenset({"desk-letters", "desk-try-again", "desk-try-all-again", "desk-try-now", "desk-countries"})
ENTRIES = (
    NavItem(40, "Takedowns", "desk-takedowns", "takedown.view_takedown", late_count),
    NavItem(79, "Countries", "desk-countries", "reports.view_case"),
)


# --- Today ------------------------------------------------------------------------------------------------------------


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Count what waits on this floor."""
    yield from desk_looks.tiles(user, at)
    if user.has_perm("takedown.view_takedown"):
        late, url = late_count(at), reverse("desk-takedowns")
        yield Tile("Overdue takedowns", late, url, "red" if late else "green", f"of {many(open_count())} open")
    if user.has_perm("reports.view_case"):
        behind = capped(not_routed(at)) + capped(stuck(at))
        tone = "red" if behind else "green"
        yield Tile("Stuck", behind, reverse("desk-today") + "#missed", tone, "confirmed, but not on its way")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name what is overdue or stuck."""
    if user.has_perm("reports.view_case"):
        for case in not_routed(at)[:MOST]:
            what, due = "Confirmed, not routed", clock(case.route_due_at, at)
            yield Missed(what, reference(case.pk), _link(case.pk), due, why_not_routed(case, at))
        for one in stuck(at)[:MOST]:
            what, due = "May go ahead, has not", clock(one.due_at, at)
            yield Missed(what, reference(one.case_id), _link(one.case_id), due, why_stuck(one, at))
        for one in Takedown.objects.untold().select_related("lookup")[:MOST]:
            what, due = "Nobody there to tell", clock(one.tell_due_at, at)
            yield Missed(what, reference(one.case_id), _link(one.case_id), due, why_untold(one, at))
        for one in Takedown.objects.late(at).prefetch_related("provider").order_by("due_at", "pk")[:MOST]:  # joined: 50 ms
            times = "once" if one.asked_count == 1 else f"{one.asked_count} times"
            why = f"Asked {times}" + (f", {one.provider.name}" if one.provider else "")
            yield Missed(
                "Still online past its time", reference(one.case_id), _link(one.case_id), clock(one.due_at, at), why
            )


def _link(pk: int) -> str:
    return reverse("desk-case", args=[pk])
