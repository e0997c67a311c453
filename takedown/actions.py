"""Verbs of the takedown floor: open, gate, look, climb, reply."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.procedures import Route, procedure
from hotline.workflow import locked, move
from partners import actions as partners
from partners import clearance
from partners.models import Referral
from reports import actions as reports
from reports.models import Case, HostingLookup
from reports.rules import where
from takedown import rules
from takedown.models import FollowUp, Notice, NoticeLine, Reply, Takedown, TakedownQuerySet

CLEARANCE_REMINDER = timedelta(hours=24)
WaitsFor = rules.WaitsFor


def newest_lookup(case: Case) -> HostingLookup | None:
    """Give the look-up that counts."""
    return case.lookups.order_by("-at", "-pk").first()


def route_of(takedown: Takedown) -> Route:
    """Give the procedure's route that a takedown follows."""
    return procedure().routes[takedown.where]


@transaction.atomic
def open_for(pk: int, *, at: datetime) -> bool:
    """Route a confirmed case: open its takedown and write the referrals the procedure asks for.

    False when there is nothing to do yet: no fresh look-up (one is asked for), or a takedown is open already.
    """
    case = locked(Case.objects.filter(pk=pk, route_due_at__lte=at), skip=True).first()
    if case is None:
        return False
    if case.state != "confirmed" or case.takedowns.open().exists():
        reports.routed(case=case, at=at)
        return False
    lookup = newest_lookup(case)
    if lookup is None or lookup.at < at - timedelta(hours=procedure().looking.stale_hours):
        Case.objects.filter(pk=case.pk).update(lookup_due_at=at)
        return False
    peer = partners.partner_for("peer", country=lookup.country, at=at)
    place = where(lookup.outcome, lookup.country, home=procedure().country, served=peer is not None)
    route = procedure().routes[place]
    takedown = Takedown.objects.create(
        case=case,
        lookup=lookup,
        previous=case.takedowns.filter(state="moved", next=None).order_by("-pk").first(),
        where=place,
        path=route.path,
        provider=partners.provider_for(lookup=lookup, at=at) if route.path == "notice" else None,
        waits_for=WaitsFor.CLEARANCE if route.gate.needs_clearance else WaitsFor.CLOCK,
        opened_at=at,
        due_at=at,
        next_check_at=None if lookup.outcome == "onion" else at,
    )
    trace(stream_of(case), "takedown.opened", by=None, at=at, facts={"takedown": takedown.pk, "path": route.path})
    _tell(takedown, route, at)
    reports.routed(case=case, at=at)
    return True


def _tell(takedown: Takedown, route: Route, at: datetime) -> None:
    """Write the referrals that do not wait for the gate: whoever is told besides those the ladder asks first."""
    first = procedure().ladders[route.path][0].to
    for tell in route.tell:
        if tell.whom != first:
            partners.refer(
                case=takedown.case,
                whom=tell.whom,
                country=procedure().country if tell.whom == "police" else takedown.lookup.country,
                purpose="referral",
                key=f"tell:{takedown.pk}:{tell.whom}",
                due_at=procedure().tell_by(tell, at),
                at=at,
            )


def lock_with_case(takedowns: TakedownQuerySet, pk: int) -> Takedown | None:
    """Lock a takedown's case and then the takedown, as everybody does; None when it is not among `takedowns` or busy."""
    case = locked(Case.objects.filter(takedowns=pk), skip=True).first()
    takedown = locked(takedowns.filter(pk=pk), skip=True).first() if case else None
    if takedown is not None and case is not None:
        takedown.case = case
    return takedown


def is_clear(takedown: Takedown, at: datetime) -> bool:
    """Say whether the gate stands open for a takedown at this moment."""
    said = clearance.of(takedown.case, at)
    facts = rules.gate_facts(
        route_of(takedown).gate,
        held=said.held,
        ordered=said.ordered,
        released=said.released,
        told_hours_ago=said.told_hours_ago,
    )
    return rules.gate_open(facts)


