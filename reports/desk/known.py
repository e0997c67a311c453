"""What the desk shows of verdicts that were given earlier to the same content."""

from datetime import datetime
from typing import Any

from hotline.models import User
from reports.desk import words
from reports.desk.case import holds, judged_by, reference
from reports.known import known_of
from reports.models import Case

MOST_KNOWN = 5


def known_shown(case: Case, user: User, at: datetime) -> list[dict[str, Any]]:
    """Give the earlier rounds about the same content. Nothing of the present round: the second look is blind."""
    may = holds(case, user, at) and not judged_by(case, user) and case.state in ("new", "second_look")
    first = True
    shown = []
    for one in known_of(case)[:MOST_KNOWN]:
        word, tone = words.STATES[one.case.state] if one.case.pk != case.pk else (f"Round {one.round}", "grey")
        offered = may and one.reusable
        shown.append(
            {
                "known": one,
                "reference": reference(one.case.pk),
                "same_case": one.case.pk == case.pk,
                "word": word,
                "tone": tone,
                "offered": offered,
                "key": "u" if offered and first else "",
            }
        )
        first = first and not offered
    return shown
