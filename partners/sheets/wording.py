"""The words of the police sheet in four languages, and how moments and addresses are written on it."""

import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from string import printable
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from hotline.procedures import procedure

WORDS = Path(__file__).with_name("words.toml")


@lru_cache(maxsize=1)
def every() -> dict[str, dict[str, Any]]:
    """Give the words of every language."""
    return tomllib.loads(WORDS.read_text())


def words(language: str) -> dict[str, Any]:
    """Give the words of one language, those of English where it has none."""
    return every().get(language, every()["en"])


def moment(at: datetime | None) -> str:
    """Write a moment in the zone of the house, to the second and with its distance from UTC, the same in each language."""
    if at is None:
        return ""
    text = at.astimezone(ZoneInfo(procedure().zone)).strftime("%Y-%m-%d %H:%M:%S %z")
    return f"{text[:-2]}:{text[-2:]}"


def exact(address: str) -> str:
    """Write an address in letters that every font has and every program opens: what is not ASCII as percent signs."""
    return quote(address, safe=printable)
