"""An answer to a letter, read from JSON: everything that has to be mended is named at once, with its place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from takedown import rules_reply
from takedown.actions import Said
from takedown.forms_provider import LACKS
from takedown.lines import lines_of, reference_of
from takedown.models import Notice, NoticeLine
from takedown.rules import Outcome

TEXTS = {"where_to": rules_reply.LONGEST_WHERE, "why": rules_reply.LONGEST_WHY, "note": rules_reply.LONGEST_NOTE}
FIELDS = frozenset({"reference", "outcome", "by_date", "preserved_until", "account_suspended", *TEXTS})
TOP = frozenset({"outcomes", "all"})
MOST_ERRORS = 200


class Refused(Exception):
    """What was sent cannot be taken: where (a JSON pointer), a sentence and our number, for each thing to mend."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("refused")
        self.errors = errors[:MOST_ERRORS]


def read(body: Any, notice: Notice, at: datetime) -> list[Said]:
    """Read an answer. Raises Refused with a sentence for everything that has to be mended; then nothing is taken."""
    if not isinstance(body, dict) or not isinstance(body.get("outcomes", []), list):
        raise Refused([{"pointer": "", "detail": 'Send an object with a list "outcomes", or with "all".'}])
    reading = _Reading({reference_of(line): line for line in lines_of(notice)}, at)
    for name in sorted(set(body) - TOP):
        reading.wrong(f"/{name}", "We do not know this field.")
    for number, one in enumerate(body.get("outcomes", [])):
        reading.take(one, f"/outcomes/{number}")
    if "all" in body:
        reading.take_all(body["all"])
    if not reading.errors and not reading.said:
        reading.wrong("/outcomes", "Give an outcome for at least one address.")
    if reading.errors:
        raise Refused(reading.errors)
    return list(reading.said.values())


class _Reading:
    """One answer while it is read: what was said of each number, and what is wrong."""

    def __init__(self, lines: Mapping[str, NoticeLine], at: datetime) -> None:
        self.lines, self.at = lines, at
        self.said: dict[str, Said] = {}
        self.errors: list[dict[str, str]] = []

    def wrong(self, pointer: str, detail: str, reference: str = "") -> None:
        """Note what has to be mended."""
        self.errors.append({"pointer": pointer, "detail": detail} | ({"reference": reference} if reference else {}))

    def take(self, one: Any, pointer: str) -> None:
        """Read what is said of one address."""
        reference = one.get("reference") if isinstance(one, dict) else None
        if not isinstance(reference, str) or reference not in self.lines:
            self.wrong(f"{pointer}/reference", "This letter has no address with this number.")
        elif reference in self.said:
            self.wrong(f"{pointer}/reference", "This number stands in the list twice.", reference)
        else:
            self.said[reference] = self._said(self.lines[reference], one, pointer, reference)

    def take_all(self, one: Any) -> None:
        """Read what is said of every address that has no outcome of its own."""
        if not isinstance(one, dict) or "reference" in one:
            self.wrong("/all", "Send an object with an outcome and without a reference.")
            return
        left = [reference for reference in self.lines if reference not in self.said]
        if left:
            common = self._said(self.lines[left[0]], one, "/all", "")
            self.said |= {reference: common._replace(line=self.lines[reference]) for reference in left}

    def _said(self, line: NoticeLine, one: dict[str, Any], pointer: str, reference: str) -> Said:
        """Read one answer and note what is wrong with it; what comes back counts only where nothing is."""
        before = len(self.errors)

        def wrong(name: str, detail: str) -> None:
            self.wrong(f"{pointer}/{name}", detail, reference)

        for name in sorted(set(one) - FIELDS):
            wrong(name, "We do not know this field.")
        if one.get("outcome") not in Outcome.values:
            wrong("outcome", f"Give one of: {', '.join(Outcome.values)}.")
        for name, most in TEXTS.items():
            if not _is_text(one.get(name, ""), most):
                wrong(name, f"Send text of at most {most} characters.")
        by_date, until = _moment(one.get("by_date")), _day(one.get("preserved_until"))
        if one.get("by_date") is not None and by_date is None:
            wrong("by_date", "Send a moment with its time zone, as in 2026-11-25T12:00:00Z.")
        if one.get("preserved_until") is not None and until is None:
            wrong("preserved_until", "Send a date, as in 2027-05-31.")
        if not isinstance(one.get("account_suspended", False), bool):
            wrong("account_suspended", "Send true or false.")
        if len(self.errors) > before:
            return Said(line, "")
        where, why, note = (one.get(name, "").strip() for name in TEXTS)
        told = rules_reply.Told(one["outcome"], by_date, where, why, until)
        for name, word in rules_reply.lacks(told, self.at):
            wrong(name, str(LACKS[name, word]))
        kept = "\n".join(filter(None, (why, note)))
        return Said(line, told.outcome, kept, by_date, where, until, one.get("account_suspended", False))


def _is_text(value: Any, most: int) -> bool:
    """Say whether a value is text that a database can keep."""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        return False
    return not any(0xD800 <= ord(sign) <= 0xDFFF for sign in value)


def _moment(value: Any) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _day(value: Any) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
