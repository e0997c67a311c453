"""Counts as people need them: capped, so that they cost the same at a million rows, and shown as bands.

A number that ticks pushes people to hurry with exactly this material (casework 2.2): how much is left is said in bands.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from time import time
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet

from hotline.afterwards import afterwards

Answer = TypeVar("Answer")
SHOWN_ONCE_MORE = 120  # so many seconds
CAP = 1000  # beyond that a number says nothing more, and counting it would cost time
BANDS = ((0, "none"), (9, "<10"), (50, "10–50"), (200, "50–200"), (CAP, "200–1000"))


def capped(rows: "QuerySet[Any, Any]", most: int = CAP + 1) -> int:
    """Count rows, and stop at `most`: one more than the cap stands for "or more"."""
    return rows[:most].count()  # in their order, where they have one: an index gives them in it


def band(number: int) -> str:
    """Name the band a count falls into."""
    return next((name for top, name in BANDS if number <= top), ">1000")


def many(number: int) -> str:
    """Write a capped count: the number, or "1,000+"."""
    return f"{CAP:,}+" if number > CAP else str(number)


def remembered(name: str, ask: Callable[[], Answer], *, times: int = 1) -> Answer:
    """Give what is dear to find out and may be some seconds old: settings.REMEMBERED_SECONDS, or so many times that."""
    if not (seconds := times * settings.REMEMBERED_SECONDS):
        return ask()
    found: Any = cache.get_or_set(_key(name), ask, seconds)
    return cast("Answer", found)


def all_remembered(asks: Mapping[str, Callable[[], Answer]]) -> dict[str, Answer]:
    """Give many such things by name, with one look into the cache."""
    if not settings.REMEMBERED_SECONDS:
        return {name: ask() for name, ask in asks.items()}
    keys = {name: _key(name) for name in asks}
    kept = cache.get_many(keys.values())
    if fresh := {name: ask() for name, ask in asks.items() if keys[name] not in kept}:
        cache.set_many({keys[name]: answer for name, answer in fresh.items()}, settings.REMEMBERED_SECONDS)
    return {name: fresh[name] if name in fresh else kept[keys[name]] for name in asks}


def kept_warm(name: str, ask: Callable[[], Answer]) -> Answer:
    """Give what is dearest to find out, as `remembered` does, but let nobody wait for it where somebody looked lately.

    What is older is shown once more, and found out anew when the page of whoever found it old has left.
    """
    if not (seconds := settings.REMEMBERED_SECONDS):
        return ask()
    key = _key(f"warm {name}")  # apart from what `remembered` keeps, whose answers have no moment beside them
    kept: tuple[Answer, float] | None = cache.get(key)
    if kept is None:
        return _found_out(key, ask)
    if time() - kept[1] > seconds and cache.add(f"{key}+", 1, seconds):
        afterwards(partial(_found_out, key, ask))
    return kept[0]


def _found_out(key: str, ask: Callable[[], Answer]) -> Answer:
    answer = ask()
    cache.set(key, (answer, time()), settings.REMEMBERED_SECONDS + SHOWN_ONCE_MORE)
    return answer


def _key(name: str) -> str:
    return f"desk:{hashlib.sha256(name.encode()).hexdigest()}"
