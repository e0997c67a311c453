"""Words and nothing else, as most of a pasted letter is: lines in which nobody needs to look for an address."""

import re
from string import ascii_letters, whitespace

# What each sign is, in the one-byte letters of Western Europe (cp1252, with its “quotes”): one pass in place of one look at
# each word. A stop between letters may be an address, one at the end of a word is none.
WORD = ascii_letters + "".join(sign for sign in map(chr, range(0xC0, 0x100)) if sign.isalpha()) + "ŠšŽžŒœŸ,;!?'’‘\"“”„«»…"
KINDS = {**dict.fromkeys(WORD, "a"), **dict.fromkeys(f"{whitespace}\xa0", " "), ".": ".", ":": "."}
SHAPES = bytes(ord(KINDS.get(bytes([byte]).decode("cp1252", "replace"), "#")) for byte in range(256))
STOP_INSIDE = re.compile(rb"\.[^. ]")
DOT = re.compile(r"dot\b")
TOGETHER = 32  # lines


def is_prose(text: str) -> bool:
    """Say whether there are words and nothing else: no address is in it, not even disguised. It may have several lines."""
    letters = text.encode() if text.isascii() else text.encode("cp1252", "xmlcharrefreplace")
    shape = letters.translate(SHAPES)
    if b"#" in shape or (b"." in shape and STOP_INSIDE.search(shape)):
        return False
    low = text.lower()
    return not ("dot" in low and DOT.search(low)) and "localhost" not in low


def prose_among(lines: list[str]) -> list[bool]:
    """Say of each line whether it is words and nothing else; what stands together in a letter is looked at together."""
    found: list[bool] = []
    for first in range(0, len(lines), TOGETHER):
        some = lines[first : first + TOGETHER]
        found += [True] * len(some) if is_prose("\n".join(some)) else map(is_prose, some)
    return found
