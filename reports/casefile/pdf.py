"""A case file or police sheet as a PDF (PDF/UA-1) by typst: all goes in as data; strangers' text is printed, never run."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("casefile.typ")
READABLE = "–—‘’“”„•…€№"


class NotPrinted(Exception):
    """The PDF could not be made; the sentence says why."""


def printed(told: dict[str, Any]) -> bytes:
    """Print a case file or a police sheet. Raises NotPrinted.

    PDF/UA refuses a letter that no font has, so letters outside Latin, Greek and Cyrillic are printed as their number; so
    are controls and marks that turn the direction of writing. What was really written stands in the JSON beside it.
    """
    for letters in ("readable", "ascii"):
        try:
            made: bytes = typst.compile(
                TEMPLATE.read_bytes(),
                sys_inputs={"told": json.dumps(_plain(told, letters))},
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            problem = str(error)
        else:
            return made
    raise NotPrinted(f"The PDF could not be made: {problem[:200]}")


def _plain(value: Any, letters: str) -> Any:
    match value:
        case str():
            return "".join(one if _printable(one, letters) else f"[U+{ord(one):04X}]" for one in value)
        case dict():
            return {key: _plain(one, letters) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one, letters) for one in value]
        case _:
            return value


def _printable(one: str, letters: str) -> bool:
    code = ord(one)
    if code < 0x80:
        return code >= 0x20 or one == "\n"
    if letters == "ascii":
        return False
    if one in READABLE:
        return True
    european = 0xA0 <= code < 0x180 or 0x386 <= code < 0x3D0 or 0x400 <= code < 0x460
    return european and unicodedata.category(one) not in ("Cc", "Cf", "Cn")
