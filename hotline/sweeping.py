"""What a sweep is made of: find due rows, act on each in its own transaction, let no bad row stop the others."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

log = logging.getLogger(__name__)


class Swept(NamedTuple):
    """How many rows a sweep acted on, and how many of them failed."""

    fired: int = 0
    failed: int = 0


def each(pks: Iterable[int], act: Callable[..., bool | None], at: datetime) -> Swept:
    """Call `act(pk, at=at)` for every key; `act` returns False when there was nothing to do after all."""
    fired = failed = 0
    for pk in pks:
        try:
            fired += act(pk, at=at) is not False
        except Exception:
            failed += 1
            log.exception("%s failed for %s", getattr(act, "__name__", act), pk)
    return Swept(fired, failed)
