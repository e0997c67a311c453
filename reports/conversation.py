"""What the status page shows of the conversation about a report."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports.models import Report
from reports.phases import day_words
from reports.questions import QUESTIONS, question_text


@dataclass(frozen=True)
class Said:
    """One line: from us or from the reporter, the day, the text and the language it is written in (empty: the page's)."""

    from_us: bool
    day: str
    text: str = field(repr=False)
    language: str = ""


def of(report: Report) -> list[Said]:
    """Give the conversation, oldest first, in the language that is active.

    What the reporter wrote is sealed: the page can say that it is there, and nothing of it.
    """
    said = []
    for one in report.messages.order_by("at", "pk"):
        day = day_words(one.at)
        if not one.from_staff:
            said.append(Said(False, day, _("Your answer. It is locked away: only our analysts can read it.")))
        elif one.question in QUESTIONS:
            said.append(Said(True, day, question_text(one.question)))
        else:
            said.append(Said(True, day, one.shown, one.language))
    return said


def waits_for_reporter(report: Report) -> bool:
    """Say whether our newest question has no answer yet."""
    newest = report.messages.order_by("-at", "-pk").first()
    return newest is not None and newest.from_staff
