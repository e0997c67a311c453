"""Rules of lists that are taken in whole: what the columns are called, what a line becomes, what can be taken back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.rules.intake import Place, Word

MOST_LINES = 1_000
LONGEST_TEXT = 900_000  # signs; a form may hold a million bytes in all
LONGEST_REFERENCE, LONGEST_SOURCE, LONGEST_NOTE = 100, 60, 8_000
PREVIEW_LASTS = timedelta(hours=1)
UNFINISHED_LASTS = timedelta(days=7)
WINDOW = timedelta(hours=1)
COLUMNS = ("url", "referrer", "reference", "source", "place", "note", "received")

# Headings people use, and those SCARt reads and writes (scart.md 1.1 and 1.10), without case, strokes and double spaces.
HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("url", "address", "web address", "link", "adres", "adresse"), "url"),
    **dict.fromkeys(("referrer", "referer", "url referer", "url referrer", "found on", "page"), "referrer"),
    **dict.fromkeys(("reference", "ref", "your reference", "kenmerk", "référence", "referenz"), "reference"),
    **dict.fromkeys(("source", "source code", "partner", "channel", "bron"), "source"),
    **dict.fromkeys(("place", "kind of place", "kind", "type", "type code", "site type"), "place"),
    **dict.fromkeys(("note", "notes", "remark", "comment", "memo", "opmerking"), "note"),
    **dict.fromkeys(
        ("received", "received at", "received time", "received date", "date", "date received", "ontvangen"), "received"
    ),
}
# SCARt's kinds of sites in the words of our form (its own list is finer than ours).
PLACES: Mapping[str, str] = {
    "notdetermined": "",
    "website": Place.SITE.value,
    "filehost": Place.FILE_HOST.value,
    "imagehost": Place.FILE_HOST.value,
    "imagestore": Place.FILE_HOST.value,
    "imageboard": Place.FORUM.value,
    "bannersite": Place.SITE.value,
    "linksite": Place.SITE.value,
    "socialsite": Place.SOCIAL.value,
    "redirector": Place.SITE.value,
    "webarchived": Place.SITE.value,
    "searchprovider": Place.SITE.value,
    "blog": Place.SITE.value,
    "forum": Place.FORUM.value,
}


class Outcome(Word):
    """What a line of a list becomes."""

    NEW = "new", "New case"
    KNOWN = "known", "Known case, told of again"
    REOPENED = "reopened", "Known case, opens anew"
    SAME = "same", "Same address as an earlier line"
    REFUSED = "refused", "Not taken in"


class Refusal(Word):
    """Why a line is not taken in; what `addresses.Reason` says of an address comes besides."""

    CELLS = "cells", "It has more cells than there are headings. Put quotation marks around a cell with a separator in it."
    DATE = "date", "Its date is not one we can read. Write it as 2026-12-31 or 2026-12-31 14:30."
    FUTURE = "future", "Its date has not come yet, or lies before the year 2000."
    NOTE = "note", "Its note is longer than 8,000 signs."
    LINES = "lines", "It comes after the thousandth line. Take it in with a second list."


TAKEN_IN = (Outcome.NEW, Outcome.KNOWN, Outcome.REOPENED)


class Fate(Word):
    """What taking a list back does to one of its lines."""

    CLOSE = "close", "Taken back: the case is closed as taken in by mistake"
    PUT_BACK = "put_back", "Taken back: the case is closed again, as it was"
    WITHDRAW = "withdraw", "Taken back: the case stays, as it was known or others told of it too"
    STAY = "stay", "Left as it is: somebody has begun to work on the case"


@dataclass(frozen=True)
class Touch:
    """What became of the case of a line since the list was taken in."""

    outcome: str
    others: bool = False  # other reports name the case
    told_since: bool = False  # others told of it after this list did
    touched: bool = False  # somebody claimed, judged, looked at or arranged it, or it left the house


def heading(text: str) -> str:
    """Give the column a heading stands for; empty for one we do not know."""
    return HEADINGS.get(plain(text), "")


def plain(text: str) -> str:
    """Write a heading without case, strokes, byte order mark and double spaces."""
    return re.sub(r"[\s_-]+", " ", text.strip().strip("\ufeff").casefold()).strip()


def place_of(text: str) -> str | None:
    """Give the kind of place for what stands in its column: our word, its label, or SCARt's; None where it is neither."""
    told = text.strip().casefold()
    ours = {one.value: one.value for one in Place} | {str(one.label).casefold(): one.value for one in Place}
    return ours.get(told, PLACES.get(told, None)) if told else ""


def separator_of(first: str) -> str:
    """Choose the separator by which the line of headings gives the most columns that we know."""
    return max(",;\t", key=lambda sign: len({heading(cell.strip('" ')) for cell in first.split(sign)} - {""}))


def outcome_of(*, known: bool, reopens: bool) -> str:
    """Say what a line with a good address becomes."""
    if not known:
        return Outcome.NEW.value
    return Outcome.REOPENED.value if reopens else Outcome.KNOWN.value


def fate_of(touch: Touch) -> str:
    """Say what taking the list back does to a line that was taken in. Reports are withdrawn, work is never undone."""
    match touch.outcome:
        case Outcome.KNOWN:
            return Fate.WITHDRAW.value
        case Outcome.NEW | Outcome.REOPENED if touch.touched:
            return Fate.STAY.value
        case Outcome.NEW:
            return (Fate.WITHDRAW if touch.others else Fate.CLOSE).value
        case Outcome.REOPENED:
            return (Fate.WITHDRAW if touch.told_since else Fate.PUT_BACK).value
    raise ValueError(f"a line that is {touch.outcome} was not taken in")


def why_not_taken_back(*, finished_at: datetime | None, withdrawn_at: datetime | None, at: datetime) -> str:
    """Say why a list cannot be taken back now; empty where it can."""
    if withdrawn_at is not None:
        return "This list was taken back already."
    if finished_at is None:
        return "This list is not taken in to its end yet."
    if at > finished_at + WINDOW:
        return "The hour in which a list can be taken back is over. Judge its cases, or dismiss them as a flood."
    return ""


def sources_of(told: Sequence[tuple[str, str, datetime]], near: timedelta) -> int:
    """Count reports (channel, language, moment), each burst of the same kind once."""
    counted: list[tuple[str, str, datetime]] = []
    for one in sorted(told, key=lambda report: report[2]):
        if not any(one[:2] == other[:2] and one[2] - other[2] < near for other in counted):
            counted.append(one)
    return len(counted)
