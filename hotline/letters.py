"""Letters are plain-text files per language; the first line of each is its subject."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import select_template
from django.utils import dateformat, translation

from hotline import letter_versions
from hotline.procedures import procedure

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    """What goes into the outbox: subject, plain text, and machine-readable parts."""

    subject: str
    body: str
    parts: list[dict[str, str]] = field(default_factory=list)
    version: str = ""  # of the template it was made from: "notice.en.3-1f2e3d4c"


def spoken(language: str) -> str:
    """Give the language that a letter is really in: English where none is written in the one asked for."""
    return language if language in dict(settings.LANGUAGES) else "en"


def ourselves(language: str) -> dict[str, Any]:
    """Give what every letter says of us: who we are and by what right, and how to check that it is us."""
    house = procedure()
    return {
        "hotline": settings.NAME,
        "country": house.country,
        "mandate": house.mandate.get(language, house.mandate.get("en", "")),
        "trusted_flagger": settings.TRUSTED_FLAGGER,
        "phone": settings.PHONE,
        "mail_from": parseaddr(settings.MAIL_FROM)[1],
        "public_url": settings.PUBLIC_URL,
        "verify_url": f"{settings.PUBLIC_URL}/{spoken(language)}/about/providers/",
    }


def told_moment(at: datetime, zone: tzinfo, language: str) -> str:
    """Write a moment in the reader's time zone with UTC beside it: "23 November 2026, 14:00 CET (13:00 UTC)"."""
    language = spoken(language)
    local, there = at.astimezone(zone), at.astimezone(UTC)
    day = "j. F Y, H:i" if language == "de" else "j F Y, H:i"
    name = local.tzname() or ""
    with translation.override(language):
        text = f"{dateformat.format(local, day)} {'UTC' if name[:1] in '+-' else ''}{name}"
        if name == "UTC":
            return text
        beside = "H:i" if local.date() == there.date() else day
        return f"{text} ({dateformat.format(there, beside)} UTC)"


def render(name: str, language: str, context: dict[str, Any], parts: list[dict[str, str]]) -> Letter:
    """Fill ``templates/letters/<language>/<name>.txt`` (English where a language has none); plain text, nothing escaped.

    What is filled in stands on one line, so that a name from a registry can add neither lines nor headers to a letter.
    """
    found: Any = select_template([f"letters/{language}/{name}.txt", f"letters/en/{name}.txt"])
    with translation.override(language):
        text = found.template.render(Context(_flat(context), autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return Letter(one_line(subject)[:LONGEST_SUBJECT], _tidy(body), parts, letter_versions.word(found.template.name))


def one_line(text: str) -> str:
    """Write a text on one line: line ends and control signs, also those that turn the reading order, become spaces."""
    return " ".join("".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text).split())


def defanged(address: str) -> str:
    """Write an address so that nobody opens it by a slip and no mail filter swallows the letter."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('http', 'hxxp')}://{host.replace('.', '[.]')}{slash}{path}"


def _flat(value: Any) -> Any:
    match value:
        case str():
            return one_line(value)
        case dict():
            return {name: _flat(one) for name, one in value.items()}
        case list() | tuple():
            return [_flat(one) for one in value]
    return value


def _tidy(body: str) -> str:
    """Take out what the template's own conditions left: spaces at line ends, and more than one empty line in a row."""
    body = re.sub(r"[ \t]+$", "", body, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
