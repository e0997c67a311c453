"""Look whether content is still there: the network first, outside any transaction, then one verb."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import Window
from django.db.models.functions import RowNumber

from hotline import fetch, proxies
from hotline.sweeping import PUT_BACK, Swept
from reports.models import Case
from takedown import rules_looks
from takedown.actions import hosts, record_check
from takedown.models import Takedown
from takedown.ruled_looks import AS_USUAL, Way, any_rule, by_checker, by_rule, way_to
from takedown.rules_looks import LookFacts

BATCH = 500
LOOKERS = 16  # looks under way at once: they wait for others most of the time
TURN_SECONDS = 45.0  # of a turn of the clock in which looks are begun
ELSEWHERE_SECONDS = 60.0  # for one look from all places together

log = logging.getLogger(__name__)
Seen = tuple[fetch.Look, LookFacts]


class TooLate(Exception):
    """The turn of the clock is over: the next one takes this look."""


def look_again(pk: int, *, at: datetime) -> bool:
    """Look once at one takedown's address and write down what was seen; ask for a look-up where its host changed.

    False where it is not time, or its host has had its looks of this minute: then the next minute's turn takes it.
    """
    takedown = Takedown.objects.select_related("case", "lookup").get(pk=pk)
    if takedown.next_check_at is None or takedown.next_check_at > at or not hosts.enter(takedown.case.host, at):
        return False
    host = takedown.case.host
    return _written(takedown, _met(takedown.case.address, hosts.known(host, at), way=way_to(host, at)), at)


def look_at_due(at: datetime) -> Swept:
    """Look at what is due, many at once: hosts take turns, and none has more than its share of a minute."""
    started = time.monotonic()
    fired = failed = 0
    ruled = any_rule(at)
    with ThreadPoolExecutor(LOOKERS, thread_name_prefix="look") as pool:
        running: dict[Future[Seen], Takedown] = {}
        for takedown in _due(at):
            if time.monotonic() - started > TURN_SECONDS:
                break
            if hosts.enter(takedown.case.host, at):
                known = hosts.known(takedown.case.host, at)
                way = way_to(takedown.case.host, at) if ruled else AS_USUAL
                running[pool.submit(_met, takedown.case.address, known, started + TURN_SECONDS, way=way)] = takedown
        for done in as_completed(running):
            takedown = running[done]
            try:
                fired += _written(takedown, done.result(), at)
            except TooLate:
                continue
            except Exception:
                failed += 1
                log.exception("look_at_due failed for %s", takedown.pk)
                open_ones = Takedown.objects.open().filter(pk=takedown.pk, next_check_at__isnull=False)
                open_ones.update(next_check_at=at + PUT_BACK)
    return Swept(fired, failed)


def _due(at: datetime) -> Iterator[Takedown]:
    """Give what is due: one of each host in turn, and of none more than it may have, however many wait for it."""
    place = Window(RowNumber(), partition_by="case__host", order_by=["next_check_at", "pk"])
    due = Takedown.objects.to_look(at).annotate(place=place).filter(place__lte=settings.LOOKS_PER_HOST_PER_MINUTE)
    keys = list(due.order_by("place", "next_check_at", "pk").values_list("pk", flat=True)[:BATCH])
    found = Takedown.objects.select_related("case", "lookup").in_bulk(keys)
    return (found[pk] for pk in keys if pk in found)


# --- The network ------------------------------------------------------------------------------------------------------


def _met(address: str, known: str, begin_by: float | None = None, *, way: Way = AS_USUAL) -> Seen:
    """Look from here, and from the other places where that is no telling or nothing is seen. Asks no database."""
    if begin_by is not None and time.monotonic() > begin_by:
        raise TooLate
    started = time.monotonic()
    if not way.probe:
        return fetch.Look(), by_rule(way, address)
    met = fetch.look(address, known=known)
    facts = facts_of(met)
    if not rules_looks.ask_elsewhere(facts):
        return met, facts
    points = by_checker(way, address)
    for point in proxies.elsewhere():
        if time.monotonic() - started > ELSEWHERE_SECONDS:
            break
        there = fetch.look(address, point=point, known=known)
        said = rules_looks.seen(facts_of(there))
        points.append((point.name, said, there.status))
        if said == "online":
            facts = replace(facts, vantage=point.name)
            break
    return met, replace(facts, points=tuple(points), took_ms=int((time.monotonic() - started) * 1000))


def facts_of(met: fetch.Look) -> LookFacts:
    """Give of a look what is decided by and kept: hosts and statuses of the way, and no address."""
    return LookFacts(
        dns=met.dns,
        status=met.status,
        error=met.error,
        wall=met.wall,
        tls=met.tls,
        hops=tuple((hop.host, hop.status) for hop in met.hops),
        size_class=met.size_class,
        nonsense=met.nonsense,
        vantage=met.vantage,
        took_ms=met.took_ms,
    )


def _written(takedown: Takedown, seen: Seen, at: datetime) -> bool:
    met, facts = seen
    hosts.learn(takedown.case.host, met.nonsense, at)
    if met.ips and not set(met.ips) & set(takedown.lookup.ips):
        Case.objects.filter(pk=takedown.case_id).update(lookup_due_at=at)
    return record_check(takedown=takedown, facts=facts, at=at) is not None
