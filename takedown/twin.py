"""The reply page for programs: what GET may show, and the whole letter with what we see and what was answered."""

from datetime import datetime
from typing import Any

from hotline.letters import ourselves
from takedown import letters, provider_words
from takedown.letter_facts import stamp
from takedown.lines import latest
from takedown.models import Notice
from takedown.rules import Outcome

FORMAT = "hotline-reply-1"


def summary(notice: Notice, at: datetime) -> dict[str, Any]:
    """Give what anybody who opens the link may see: counts, moments, and no address."""
    head, us = provider_words.head(notice, at), ourselves("en")
    return {
        "format": FORMAT,
        "number": head["number"],
        "hotline": {"name": us["hotline"], "phone": us["phone"], "verify": us["verify_url"]},
        "addresses": head["count"],
        "hosts": head["hosts"],
        "first_sent_at": stamp(head["first_sent"]) if head["first_sent"] else None,
        "reminder": head["reminder"],
        "deadline": stamp(head["due"]),
        "closed": head["closed"],
        "outcomes": [outcome.value for outcome in Outcome],
    }


def document(notice: Notice, at: datetime) -> dict[str, Any]:
    """Give the whole letter for machines, and beside it by our number what we see now and the newest answer."""
    answers = latest(notice)
    states = provider_words.states([line for line, _ in answers], at)
    now = [
        {
            "reference": state.reference,
            "seen": state.seen.value,
            "looked_at": stamp(state.looked_at) if state.looked_at else None,
            "answer": {"outcome": said.outcome, "at": stamp(said.at)} if said else None,
        }
        for (_, said), state in zip(answers, states, strict=True)
    ]
    return summary(notice, at) | {"notice": letters.machine(notice), "now": now}