@transaction.atomic
def gate(pk: int, *, at: datetime) -> bool:
    """Let a waiting takedown through its gate, or say when to look at it again."""
    takedown = locked(Takedown.objects.due(at).filter(pk=pk, state="waiting"), skip=True).first()
    if takedown is None:
        return False
    if is_clear(takedown, at):
        move(takedown, "ready", by=None, at=at, waits_for=WaitsFor.CLOCK, due_at=at)
        return True
    again = clearance.hold_ends(takedown.case, at) or at + CLEARANCE_REMINDER
    Takedown.objects.filter(pk=pk).update(due_at=again, waits_for=WaitsFor.CLEARANCE)
    return False


def reconsider(*, case: Case, at: datetime) -> None:
    """Act on what police or magistrate just said: a hold sends back, a release or an order wakes the gate."""
    for takedown in locked(Takedown.objects.open().filter(case=case)):
        held_until = clearance.hold_ends(case, at)
        if held_until and takedown.state in ("ready", "asked", "overdue"):
            step_back(takedown, at=at, why="held by the police", due_at=held_until)
        elif takedown.state == "waiting":
            Takedown.objects.filter(pk=takedown.pk).update(due_at=held_until or at, waits_for=WaitsFor.CLEARANCE)


def step_back(takedown: Takedown, *, at: datetime, why: str, due_at: datetime) -> None:
    """Send a takedown back to the gate; a message that has not left yet counts as not asked."""
    unsent = takedown.waits_for == WaitsFor.SENDING
    move(
        takedown,
        "waiting",
        by=None,
        at=at,
        why=why,
        waits_for=WaitsFor.CLEARANCE,
        due_at=due_at,
        asked_count=max(0, takedown.asked_count - unsent),
    )


def partner_told(*, referral: Referral, at: datetime) -> None:
    """A referral left: where it was a takedown's asking, its answer is now awaited."""
    for takedown in locked(Takedown.objects.open().filter(case=referral.case, state="asked")):
        if takedown.waits_for == WaitsFor.SENDING and referral.key.startswith(f"ask:{takedown.pk}:"):
            step, _ = rules.rung(procedure().ladders[takedown.path], takedown.asked_count - 1)
            due = at + timedelta(hours=step.answer_hours)
            Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.ANSWER, due_at=due)


def place_of(lookup: HostingLookup) -> rules.Place:
    """Give the part of a look-up that tells one host from another."""
    return rules.Place(lookup.outcome, lookup.country, lookup.asn, lookup.abuse_contact)


def host_known(*, case: Case, lookup: HostingLookup, at: datetime) -> None:
    """A new look-up came in: close a takedown whose content moved to another host, and have the case routed anew."""
    for takedown in locked(Takedown.objects.open().filter(case=case)):
        if rules.moved_host(place_of(takedown.lookup), place_of(lookup)):
            close(takedown, "moved", at=at, why="the content moved to another host")
            Case.objects.filter(pk=case.pk).update(route_due_at=at)
        elif lookup.outcome == takedown.lookup.outcome:
            Takedown.objects.filter(pk=takedown.pk).update(lookup=lookup)


def close(takedown: Takedown, to: str, *, at: datetime, why: str = "", **columns: Any) -> Takedown:
    """Close a takedown: it waits for nothing any more."""
    return move(
        takedown, to, by=None, at=at, why=why, closed_at=at, waits_for="", due_at=None, next_check_at=None, **columns
    )


