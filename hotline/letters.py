"""Letters are plain-text files per language; the first line of each is its subject."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.template import Context
from django.template.loader import select_template
from django.utils import translation

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    """What goes into the outbox: subject, plain text, and machine-readable parts."""

    subject: str
    body: str
    parts: list[dict[str, str]] = field(default_factory=list)


def render(name: str, language: str, context: dict[str, Any], parts: list[dict[str, str]]) -> Letter:
    """Fill ``templates/letters/<language>/<name>.txt`` (English where a language has none); plain text, nothing escaped.

    What is filled in stands on one line, so that a name from a registry can add neither lines nor headers to a letter.
    """
    found: Any = select_template([f"letters/{language}/{name}.txt", f"letters/en/{name}.txt"])
    with translation.override(language):
        text = found.template.render(Context(_flat(context), autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return Letter(one_line(subject)[:LONGEST_SUBJECT], _tidy(body), parts)


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
