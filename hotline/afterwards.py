"""What is left until the answer to a request has left: nobody waits for it."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished, request_started

log = logging.getLogger(__name__)


class Left(threading.local):
    """What this thread left for later; None while it serves no request."""

    things: list[Callable[[], object]] | None = None


LEFT = Left()


def afterwards(do: Callable[[], object]) -> None:
    """Do something once the request that is served has its answer; at once where none is served."""
    if LEFT.things is None:
        do()
    else:
        LEFT.things.append(do)


def begin(**_: Any) -> None:
    """A request begins."""
    LEFT.things = []


def finish(**_: Any) -> None:
    """The answer has left: do what was left. What fails is for the log, for nobody waits for it any more."""
    things, LEFT.things = LEFT.things or [], None
    for do in things:
        try:
            do()
        except Exception:
            log.exception("What was left for after the answer failed")


request_started.connect(begin, dispatch_uid="hotline.afterwards")
request_finished.connect(finish, dispatch_uid="hotline.afterwards")
