"""The keys of the desk: what each does by default, and what one person made of them.

Digits are read by their place on the keyboard (`event.code`), so the unshifted top row of an AZERTY keyboard works;
letters are read by what is printed on them (`event.key`), so that "a" is where people expect it (casework.md 2.7).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string

from hotline.models import KeyChoice, User

SCOPES = {
    "global": "Everywhere", "queue": "Lists of cases", "case": "The page of a case", "assess": "Judging a case",
    "notices": "Notices",
}  # fmt: skip
ONE_KEY = re.compile(r"^(Shift\+)?[1-9]$|^[a-z]$|^(Space|Backspace)$")
TWO_KEYS = re.compile(r"^g [a-z]$")
RESERVED = "This key is taken by the browser or the desk. Choose a letter, a digit, Shift and a digit, Space or Backspace."
PARTS = (
    "Verdicts",
    "Timeline",
    "Where it lies",
    "Reports",
    "Links",
    "The sixth part",
    "The seventh part",
    "The eighth part",
)


@dataclass(frozen=True)
class Key:
    """One thing a key does: where, by which name, by default with which key, in words, and on what part of the page.

    A fixed key is the same for everybody: it covers, helps or submits, and works inside fields.
    """

    scope: str
    name: str
    key: str
    words: str
    target: str
    fixed: bool = False


KEYS = (
    Key("global", "help", "F1", "Show the keys", "", fixed=True),
    Key("global", "cover", "F9", "Cover the screen (also Esc twice)", "", fixed=True),
    Key("global", "go-today", "g t", "Go to Today", "[data-go=desk-today]"),
    Key("global", "go-queue", "g q", "Go to the queue", "[data-go=desk-queue]"),
    Key("global", "go-search", "g c", "Search cases", "[data-search]"),
    Key("global", "go-floods", "g l", "Go to floods", "[data-go=desk-floods]"),
    Key("global", "go-disputes", "g d", "Go to disputes", "[data-go=desk-disputes]"),
    Key("global", "go-takedowns", "g f", "Go to takedowns", "[data-go=desk-takedowns]"),
    Key("global", "go-letters", "g n", "Go to notices", "[data-go=desk-notices]"),
    Key("global", "go-providers", "g p", "Go to providers", "[data-go=desk-providers], [data-go=desk-scores]"),
    Key("global", "go-team", "g i", "Go to the team's figures", "[data-go=desk-team]"),
    Key("global", "go-opinions", "g o", "Go to second opinions", "[data-go=desk-opinions]"),
    Key("global", "go-entry", "g r", "Go to a new report", "[data-go=desk-entry]"),
    Key("global", "break", "b", "Take a break", "[data-break]"),
    Key("global", "undo", "z", "Take back the last verdict", "[data-undo]"),
    Key("queue", "claim", "n", "Claim the next case", "[data-key=n], [data-claim-next]"),
    Key("queue", "down", "j", "One row down", ""),
    Key("queue", "up", "k", "One row up", ""),
    Key("queue", "select", "x", "Select the row", ""),
    Key("queue", "aside", "s", "Set aside the selected rows (asks for a reason)", "[data-aside]"),
    Key("queue", "release", "r", "Give back what I hold", "[data-release]"),
    Key("case", "reveal", "v", "Reveal the address", "[data-reveal]"),
    *(
        Key("case", f"part-{number}", str(number), words, f"[data-tab='{number}']")
        for number, words in enumerate(PARTS, start=1)
    ),
    Key("case", "hold", "h", "Whether the police hold it", "[data-hold], [data-police]"),
    Key("case", "police", "l", "Ask the police to hold or to release it", "[data-police]"),
    Key("case", "forward", "f", "Who was told: police and peers", "[data-forward]"),
    Key("case", "preview", "y", "The newest letter as the provider sees it", "[data-preview]"),
    Key("case", "correct", "c", "Correct: judge anew, or settle the country", "[data-correct]"),
    Key("assess", "submit-next", "Ctrl+Enter", "Submit and take the next", "[data-submit=next]", fixed=True),
    Key("assess", "submit-stop", "Ctrl+Shift+Enter", "Submit and stop", "[data-submit=queue]", fixed=True),
    *(
        Key("assess", f"verdict-{number}", str(number), words, f"[data-verdict='{number}']")
        for number, words in enumerate(
            ("Illegal: baseline", "Illegal: national", "Age uncertain: second opinion", "Not illegal", "Not reachable",
             "Out of scope", "Duplicate"), start=1
        )
    ),
    *(
        Key("assess", f"category-{number}", f"Shift+{number}", words, f"[data-category='{number}']")
        for number, words in enumerate(
            ("Next age", "Next gender", "Next kind of content", "Next kind of site", "Next commerciality",
             "Virtual or AI-made", "Self-generated", "Child modelling"), start=1
        )
    ),
    Key("assess", "reveal", "v", "Reveal the address", "[data-reveal], [data-key=v]"),
    Key("assess", "lookup", "w", "Look up again where it lies", "[data-lookup]"),
    Key("assess", "duplicate", "d", "Duplicate of which case", "[data-duplicate]"),
    Key("assess", "reuse", "u", "Reuse the known verdict", "[data-reuse]"),
    Key("assess", "station", "o", "Open the viewing station", "[data-station]"),
    Key("assess", "note", "m", "Write the note", "[data-note]"),
    Key("assess", "reason", "y", "Write the reason", "[data-reason]"),
    Key("assess", "opinion", "e", "Ask for a second opinion", "[data-opinion]"),
    Key("assess", "park", "p", "Set it aside until later", "[data-park]"),
    Key("assess", "skip", "s", "Pass it on", "[data-skip]"),
    Key("assess", "many", "a", "Judge several cases together", "[data-many]"),
    Key("notices", "down", "j", "One letter down", ""),
    Key("notices", "up", "k", "One letter up", ""),
    Key("notices", "provider", "Space", "Tick all of this provider, or show only this provider", ""),
    Key("notices", "preview", "y", "The letter as the provider sees it", "[data-preview]"),
    Key("notices", "pull-back", "Backspace", "Pull the letter back (asks for a reason)", "[data-pull]"),
    Key("notices", "send", "Ctrl+Enter", "Send the letter now", "[data-send]", fixed=True),
)  # fmt: skip
BY_NAME = {f"{key.scope}.{key.name}": key for key in KEYS}
EDITABLE = tuple(name for name, key in BY_NAME.items() if not key.fixed)


def choice_of(user: User) -> KeyChoice | None:
    """Give what a person chose, if they ever did."""
    return getattr(user, "key_choice", None)


def keys_of(choice: KeyChoice | None) -> dict[str, str]:
    """Give each thing's key for a person: their own where they chose one."""
    own: Mapping[str, str] = choice.keys if choice else {}
    return {name: key.key if key.fixed else own.get(name, key.key) for name, key in BY_NAME.items()}


