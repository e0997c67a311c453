"""What people and programs do to an address before it reaches us, and how to undo it."""

import re

INVISIBLE = re.compile("[\0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
DISGUISES = (
    (re.compile(r"(?i)(?:(?<!\s)\s++)?[\[({]\s*+(?:\.|dot|punt|point|punkt)\s*[\])}]\s*"), "."),
    (re.compile(r"(?i)(?<=[a-z0-9-])[ \t]++dot[ \t]++(?=[a-z0-9-])"), "."),
    (re.compile(r"(?<=\w)\\\.(?=\w)"), "."),
    (re.compile(r"[\[({]\s*+(:(?://)?|//?)\s*+[\])}]"), r"\1"),
    (re.compile(r"(?i)\bh(?:xx|\*\*|__|--|tx|xt|tt)p(s?)\s*+[:;]?\s*+[/\\]{2}[ \t]*"), r"http\1://"),
    (re.compile(r"(?i)(?<![a-z0-9])ttp(s?)://"), r"http\1://"),
    (re.compile(r"(?i)\bf(?:xp|\*p|tp)\s*+:\s*+//[ \t]*"), "ftp://"),
    (re.compile(r"(?i)^(?:https?://)+(?=https?://)"), ""),
)


def storable(text: str) -> str:
    """Leave out what a database cannot keep and nobody typed: NUL, half characters, invisible ones."""
    text = text.encode("utf-8", "ignore").decode()
    return INVISIBLE.sub("", text).replace("\u00a0", " ")


def refang(text: str) -> str:
    """Undo what people do so that an address cannot be clicked: hxxp, [.], (dot), h**p, [:]// and the like."""
    for pattern, plain in DISGUISES:
        text = pattern.sub(plain, text)
    return text


PAIRS = {")": "(", "]": "[", "}": "{"}
BEFORE = "<>\"'`«»“”‘’„‹›({*|,;.:!-–—•· \t\r\n"
AFTER = "<>\"'`«»“”‘’„‹›*|,;.:!?…。 \t\r\n"


def trim(text: str) -> str:
    """Take off the quotes, brackets and punctuation that stand around an address."""
    text = text.lstrip(BEFORE)
    if text.startswith("[") and not re.match(r"\[[0-9a-fA-F:.]+\]", text):
        text = text[1:].lstrip(BEFORE)
    spare = {close: text.count(close) - text.count(opening) for close, opening in PAIRS.items()}
    end = len(text)
    while end:
        last = text[end - 1]
        if last in PAIRS:
            if spare[last] <= 0:
                break
            spare[last] -= 1
        elif last not in AFTER:
            break
        end -= 1
    return text[:end]
