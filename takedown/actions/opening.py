"""Open a takedown for a confirmed case, and know when its content moved to another host."""

from datetime import datetime, timedelta

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.procedures import Route, Tell, procedure
from hotline.sweeping import PUT_BACK
from hotline.workflow import locked, move
from partners import actions as partners
from partners.models import Partner, Referral
from partners.providers.finding import seen_in
from reports import actions as reports
from reports.addresses import is_name
from reports.models import Case, HostingLookup
from takedown import routing, rules
from takedown.actions import rungs
from takedown.models import Takedown

WaitsFor = rules.WaitsFor
ABROAD = ("abroad", "unserved")
HOTLINES = ("peer", "orphan")  # of these a country may have another one tomorrow


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
    if not case.stands(at) or case.takedowns.open().exists():
        reports.routed(case=case, at=at)
        return False
    lookup = newest_lookup(case)
    if lookup is None or lookup.at < at - timedelta(hours=procedure().looking.stale_hours):
        Case.objects.filter(pk=case.pk).update(lookup_due_at=at)
        return False
    takedown = _opened(case, lookup, at)
    if case.phase == "removed":  # told of again after it was gone: look first, and tell nobody before it was seen
        gone = {"gone_at": at, "misses": procedure().looking.misses, "due_at": None, "waits_for": WaitsFor.WATCH}
        move(takedown, "gone", by=None, at=at, why="reported again: looking first", **gone)
    else:
        told(takedown, at)
    reports.routed(case=case, at=at)
    return True


def _opened(case: Case, lookup: HostingLookup, at: datetime) -> Takedown:
    way = routing.way_for(lookup.outcome, lookup.country, at)
    takedown = Takedown.objects.create(
        case=case,
        lookup=lookup,
        previous=case.takedowns.filter(state="moved", next=None).order_by("-pk").first(),
        where=way.place,
        path=way.path,
        provider=_host(way.path, lookup, at),
        waits_for=WaitsFor.CLEARANCE if way.route.gate.needs_clearance else WaitsFor.CLOCK,
        opened_at=at,
        due_at=at,
        next_check_at=None if lookup.outcome == "onion" or is_name(case.address) else at,
    )
    trace(stream_of(case), "takedown.opened", by=None, at=at, facts={"takedown": takedown.pk, "path": way.path})
    return takedown


def _host(path: str, lookup: HostingLookup, at: datetime) -> Partner | None:
    """Give the provider where the way leads straight to it."""
    return partners.provider_for(lookup=lookup, at=at) if path == "notice" else None


def told(takedown: Takedown, at: datetime) -> None:
    """Write the referrals that do not wait for the gate: whoever is told besides those the ladder asks first. Once.

    Raises Nobody where the directory lacks one of them.
    """
    for tell in told_besides(takedown):
        _tell(takedown, tell, f"tell:{takedown.pk}:{tell.whom}", procedure().tell_by(tell, at), at)


def told_besides(takedown: Takedown) -> list[Tell]:
    """Give whom the procedure tells besides those the ladder asks first."""
    first = procedure().ladders[takedown.path][0].to
    return [one for one in route_of(takedown).tell if one.whom != first]


def told_or_later(takedown: Takedown, at: datetime) -> bool:
    """Tell as `told` does; whom the directory lacks is told later, by the clock, and nothing else waits for that.

    The takedown is locked. False where somebody is missing.
    """
    missing = False
    for tell in told_besides(takedown):
        try:
            _tell(takedown, tell, f"tell:{takedown.pk}:{tell.whom}", procedure().tell_by(tell, at), at)
        except partners.Nobody:  # shown at the desk with whom to add
            missing = True
    takedown.tell_due_at = at + PUT_BACK if missing else None
    takedown.save(update_fields=["tell_due_at"])
    return not missing


