"""What staff read to somebody who calls: the script in four languages, and how a code is spelled over the telephone."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / "templates" / "desk" / "scripts"


@dataclass(frozen=True)
class Step:
    """One step of the call: what it is for (English, for staff), what is said, and what to fill in or do meanwhile."""

    title: str
    said: str
    do: str = ""


TITLES = (
    ("Greet", ""),
    ("No name needed", "Ask for no name and no number; write none down."),
    ("Where", "Addresses: one on each line, as told. Spell back what is hard to hear."),
    ("App and user names", "Kind of place, and the names on it."),
    ("Urgent signs", "Tick the signs. Danger now: let the caller hang up and call 112 first, and tell the lead."),
    ("What was seen", "Only as much as the caller wants to say. Ask for no picture and no file, ever."),
    ("What happens next", ""),
    ("The code", "Save first. Then read it out group by group, and let the caller read it back."),
    ("Goodbye", "Take a minute for yourself if you need one."),
)
# Letters that occur in codes (Crockford: no I, L, O, U). English: NATO; German: DIN 5009:2022; Dutch and French: as in use.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
ALPHABETS = {
    "en": "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec Romeo Sierra Tango "
    "Victor Whiskey X-ray Yankee Zulu",
    "nl": "Anton Bernard Cornelis Dirk Eduard Ferdinand Gerard Hendrik Johan Karel Maria Nico Pieter Quirinus Rudolf "
    "Simon Teunis Victor Willem Xantippe Ypsilon Zaandam",
    "fr": "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Joseph Kléber Marcel Nicolas Pierre Quintal Raoul "
    "Suzanne Thérèse Victor William Xavier Yvonne Zoé",
    "de": "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Jena Köln München Nürnberg Potsdam Quickborn "
    "Rostock Salzwedel Tübingen Völklingen Wuppertal Xanten Ypsilon Zwickau",
}
DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "de": "null eins zwo drei vier fünf sechs sieben acht neun",
}


def script(language: str, name: str) -> list[Step]:
    """Give the steps of the call in a language, in English where there is none; the words stand in a file of their own."""
    known = language if language in ALPHABETS else "en"
    said = (SCRIPTS / f"{known}.txt").read_text().strip().split("\n\n")
    return [Step(title, words.replace("{name}", name), do) for (title, do), words in zip(TITLES, said, strict=True)]


def spelled(code: str, language: str = "en") -> list[dict[str, str]]:
    """Give each group of a code with the words to read out in the caller's language."""
    known = language if language in ALPHABETS else "en"
    spoken = dict(zip(LETTERS, ALPHABETS[known].split(), strict=True))
    spoken |= dict(zip("0123456789", DIGITS[known].split(), strict=True))
    return [{"code": group, "words": " · ".join(spoken[one] for one in group)} for group in code.split("-")]
