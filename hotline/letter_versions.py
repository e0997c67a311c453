"""Versions of letters: ``templates/letters/VERSIONS`` lists each text that a letter ever had, by the hash of its files.

A letter is made of its own file and of those it includes. Whoever changes one writes the next version down with
``manage.py letter_versions --write``; a test compares the list with the files.
"""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

INCLUDES = re.compile(r'{%\s*include\s+"([^"]+)"')
HEAD = """# Every text that a letter had, oldest first: letter, language, version, 16 digits of the SHA-256 of its files.
# Never edit a line: after a change of a letter run manage.py letter_versions --write, which adds one.
"""


def letters() -> Path:
    """Give the folder of letters."""
    return Path(settings.BASE_DIR) / "templates" / "letters"


def _templates() -> Path:
    return letters().parent


def _files(name: str, seen: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give a template and those it includes, in the order in which they are met."""
    if name in seen:
        return seen
    seen = (*seen, name)
    for one in INCLUDES.findall((_templates() / name).read_text()):
        seen = _files(one, seen)
    return seen


@lru_cache(maxsize=256)
def digest(name: str) -> str:
    """Give 16 hexadecimal digits for what a letter ("letters/en/notice.txt") says today, with all it includes."""
    made = sha256()
    for one in _files(name):
        made.update(f"{one}\n".encode() + (_templates() / one).read_bytes() + b"\0")
    return made.hexdigest()[:16]


@lru_cache(maxsize=1)
def known() -> dict[tuple[str, str], list[str]]:
    """Give the digests of every letter and language as VERSIONS lists them; the first is version 1."""
    found: dict[tuple[str, str], list[str]] = {}
    path = letters() / "VERSIONS"
    for line in path.read_text().splitlines() if path.is_file() else []:
        if line and not line.startswith("#"):
            letter, language, _number, hashed = line.split()
            found.setdefault((letter, language), []).append(hashed)
    return found


def _apart(name: str) -> tuple[str, str]:
    _, language, file = name.split("/")
    return file.removesuffix(".txt"), language


def number(name: str) -> int:
    """Give the version of a letter as it stands today; 0 where VERSIONS does not know this text."""
    listed, today = known().get(_apart(name), []), digest(name)
    return len(listed) if listed and listed[-1] == today else 0


def word(name: str) -> str:
    """Name the text a letter is made from: "notice.en.3-1f2e3d4c"; version 0 was never listed."""
    letter, language = _apart(name)
    return f"{letter}.{language}.{number(name)}-{digest(name)[:8]}"


def everything() -> list[str]:
    """Name every letter there is, in every language; pieces that only stand inside letters are left out."""
    found = letters().glob("*/*.txt")
    return sorted(f"letters/{one.parent.name}/{one.name}" for one in found if not one.name.startswith("_"))


def unlisted() -> list[str]:
    """Name the letters whose text of today is not the newest that VERSIONS lists."""
    return [name for name in everything() if number(name) == 0]


def listed_anew() -> str:
    """Give VERSIONS with a line more for each letter that changed."""
    lists = {key: list(hashes) for key, hashes in known().items()}
    for name in unlisted():
        lists.setdefault(_apart(name), []).append(digest(name))
    lines = [
        f"{letter} {language} {place} {hashed}"
        for (letter, language), hashes in sorted(lists.items())
        for place, hashed in enumerate(hashes, start=1)
    ]
    return HEAD + "\n".join(lines) + "\n"


def forget() -> None:
    """Read the files anew at the next question."""
    digest.cache_clear()
    known.cache_clear()
