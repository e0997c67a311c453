"""Texts and telephone numbers of the public pages: what the house wrote in its tables, or what comes with the program."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from reports.models import HelpLine, PageText

BUILT_IN = Path(settings.BASE_DIR) / "templates" / "public" / "texts"
NAMES = {
    "be": {
        "nl": (
            ("Noodgeval", "112", "een kind is nu in gevaar"),
            ("Politie", "101", "dringende hulp van de politie"),
            ("Awel", "102", "voor kinderen en jongeren"),
            ("Child Focus", "116 000", "dag en nacht, gratis"),
        ),
        "fr": (
            ("Urgences", "112", "un enfant est en danger maintenant"),
            ("Police", "101", "aide urgente de la police"),
            ("Écoute-Enfants", "103", "pour les enfants et les jeunes"),
            ("Child Focus", "116 000", "jour et nuit, gratuit"),
        ),
        "de": (
            ("Notruf", "112", "ein Kind ist jetzt in Gefahr"),
            ("Polizei", "101", "dringende Hilfe der Polizei"),
            ("Écoute-Enfants", "103", "für Kinder und Jugendliche, auf Französisch"),
            ("Awel", "102", "für Kinder und Jugendliche, auf Niederländisch"),
            ("Child Focus", "116 000", "Tag und Nacht, kostenlos"),
        ),
        "en": (
            ("Emergency", "112", "a child is in danger now"),
            ("Police", "101", "urgent help from the police"),
            ("Awel", "102", "for children and young people, in Dutch"),
            ("Écoute-Enfants", "103", "for children and young people, in French"),
            ("Child Focus", "116 000", "day and night, free of charge"),
        ),
    },
    "nl": {
        "nl": (
            ("Noodgeval", "112", "een kind is nu in gevaar"),
            ("De Kindertelefoon", "0800 0432", "voor kinderen en jongeren"),
        ),
        "fr": (("Urgences", "112", "un enfant est en danger maintenant"),),
        "de": (("Notruf", "112", "ein Kind ist jetzt in Gefahr"),),
        "en": (("Emergency", "112", "a child is in danger now"),),
    },
}


@dataclass(frozen=True)
class Text:
    """One text of a page: its title, its body (plain), and since when it holds (None: it came with the program)."""

    title: str
    body: str
    since: date | None = None


@dataclass(frozen=True)
class Number:
    """Whom to call, under which number, and when."""

    name: str
    number: str
    when: str

    @property
    def dial(self) -> str:
        """Give the number as a telephone dials it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


def text(slug: str, language: str, on: date) -> Text | None:
    """Give the text of a page that holds on a day; where the house wrote none, the one that comes with the program.

    A file's first line is the title; what differs under a procedure stands in a file of its own. None where there is
    neither, in this language or in English.
    """
    holds = Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))
    row = PageText.objects.filter(holds, slug=slug, language=language).order_by("-valid_from").first()
    if row:
        return Text(row.title, row.body, row.valid_from)
    names = (f"{slug}.{settings.PROCEDURE}.txt", f"{slug}.txt") if slug.isidentifier() else ()
    for path in (BUILT_IN / one / name for one in (language, "en") for name in names):
        if path.is_file():
            title, _, body = path.read_text().strip().partition("\n")
            return Text(title.strip(), body.strip())
    return None


def help_lines(language: str) -> list[Number]:
    """Give the numbers to call in a language, in the house's order; where it wrote none, the procedure's own."""
    rows = HelpLine.objects.filter(language=language, active=True).order_by("order", "pk")
    written = [Number(row.name, row.number, row.when) for row in rows]
    names = NAMES.get(settings.PROCEDURE, NAMES["be"])
    return written or [Number(*one) for one in names.get(language, names["en"])]


def blocks(body: str) -> list[tuple[str, list[str]]]:
    """Cut a body into ("text", [paragraph]) and ("list", [points]); lines joined, no markup read."""
    found: list[tuple[str, list[str]]] = []
    for part in body.replace("\r\n", "\n").split("\n\n"):
        for line in filter(None, map(str.strip, part.splitlines())):
            kind = "list" if line.startswith("- ") else "text"
            said = line.removeprefix("- ").strip()
            if kind == "text" and found and found[-1][0] == "text" and found[-1][1][-1:] != [""]:
                found[-1][1][0] += f" {said}"
            elif kind == "list" and found and found[-1][0] == "list":
                found[-1][1].append(said)
            else:
                found.append((kind, [said]))
        if found and found[-1][0] == "text":
            found[-1][1].append("")
    return [(kind, [one for one in lines if one]) for kind, lines in found]
