"""Words and nothing else, as most of a pasted letter is: lines in which nobody needs to look for an address."""

import re
from string import ascii_letters, whitespace

# What each sign is, in the one-byte letters of Western Europe (cp1252, with its “quotes”): one pass in place of one look at
# each word. A stop between letters may be an address, one at the end of a word is none.
WORD = "123456789" + "".join(sign for sign in map(chr, range(0xC0, 0x100)) if sign.isalpha()) + "ŠšŽžŒœŸ,;!?‘“„«…-–—€"
CLOSING = ")'\"’”»"
KINDS = {
    **dict.fromkeys(WORD, "_"),
    **dict.fromkeys(CLOSING, ","),
    **dict.fromkeys(f"{whitespace}\xa0", " "),
    **{letter: letter.lower() for letter in ascii_letters},
    ":": ".",
    **{sign: sign for sign in ".(0"},
}
SHAPES = bytes(ord(KINDS.get(bytes([byte]).decode("cp1252", "replace"), "#")) for byte in range(256))
STOP_INSIDE = re.compile(rb"\.(?:[^. ,]|,+[^ ,])")
HIDDEN_STOP = re.compile(rb"\( *(?:\.|dot|punt|point|punkt)")
HEXADECIMAL = b"0x"  # 0x08080808 is an address too, as browsers read it
GOES_ON = re.compile(r"[\d-]")
IN_AN_ADDRESS = re.compile(r"(?i)[.:/\\@]|%[0-9a-f]|0x")  # one of them is in every address of ASCII signs
DATE_OR_HOUR = re.compile(r"\d{1,4}(?:[.:/]\d{1,4}){1,2}[.,;:)]*")
TOGETHER = 32  # lines


def is_prose(text: str) -> bool:
    """Say whether there are words and nothing else: no address is in it, not even disguised. It may have several lines."""
    letters = text.encode() if text.isascii() else text.encode("cp1252", "xmlcharrefreplace")
    shape = letters.translate(SHAPES)
    return not (
        b"#" in shape
        or b" dot " in shape
        or b"localhost" in shape
        or (b"0" in shape and HEXADECIMAL in shape)
        or (b"." in shape and STOP_INSIDE.search(shape))
        or (b"(" in shape and HIDDEN_STOP.search(shape))
    )


def may_be_address(word: str) -> bool:
    """Say whether one word of a sentence is worth reading as an address: most are not, and to read one takes long."""
    if word.isascii() and not IN_AN_ADDRESS.search(word):
        return False
    return not is_prose(word) and not DATE_OR_HOUR.fullmatch(word)


def prose_among(lines: list[str]) -> list[bool]:
    """Say of each line whether it is words and nothing else, and no address that was broken above can go on in it.

    What stands together in a letter is looked at together.
    """
    found: list[bool] = []
    for first in range(0, len(lines), TOGETHER):
        some = lines[first : first + TOGETHER]
        together = is_prose("\n".join(some))
        found += [(together or is_prose(line)) and not _may_go_on(line) for line in some]
    return found


def _may_go_on(line: str) -> bool:
    return " " not in line.strip() and GOES_ON.search(line) is not None
