"""The entries in the head of every desk page, drawn once for all who see the same."""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string


@dataclass(frozen=True)
class Entry:
    """A page of the desk, with the band of what waits there; `current` where one is."""

    title: str
    name: str
    url: str
    count: str = ""
    current: bool = False


@lru_cache(maxsize=1000)
def drawn(beside: tuple[Entry, ...], aside: tuple[Entry, ...]) -> str:
    """Draw the entries that stand side by side, and those behind "More"."""
    return render_to_string("desk/_navigation.html", {"beside": beside, "aside": aside})
