"""Letters are plain-text files per language; the first line of each is its subject."""

from dataclasses import dataclass, field
from typing import Any

from django.template.loader import select_template
from django.utils import translation


@dataclass(frozen=True)
class Letter:
    """What goes into the outbox: subject, plain text, and machine-readable parts."""

    subject: str
    body: str
    parts: list[dict[str, str]] = field(default_factory=list)


def render(name: str, language: str, context: dict[str, Any], parts: list[dict[str, str]]) -> Letter:
    """Fill ``templates/letters/<language>/<name>.txt`` (English where a language has none); plain text, nothing escaped."""
    template = select_template([f"letters/{language}/{name}.txt", f"letters/en/{name}.txt"])
    with translation.override(language):
        text = template.render(context)
    subject, _, body = text.strip().partition("\n")
    return Letter(" ".join(subject.split()), body.strip() + "\n", parts)
