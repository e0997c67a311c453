"""Look again because a provider presses the button: rows first, then the worker, and a short wait for what it saw.

The process that shows the reply page reaches nothing outside, so it never looks itself.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max

from hotline.unopened import unopened
from takedown import rules_reply as rules
from takedown.actions import bring_forward
from takedown.looking import look_again
from takedown.models import FollowUp, Notice, Takedown
from takedown.tasks import look_now

PATIENCE = 6.0  # seconds a page waits for the worker
STEP = 0.25
ROUND = timedelta(minutes=1)

log = logging.getLogger(__name__)


def ask(notice: Notice, *, at: datetime) -> list[int]:
    """Ask for a look at a letter's addresses, and give the takedowns that are looked at now.

    At most a few at once, each address after a rest, each letter once a minute; how often a host is asked, the look
    itself minds. What is beyond that keeps its place with the clock.
    """
    if unopened() or not _first_this_minute(notice):
        return []
    chosen = _chosen(notice, at)
    for takedown in chosen:
        bring_forward(takedown=takedown, at=at)
    pks = [one.pk for one in chosen]
    if pks:
        transaction.on_commit(lambda: _wake(pks), robust=True)
    return pks


def _wake(pks: list[int]) -> None:
    look_now.apply_async(args=[pks], retry=False, ignore_result=True)


def _first_this_minute(notice: Notice) -> bool:
    """Say whether this letter asks for the first time this minute. A cache that is down refuses nobody."""
    try:
        return bool(cache.add(f"looks:{notice.pk}", 1, ROUND.seconds))
    except Exception as error:
        log.warning("The limit on looks could not be asked: %s", type(error).__name__)
        return True


def _chosen(notice: Notice, at: datetime) -> Sequence[Takedown]:
    """Choose which open addresses may be looked at: those that rested longest first."""
    open_ones = Takedown.objects.open().filter(lines__notice=notice, next_check_at__isnull=False)
    rows = open_ones.annotate(looked_at=Max("followups__at")).select_related("case").order_by("pk")
    rested = [one for one in rows if one.looked_at is None or one.looked_at <= at - rules.REST]
    rested.sort(key=lambda one: (one.looked_at is not None, one.looked_at or at, one.pk))
    return rested[: rules.PER_ROUND]


def look(pks: Iterable[int], *, at: datetime) -> int:
    """Look at takedowns out of turn, and give how many looks were written down. The worker calls it."""
    return 0 if unopened() else sum(look_again(pk, at=at) for pk in pks)


def wait_for(pks: list[int], *, since: datetime) -> None:
    """Wait until each was looked at, some seconds at most; whoever asked reads what is there by then."""
    ends = time.monotonic() + PATIENCE
    while pks and time.monotonic() < ends:
        if FollowUp.objects.filter(takedown__in=pks, at__gte=since).values("takedown").distinct().count() == len(pks):
            return
        time.sleep(STEP)
