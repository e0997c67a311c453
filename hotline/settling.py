"""What a web process does once before its first visitor."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Read all pages now, and keep what is read out of the collector's rounds.

    Half a million objects stay as long as the process does. A round of the collector over them takes longer than the page in
    whose midst it comes: one page in some hundred waited tenths of a second for it.
    """
    get_resolver().url_patterns  # noqa: B018 - reading it loads every view
    gc.collect()
    gc.freeze()
