"""When a saved search tells its owner something."""

from datetime import datetime, timedelta

from reports.rules.intake import Word


class Alert(Word):
    """How often somebody wants to hear of a saved search."""

    NONE = "none", "Never"
    INSTANT = "instant", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"


EVERY = {Alert.INSTANT: timedelta(minutes=1), Alert.DAILY: timedelta(days=1), Alert.WEEKLY: timedelta(days=7)}


def next_check(alert: str, at: datetime) -> datetime | None:
    """Give the moment of the next look; None where nobody wants to hear of it."""
    return None if alert == Alert.NONE else at + EVERY[Alert(alert)]


def tells(alert: str, *, before: int, found: int, threshold: int) -> bool:
    """Say whether there is something to tell: at once when the threshold is reached from below, else each time it is."""
    if alert == Alert.NONE or found < threshold:
        return False
    return before < threshold if alert == Alert.INSTANT else True
