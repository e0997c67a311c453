"""What people and programs do to an address before it reaches us, and how to undo it."""

import re
import unicodedata
from urllib.parse import unquote

import ada_url

INVISIBLE = re.compile("[\0\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
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
# Each disguise needs one of these, so ordinary words are seen through once and not eight times.
SIGNS = ("[", "(", "{", "\\", "dot", "ttp", "xxp", "**p", "__p", "--p", "txp", "xtp", "fxp", "f*p", "ftp")


def storable(text: str) -> str:
    """Leave out what a database cannot keep and nobody typed: NUL, half characters, invisible ones."""
    if text.isascii():
        return text.replace("\0", "")
    text = text.encode("utf-8", "ignore").decode()
    return INVISIBLE.sub("", text).replace("\u00a0", " ")


def visible(text: str) -> str:
    """Write signs that nobody sees, or that turn the direction of writing, as their number: what is there is seen."""
    return INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def refang(text: str) -> str:
    """Undo what people do so that an address cannot be clicked: hxxp, [.], (dot), h**p, [:]// and the like."""
    low = text.lower()
    if not any(sign in low for sign in SIGNS):
        return text
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


# --- What is really there ---------------------------------------------------------------------------------------------

TURNING = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def oddities(address: str) -> list[str]:
    """Say in words what a person would not see in an address in its normal form (ASCII): letters of other scripts, signs
    that nobody sees, signs that turn the direction of writing. Empty where it is what it looks like (Unicode TR 36, 39)."""
    try:
        url = ada_url.URL(address)
    except (ValueError, UnicodeError):
        return []
    found = [_spelt(url.hostname)] if "xn--" in url.hostname else []
    rest = unquote(f"{url.pathname}{url.search}{url.hash}", errors="replace")
    hidden = dict.fromkeys(one for one in rest if unicodedata.category(one) in ("Cf", "Cc", "Zl", "Zp"))
    found += [f"behind the host: {_named(one)}" for one in list(hidden)[:5]]
    return found


def _spelt(host: str) -> str:
    letters = "".join(_letters(label) for label in host.split("."))
    scripts = sorted({unicodedata.name(one, "?").split()[0].capitalize() for one in letters if one.isalpha()})
    shown = "".join(one if one.isprintable() else f"[U+{ord(one):04X}]" for one in letters_of(host))
    mixed = "; letters of several scripts together are a sign of a disguise" if len(scripts) > 1 else ""
    return f"browsers may show the host as “{shown}”, in letters of {' and '.join(scripts) or 'no script'}{mixed}"


def letters_of(host: str) -> str:
    """Give a host as browsers may show it; a label that cannot be read stays as it is."""
    return ".".join(_letters(label) or label for label in host.split("."))


def _letters(label: str) -> str:
    """Give the letters behind a label in ASCII (RFC 3492); nothing for one that is only ASCII."""
    if not label.startswith("xn--"):
        return ""
    try:
        return label[4:].encode().decode("punycode")
    except (UnicodeError, ValueError):
        return ""


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "a control")
    turning = ", which turns the direction of writing" if sign in TURNING else ", which nobody sees"
    return f"U+{ord(sign):04X} ({name.lower()}){turning}"
