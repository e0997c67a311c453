"""What a sweep is made of: find due rows, act on each in its own transaction, let no bad row stop the others."""

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet

log = logging.getLogger(__name__)
PUT_BACK = timedelta(minutes=15)
AT_ONCE = 200
ASKERS = 16  # questions to others under way at once: they wait most of the time


class Swept(NamedTuple):
    """How many rows a sweep acted on, and how many of them failed."""

    fired: int = 0
    failed: int = 0


def in_turns(due: "QuerySet[Any]", *, size: int = AT_ONCE) -> Iterator[int]:
    """Give the keys of all due rows, each once, the oldest first in handfuls of `size`; a handful is asked for when needed.

    Inside a handful the order is by chance: so several workers at one sweep share it, instead of waiting for each other at
    every row. What others have done by then is not due any more, and is not given.
    """
    given: set[int] = set()
    left = 0  # rows that were given and are due all the same: they are at work, somebody else holds them, or they failed
    while True:
        keys = list(due.values_list("pk", flat=True)[: size + left])
        fresh = [pk for pk in keys if pk not in given]
        if not fresh and len(keys) < size + left:
            return
        left = len(keys) - len(fresh)
        given.update(fresh)
        random.shuffle(fresh)
        yield from fresh


def each(
    pks: Iterable[int], act: Callable[..., bool | None], at: datetime, *,
    put_back: Callable[[int, datetime], object] | None = None, seconds: float = 50.0,
) -> Swept:  # fmt: skip
    """Call `act(pk, at=at)` for every key; `act` returns False when there was nothing to do after all.

    A row that fails is put back with `put_back(pk, until)`, so that it does not stand first for ever. After `seconds`
    the rest is left to the next turn, which has a newer idea of what time it is.
    """
    fired = failed = 0
    started = time.monotonic()
    for pk in pks:
        if time.monotonic() - started > seconds:
            break
        try:
            fired += act(pk, at=at) is not False
        except Exception:
            failed += 1
            log.exception("%s failed for %s", getattr(act, "__name__", act), pk)
            if put_back is not None:
                put_back(pk, at + PUT_BACK)
    return Swept(fired, failed)


def each_asked(
    pks: Iterable[int], question: Callable[..., Callable[[], Any] | None], answered: Callable[..., bool | None],
    at: datetime, *, put_back: Callable[[int, datetime], object], askers: int = ASKERS, seconds: float = 45.0,
) -> Swept:  # fmt: skip
    """Ask others about every key, many at once, and write each answer down: `question(pk, at=at)`, `answered(it, at=at)`.

    A question is a function that asks no database (it runs in a thread of its own), or None where there is nothing to ask.
    After `seconds` no more are begun; what fails is put back, as by `each`.
    """
    swept, started = [Swept()], time.monotonic()
    running: dict[Future[Any], int] = {}

    def settle(pk: int, act: Callable[[], bool | None]) -> None:
        try:
            swept.append(Swept(fired=act() is not False))
        except Exception:
            swept.append(Swept(failed=1))
            log.exception("%s failed for %s", getattr(answered, "__name__", answered), pk)
            put_back(pk, at + PUT_BACK)

    def begin(pk: int) -> bool:
        if ask := question(pk, at=at):
            running[pool.submit(ask)] = pk
        return False

    def gather(most: int) -> None:
        while len(running) > most:
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                settle(running.pop(done), partial(_told, done, answered, at))

    with ThreadPoolExecutor(askers, thread_name_prefix="ask") as pool:
        for pk in pks:
            if time.monotonic() - started > seconds:
                break
            settle(pk, partial(begin, pk))
            gather(2 * askers)
        gather(0)
    return Swept(sum(one.fired for one in swept), sum(one.failed for one in swept))


def _told(done: "Future[Any]", answered: Callable[..., bool | None], at: datetime) -> bool | None:
    return answered(done.result(), at=at)
