"""Counts as people need them: capped, so that they cost the same at a million rows, and shown as bands.

A number that ticks pushes people to hurry with exactly this material (casework 2.2): how much is left is said in bands.
"""

from typing import Any

from django.db.models import QuerySet

BANDS = ((0, "none"), (9, "<10"), (50, "10–50"), (200, "50–200"), (1000, "200–1000"))
MOST = 1001  # from here on everything is ">1000", so nothing more is counted


def capped(rows: "QuerySet[Any, Any]", most: int = MOST) -> int:
    """Count rows, and stop at `most`."""
    return rows.order_by()[:most].count()


def band(number: int) -> str:
    """Name the band a count falls into."""
    return next((name for top, name in BANDS if number <= top), ">1000")
