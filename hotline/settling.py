"""What a web process does once before its first visitor."""

import gc

from django.urls import get_resolver

OBJECTS = 20_000  # made and not gone again, before the collector looks for cycles among them: a large page or two


def settle() -> None:
    """Read all pages now, and keep what is read out of the collector's rounds.

    Half a million objects stay as long as the process does. A round of the collector over them takes longer than the page in
    whose midst it comes: one page in some hundred waited tenths of a second for it. What a page makes is gone with it, so
    the collector looks seldom: every 700 objects, as Python has it, made the slowest of twenty pages a tenth slower.
    """
    get_resolver().url_patterns  # noqa: B018 - reading it loads every view
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)