@transaction.atomic
def record_check(*, takedown: Takedown, facts: rules.LookFacts, at: datetime) -> str | None:
    """Write down one look and what follows from it. None when another look got in between and this one is worth nothing.

    `takedown` must be as it was read before looking: its `next_check_at` is the ticket for this one look.
    """
    ticket = takedown.next_check_at
    fresh = lock_with_case(Takedown.objects.open().filter(next_check_at=ticket), takedown.pk)
    if fresh is None or ticket is None:
        return None
    result = rules.seen(facts)
    FollowUp.objects.create(takedown=fresh, at=at, result=result, status=facts.status, detail=facts.error[:60])
    trace(stream_of(fresh.case), "takedown.looked", by=None, at=at, facts={"takedown": fresh.pk, "result": result})
    watch = rules.Watch(fresh.state, fresh.misses, fresh.watch_step, fresh.gone_at)
    after = rules.after_look(watch, result, at, procedure().looking)
    _follow(fresh, after, at)
    if result == "online":
        Takedown.objects.filter(pk=fresh.pk).update(last_online_at=at)
    return result


def _follow(takedown: Takedown, after: rules.AfterLook, at: datetime) -> None:
    """Write what a look changed."""
    counted = {"misses": after.misses, "watch_step": after.watch_step}
    case = takedown.case
    if after.state == takedown.state:
        Takedown.objects.filter(pk=takedown.pk).update(next_check_at=after.next_check_at, **counted)
    elif after.state == "removed":
        close(takedown, "removed", at=at, why="watched to the end", **counted)
        reports.settle(case=case, at=at)
    elif after.state == "gone":
        move(
            takedown, "gone", by=None, at=at, why="three looks saw nothing", waits_for=WaitsFor.WATCH, due_at=None,
            gone_at=at, next_check_at=after.next_check_at, **counted,
        )  # fmt: skip
        reports.settle(case=case, at=at)
    else:
        move(
            takedown, after.state, by=None, at=at, why="seen again while watched", waits_for=WaitsFor.CLOCK, due_at=at,
            gone_at=None, asked_count=0, next_check_at=after.next_check_at, **counted,
        )  # fmt: skip
        reports.unsettle(case=case, at=at)


@transaction.atomic
def climb(pk: int, *, at: datetime) -> bool:
    """Take an unanswered asking one rung up: overdue first, then ready for the next step."""
    takedown = locked(Takedown.objects.due(at).filter(pk=pk), skip=True).first()
    if takedown is None:
        return False
    if takedown.state == "asked" and takedown.waits_for == WaitsFor.ANSWER:
        if takedown.misses:
            Takedown.objects.filter(pk=pk).update(due_at=at + timedelta(minutes=procedure().looking.spacing_minutes))
            return False
        move(takedown, "overdue", by=None, at=at, why="no answer in time", waits_for=WaitsFor.CLOCK, due_at=at)
        takedown.refresh_from_db()
    if takedown.state != "overdue":
        return False
    move(takedown, "ready", by=None, at=at, why="next step of the ladder", waits_for=WaitsFor.CLOCK, due_at=at)
    return True


@transaction.atomic
def show_addresses(*, notice: Notice, at: datetime) -> None:
    """Write down that whoever holds a letter's link was shown its exact addresses: from then on they know them."""
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    trace(stream_of(fresh), "notice.shown", by=None, at=at)


@transaction.atomic
def record_reply(*, notice: Notice, outcomes: Sequence[tuple[NoticeLine, str, str]], at: datetime) -> None:
    """Write down what a provider says it did, as (line, outcome, note); what it says is gone is looked at at once."""
    locked(Notice.objects.filter(pk=notice.pk)).get()
    list(locked(Case.objects.filter(pk__in=notice.takedowns.order_by().values("case_id")).order_by("key")))
    for line, outcome, note in outcomes:
        Reply.objects.create(line=line, outcome=outcome, at=at, note=note)
        facts = {"notice": notice.pk, "takedown": line.takedown_id, "outcome": outcome}
        trace(stream_of(line.takedown.case), "notice.replied", by=None, at=at, facts=facts)
        if outcome in rules.LOOK_AT_ONCE:
            look_soon(line.takedown, at=at)


def look_soon(takedown: Takedown, *, at: datetime) -> None:
    """Bring the next look forward to now; the spacing of looks that count as misses stays as it is."""
    Takedown.objects.open().filter(pk=takedown.pk, misses=0, next_check_at__gt=at).update(next_check_at=at)
