"""Which cases an arrangement made for many at once passes over, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.rules.intake import Word

MOST_ARRANGED = 200
LONGEST_SNOOZE = timedelta(days=14)
LONGEST_ASSIGNMENT = timedelta(days=30)


class Act(Word):
    """What can be done to many cases at once."""

    ASSIGN = "assign", "Assign"
    SNOOZE = "snooze", "Snooze"
    MERGE = "merge", "Merge as duplicates"
    DISMISS = "dismiss", "Dismiss as a flood"


@dataclass(frozen=True)
class Situation:
    """What matters of one case at this moment. `judged`: somebody gave an assessment in this round."""

    state: str
    held_by_other: bool = False
    held_by_self: bool = False
    urgent: bool = False  # it carries a sign that somebody may be in danger, and nothing makes it suspect
    judged: bool = False
    # of an assignment: the person it is meant for may not judge it
    not_for_them: bool = False
    # of a merge
    is_the_original: bool = False
    other_host: bool = False


def why_left(act: str, now: Situation) -> str:
    """Say why an act passes a case over; empty when it does not. A colleague's case is never touched."""
    if now.held_by_other:
        return "a colleague is working on it"
    match Act(act):
        case Act.ASSIGN:
            return _waits_no_more(now) or ("this person may not judge it" if now.not_for_them else "")
        case Act.SNOOZE:
            return _waits_no_more(now) or ("somebody may be in danger: it cannot wait" if now.urgent else "")
        case Act.MERGE if now.is_the_original:
            return "it is the case the others are merged into"
        case Act.MERGE if now.other_host:
            return "it lies on another host, whose provider must be told by itself"
        case Act.DISMISS if now.held_by_self:
            return "you are working on it: give it back or judge it"
    if now.state != "new" or now.judged:
        return "it is not new any more"
    return "it carries an urgent sign: look at it" if now.urgent else ""


def _waits_no_more(now: Situation) -> str:
    return "" if now.state in ("new", "second_look", "disputed") else "it does not wait any more"


def problem_with_until(until: datetime, at: datetime, longest: timedelta) -> str:
    """Say what is wrong with the end of an arrangement; empty when nothing is."""
    if until <= at:
        return "That moment has passed. Choose a later one."
    if until - at > longest:
        return f"At most {longest.days} days. Choose an earlier moment."
    return ""
