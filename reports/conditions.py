"""What must be so before somebody takes a case or looks at what it shows: training, rest, and what a person opted out of."""

from datetime import datetime

from hotline.certificates import why_not_certified
from hotline.models import User
from reports.models import CaseQuerySet


class NotNow(Exception):
    """This person may not take or look at a case at the moment; the sentence says why and what to do."""


def why_not_judge(by: User, at: datetime) -> str:
    """Say why this person may not take or judge a case at this moment; empty when they may."""
    return why_not_certified(by, at)


def why_not_look(by: User, at: datetime) -> str:
    """Say why this person may not see an address or a reporter's words at this moment; empty when they may."""
    return ""


def bearable(cases: CaseQuerySet, by: User, at: datetime) -> CaseQuerySet:
    """Narrow a queue to what may be given to this person now."""
    return cases
