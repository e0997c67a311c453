"""What the desk's page of the mailbox shows: who claims to have written, why a mail waits, and its text once opened."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.counting import capped
from hotline.desk import clock
from partners.mailbox import rules
from partners.mailbox.letters import number_of
from partners.mailbox.models import Incoming
from partners.mailbox.opening import Content
from reports.addresses import NotAnAddress, masked, normalise, told_on

MOST_SHOWN = 100
MOST_SET_ASIDE = 20
MOST_LINES = 200


@dataclass(frozen=True)
class Shown:
    """One line of an opened mail; where it tells an address, that alone, masked."""

    number: int
    text: str = field(repr=False)
    address: bool


def count(at: datetime) -> int:
    """Count the mails that wait for a person."""
    return capped(Incoming.objects.waiting(at))


def listed(at: datetime) -> dict[str, Any]:
    """Give the mails that wait, the oldest first, and the newest that were set aside by themselves."""
    rows = Incoming.objects.select_related("partner", "letter").defer("content", "letter__body", "letter__parts")
    waiting = rows.waiting(at).order_by("stored_at", "pk")[:MOST_SHOWN]
    aside = rows.filter(state=rules.IGNORED, erased_at=None).order_by("-stored_at", "-pk")[:MOST_SET_ASIDE]
    return {"waiting": [row(one, at) for one in waiting], "aside": [row(one, at) for one in aside]}


def row(mail: Incoming, at: datetime) -> dict[str, Any]:
    """Make one mail ready: nothing of what is in it."""
    broken_off = mail.state == rules.TAKING
    return {
        "mail": mail,
        "number": number_of(mail),
        "letter": f"{mail.letter.purpose[0].upper()}-{mail.letter.about:06d}" if mail.letter else "",
        "why": "Broken off while it was taken in" if broken_off else mail.get_why_display(),
        "clock": clock(mail.erase_due_at, at),
        "decidable": mail.state in (rules.HELD, rules.TAKING),
        "refusable": mail.state == rules.HELD,
    }


def opened_page(content: Content) -> dict[str, Any]:
    """Make the text of an opened mail ready: its head and its lines, each address masked."""
    head = [(name, _hidden(value)) for name, value in content.head.items()]
    parts = [("Text", _lines(content.text)), *((f"Table {n}", _lines(one)) for n, one in enumerate(content.tables, start=1))]
    return {"head": head, "parts": [(name, lines[:MOST_LINES], len(lines) > MOST_LINES) for name, lines in parts if lines]}


def _lines(text: str) -> list[Shown]:
    told = dict(reversed(list(told_on(text))))
    return [
        Shown(number, _masked(told[number]) if number in told else line[:300], number in told)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def _masked(told: str) -> str:
    try:
        return masked(normalise(told).address)
    except NotAnAddress:
        return "something that is no web address"


def _hidden(value: str) -> str:
    """Show a line of the head; one that tells a web address is not shown."""
    return "(tells a web address)" if any("//" in one or "/" in one for _, one in told_on(value)) else value
