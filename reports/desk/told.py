"""What the desk shows of the reports of a case: how they came, what makes them urgent or suspect, and the conversation."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hotline.crypto import CannotOpen, opened
from hotline.written import Planned
from reports import rules
from reports.desk import words
from reports.models import Case, Message, Report, Sighting
from reports.questions import QUESTIONS, question_text

MOST_REPORTS = 20


SIGHTINGS = Planned(
    lambda case: Sighting.objects.filter(case=case).select_related("report__entered_by")
    .order_by("-report__received_at", "-pk")[:MOST_REPORTS], 1,
)  # fmt: skip
TALKS = Planned(lambda reports: Message.objects.filter(report__pk__in=reports).select_related("by").order_by("at", "pk"), 1)


def reports_shown(case: Case, at: datetime) -> list[dict[str, Any]]:
    """Give the newest reports of a case; words and answers stay sealed."""
    shown = SIGHTINGS(case.pk)
    talks: dict[int, list[Message]] = {one.report_id: [] for one in shown}
    for message in TALKS(list(talks)):
        talks[message.report_id].append(message)
    return [
        {
            "report": one.report,
            "channel": words.CHANNELS[one.report.channel],
            "has_words": bool(one.report.words or one.report.contact),
            "line": one.line,
            "chips": list(report_chips(one.report)),
            "facts": [label for label in (one.report.get_place_display(), one.report.get_why_display()) if label],
            "may_ask": may_ask(one.report, at),
            "talk": [said(message) for message in talks[one.report_id]],
            "unread": unread(talks[one.report_id], case),
        }
        for one in shown
    ]


def unread(talk: list[Message], case: Case) -> int:
    """Count the answers about this case that nobody has opened."""
    return sum(1 for one in talk if not one.from_staff and one.opened_at is None and one.case_id == case.pk)


def may_ask(report: Report, at: datetime) -> bool:
    """Say whether a question would be read: the reporter has a code, and it still opens the report."""
    return report.follows and report.erased_at is None and report.expires_at > at


def report_chips(report: Report) -> Iterator[tuple[str, str]]:
    """Say what makes a report urgent, or suspect, or finished."""
    if report.young:
        yield "Under 18", "red"
    for sign in report.signs:
        yield sign_chip(sign)
    if report.suspect:
        yield "Suspect", "grey"
    if report.erased_at:
        yield "Erased", "grey"


def sign_chip(sign: str) -> tuple[str, str]:
    """Name an urgent sign."""
    return rules.Sign(sign).label, "red" if sign in rules.TOP_SIGNS else "amber"


def said(message: Message, *, open_it: bool = False) -> dict[str, Any]:
    """Make one line of a conversation ready. An answer is opened only where somebody asked for it. Raises CannotOpen."""
    text, own = "", ""
    if message.from_staff:
        prepared = message.question in QUESTIONS
        text = question_text(message.question, "en") if prepared else message.shown
        own = question_text(message.question, message.language) if prepared and message.language != "en" else ""
    elif open_it:
        text = opened(message, "text")
    return {
        "message": message,
        "text": text,
        "own": own,
        "covered": not message.from_staff and not open_it,
        "waiting": not message.from_staff and message.opened_at is None,
    }


def opened_talk(messages: list[Message]) -> list[dict[str, Any]]:
    """Make a conversation ready that somebody opened; raises CannotOpen where this process holds no key."""
    return [said(one, open_it=not one.from_staff) for one in messages]


def prepared_questions(language: str) -> list[dict[str, str]]:
    """Give each prepared question with its code, in English and in the reporter's language."""
    return [
        {
            "code": code,
            "english": question_text(code, "en"),
            "own": question_text(code, language) if language != "en" else "",
        }
        for code in QUESTIONS
    ]


__all__ = [
    "CannotOpen", "may_ask", "opened_talk", "prepared_questions", "report_chips", "reports_shown", "said", "sign_chip",
]  # fmt: skip