def for_page(user: Any) -> dict[str, Any]:
    """Give what the script of the desk needs to know about keys, the rows of the help by scope, and their overlay."""
    choice = choice_of(user) if user.is_authenticated else None
    return _page(tuple(keys_of(choice).items()), bool(choice and choice.off))


@lru_cache(maxsize=200)
def _page(chosen: tuple[tuple[str, str], ...], off: bool) -> dict[str, Any]:
    """Make it once for each choice of keys: it stands on every page, and says nothing of who chose."""
    keys = dict(chosen)
    told = [
        {"scope": key.scope, "name": key.name, "key": keys[name], "target": key.target, "fixed": key.fixed}
        for name, key in BY_NAME.items()
    ]
    rows = {
        scope: [(keys[name], key.words, name) for name, key in BY_NAME.items() if key.scope == scope and keys[name]]
        for scope in SCOPES
    }
    page = {
        "json": json.dumps({"off": off, "keys": told}, separators=(",", ":")),
        "help": [{"title": title, "rows": rows[scope]} for scope, title in SCOPES.items()],
        "off": off,
    }
    return page | {"overlay": render_to_string("desk/_keys_help.html", {"keymap": page})}


def tidy(typed: str) -> str:
    """Write a key the way the table does: no spaces around, small letters, one space in a pair."""
    key = " ".join(typed.split())[:20]
    if key.lower() in ("space", "backspace"):
        return key.capitalize()
    return "Shift+" + key[6:] if key.lower().startswith("shift+") else key.lower()


def problems_of(keys: Mapping[str, str]) -> dict[str, str]:
    """Say per name what is wrong with a set of keys; an empty key switches that one off."""
    wrong: dict[str, str] = {}
    seen: dict[tuple[str, str], str] = {}
    for name in EDITABLE:
        key, scope = keys.get(name, BY_NAME[name].key), BY_NAME[name].scope
        if not key:
            continue
        if not (ONE_KEY.match(key) or TWO_KEYS.match(key)) or key == "g":
            wrong[name] = RESERVED
            continue
        others = {place: owner for (place, used), owner in seen.items() if used == key}
        anywhere = next(iter(others.values()), None) if scope == "global" else None
        clash = others.get(scope) or others.get("global") or anywhere
        if clash:
            wrong[name] = f"“{key}” already means: {BY_NAME[clash].words}."
        seen.setdefault((scope, key), name)
    return wrong
