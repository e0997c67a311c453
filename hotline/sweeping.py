"""What a sweep is made of: find due rows, act on each in its own transaction, let no bad row stop the others."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

log = logging.getLogger(__name__)
PUT_BACK = timedelta(minutes=15)


class Swept(NamedTuple):
    """How many rows a sweep acted on, and how many of them failed."""

    fired: int = 0
    failed: int = 0


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
