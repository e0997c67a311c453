"""The reply page for programs: the letter as a document, an answer read from JSON, and the receipt for it."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from takedown import provider_words, xarf
from takedown.lines import latest, lines_of
from takedown.models import Notice
from takedown.rules import Outcome

FORMAT = "hotline-notice/1"
FIELDS = frozenset(
    {"reference", "outcome", "by_date", "where_to", "why", "preserved_until", "account_suspended", "note"}
)  # fmt: skip


class Refused(Exception):
    """What was sent cannot be taken: where (a JSON pointer) and a sentence, for each thing to mend."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("refused")
        self.errors = errors


# --- The letter -------------------------------------------------------------------------------------------------------


def moment(at: datetime | None) -> str | None:
    """Write a moment as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def summary(notice: Notice, at: datetime) -> dict[str, Any]:
    """Give what anybody who opens the link may see: counts, moments, and no address."""
    head = provider_words.head(notice, at)
    return {
        "format": FORMAT,
        "number": head["number"],
        "from": {"name": settings.NAME, "phone": settings.PHONE, "site": settings.PUBLIC_URL},
        "addresses": head["count"],
        "hosts": head["hosts"],
        "first_sent": moment(head["first_sent"]),
        "reminder": head["reminder"],
        "answer_due": moment(notice.answer_due_at),
        "closed": head["closed"],
        "outcomes": [outcome.value for outcome in Outcome],
    }


def document(notice: Notice, at: datetime) -> dict[str, Any]:
    """Give the whole letter: for each address our number, its XARF report, what we see, and the newest answer."""
    lines = lines_of(notice)
    states = provider_words.states(lines, at)
    answers = {line.pk: said for line, said in latest(notice)}
    told = []
    for line, state in zip(lines, states, strict=True):
        said = answers.get(line.pk)
        told.append(
            {
                "reference": state.reference,
                "seen": state.seen.value,
                "looked_at": moment(state.looked_at),
                "answer": {"outcome": said.outcome, "at": moment(said.at)} if said else None,
                "ips": list(line.takedown.lookup.ips),
                "xarf": xarf.report(line, at),
            }
        )
    return summary(notice, at) | {"lines": told}
