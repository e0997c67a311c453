"""Sweeps of the takedown floor: the clock calls each once a minute with the moment it is."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from hotline.sweeping import Swept, each, in_turns
from hotline.unopened import unopened
from reports.models import Case
from takedown import actions, writing
from takedown.actions import hosts
from takedown.looking import look_at_due
from takedown.models import Takedown
from takedown.models_ladder import Registration
from takedown.registering import ask_registry

BATCH = 500


def where_somebody_may_look(sweep: Callable[[datetime], Swept]) -> Callable[[datetime], Swept]:
    """Let a sweep rest where the procedure lets nobody look: no host is asked, and no site opened."""

    @wraps(sweep)
    def resting(at: datetime) -> Swept:
        return Swept() if unopened() else sweep(at)

    return resting


def _route_later(pk: int, until: datetime) -> None:
    Case.objects.filter(pk=pk, route_due_at__isnull=False).update(route_due_at=until)


def _act_later(pk: int, until: datetime) -> None:
    Takedown.objects.open().filter(pk=pk, due_at__isnull=False).update(due_at=until)


def _tell_later(pk: int, until: datetime) -> None:
    Takedown.objects.untold().filter(pk=pk).order_by().update(tell_due_at=until)


def _register_later(pk: int, until: datetime) -> None:
    Registration.objects.filter(pk=pk, due_at__isnull=False).update(due_at=until)


@where_somebody_may_look
def route_due(at: datetime) -> Swept:
    """Open takedowns for confirmed cases, and tell whom the directory lacked when it had to be done."""
    due = Case.objects.filter(route_due_at__lte=at).order_by("route_due_at", "pk")
    opened = each(in_turns(due), actions.open_for, at, put_back=_route_later)
    told = tell_due(at)
    return Swept(opened.fired + told.fired, opened.failed + told.failed)


def tell_due(at: datetime) -> Swept:
    """Tell whom the directory lacked when content was seen again."""
    due = Takedown.objects.untold().filter(tell_due_at__lte=at).order_by("tell_due_at", "pk")
    return each(in_turns(due), actions.tell_again, at, put_back=_tell_later)


@where_somebody_may_look
def open_gates(at: datetime) -> Swept:
    """Look whether waiting takedowns may go ahead."""
    due = Takedown.objects.due(at).filter(state="waiting")
    return each(in_turns(due), actions.gate, at, put_back=_act_later)


@where_somebody_may_look
def climb_overdue(at: datetime) -> Swept:
    """Take what was not answered in time one step up the ladder."""
    due = Takedown.objects.due(at).filter(state__in=("asked", "overdue"))
    return each(in_turns(due), actions.climb, at, put_back=_act_later)


@where_somebody_may_look
def look_up_registrations(at: datetime) -> Swept:
    """Ask registries who carries a host and who registered its name, where a rung of the ladder waits for that."""
    due = Registration.objects.due(at).values_list("pk", flat=True)[:BATCH]
    return each(list(due), ask_registry, at, put_back=_register_later)


@where_somebody_may_look
def write_notices(at: datetime) -> Swept:
    """Write letters to providers and referrals to partners for what is ready."""
    ready = Takedown.objects.due(at).filter(state="ready").order_by()
    providers = ready.filter(path="notice").values_list("provider_id", flat=True).distinct()[:BATCH]
    letters = each(list(providers), writing.ask_provider, at)
    referrals = each(list(ready.values_list("pk", flat=True)[:BATCH]), writing.ask_partner, at, put_back=_act_later)
    return Swept(letters.fired + referrals.fired, letters.failed + referrals.failed)


@where_somebody_may_look
def look_again_due(at: datetime) -> Swept:
    """Look whether content is still there, wherever it is time to."""
    return look_at_due(at)


def forget_hosts(at: datetime) -> Swept:
    """Forget how hosts behave that nobody has looked at for a month."""
    return Swept(hosts.forget(at))