@transaction.atomic
def tell_again(pk: int, *, at: datetime) -> bool:
    """Tell whom the directory lacked when content was seen again. Of what moved the next takedown tells; of what was
    stopped nobody is told. False where nothing was told.
    """
    locked(Case.objects.filter(takedowns=pk)).get()
    takedown = locked(Takedown.objects.untold().filter(pk=pk, tell_due_at__lte=at), skip=True).first()
    return takedown is not None and told_or_later(takedown, at)


def _tell(takedown: Takedown, tell: Tell, key: str, due_at: datetime, at: datetime) -> None:
    partners.refer(
        case=takedown.case,
        whom=tell.whom,
        country=routing.country_of(tell.whom, takedown.lookup.country),
        purpose="referral",
        key=key,
        due_at=due_at,
        at=at,
    )


def tell_another(referral: Referral, at: datetime) -> None:
    """A referral besides the asking was stopped because its partner is not used any more: tell whoever takes its place."""
    _, pk, whom = referral.key.partition(",")[0].split(":")
    takedown = Takedown.objects.open().filter(pk=pk).first()
    tell = next((one for one in route_of(takedown).tell if one.whom == whom), None) if takedown else None
    if takedown is not None and tell is not None:
        _tell(takedown, tell, f"tell:{pk}:{whom},{referral.pk}", referral.due_at, at)


def refit(takedown: Takedown, at: datetime) -> bool:
    """Fit a takedown abroad to today's directory: a country got a hotline or lost it, or who takes orphans is another.

    Whom it asks changes only while nobody was asked, or when that country's hotline or the orphans' is not there any more.
    """
    if takedown.where not in ABROAD or takedown.path == "notice":
        return False
    lookup = takedown.lookup
    way = routing.way_for(lookup.outcome, lookup.country, at)
    step, _ = rungs.next_step(takedown)
    lost = step.to in HOTLINES and (way.place != takedown.where or not routing.addressee(step.to, lookup.country, at))
    if (way.place, way.path) == (takedown.where, takedown.path) or (takedown.asked_count and not lost):
        return False
    takedown.where, takedown.path, takedown.provider = way.place, way.path, _host(way.path, lookup, at)
    for name, value in rungs.FROM_THE_START.items():
        setattr(takedown, name, value)
    takedown.save(update_fields=["where", "path", "provider", *rungs.FROM_THE_START])
    trace(stream_of(takedown.case), "takedown.rerouted", by=None, at=at, facts={"takedown": takedown.pk, "path": way.path})
    told_or_later(takedown, at)
    return True


def place_of(lookup: HostingLookup) -> rules.Place:
    """Give the part of a look-up that tells one host from another."""
    domain = seen_in(lookup).own_domain
    return rules.Place(lookup.outcome, lookup.country, lookup.asn, lookup.abuse_contact, domain)


def host_known(*, case: Case, lookup: HostingLookup, at: datetime) -> None:
    """A new look-up came in: close a takedown whose content moved to another host, and have the case routed anew."""
    for takedown in locked(Takedown.objects.open().filter(case=case)):
        if rules.moved_host(place_of(takedown.lookup), place_of(lookup)):
            closed = {"closed_at": at, "waits_for": "", "due_at": None, "next_check_at": None}
            move(takedown, "moved", by=None, at=at, why="the content moved to another host", **closed)
            Case.objects.filter(pk=case.pk).update(route_due_at=at)
        elif lookup.outcome == takedown.lookup.outcome:
            provider = takedown.provider
            if provider is not None and lookup.abuse_contact and (not provider.email or _says_more(takedown.lookup, lookup)):
                provider = partners.provider_for(lookup=lookup, at=at)  # silent at first, or another mailbox or network
            Takedown.objects.filter(pk=takedown.pk).update(lookup=lookup, provider=provider)


def _says_more(before: HostingLookup, after: HostingLookup) -> bool:
    """Say whether a look-up names another mailbox, network number or network of a host: its provider learns from it."""
    names = ("abuse_contact", "asn", "network")
    return any(getattr(before, name) != getattr(after, name) for name in names)
