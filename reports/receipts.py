"""Receipt codes: 95 random bits and a check character, easy to write down and to read over the phone."""

import re
import secrets
from functools import cache
from typing import Any, cast

import zxingcpp
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from stdnum.iso7064 import mod_37_36

from hotline.crypto import keyed_hashes, named_hash, named_hashes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
LETTERS = 19  # 19 × 5 bits = 95 bits
GROUP = 5
RUNS = re.compile(rb"\x00+|[^\x00]+")  # squares side by side that look alike
PIECE = 8  # squares of a row that are drawn at a time: few enough that how each looks is soon known
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


class NotACode(Exception):
    """What was typed can't be a receipt code: wrong length, foreign letters or a slip of the pen."""


def new_token() -> str:
    """Give the random word that a fresh form carries (128 bits)."""
    return secrets.token_urlsafe(16)


def code_for(token: str, content: str) -> str:
    """Make the code for one sending of one form: the same token with the same content gives the same code.

    Without a token the code is random. An edited form is another report, so the content takes part.
    """
    return codes_for(token, content)[0]


def codes_for(token: str, content: str) -> list[str]:
    """Make the code, and those that the same sending got under older keys: sent again it is still the same report."""
    return [_code(digest) for digest in keyed_hashes(settings.RECEIPT_KEY, "code", token or new_token(), content)]


def _code(digest: str) -> str:
    number = int(digest, 16)
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LETTERS))
    return grouped(letters + mod_37_36.calc_check_digit(letters, alphabet=ALPHABET))


def grouped(letters: str) -> str:
    """Write letters in groups joined by hyphens: ``ABCDE-FGHJK-…``."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read(typed: str) -> str:
    """Read a code as people type it: any case, stray spaces and hyphens, O for 0, I or L for 1. Raises NotACode."""
    letters = "".join(one for one in typed.upper() if one.isalnum()).translate(MISREAD)
    if len(letters) != LETTERS + 1 or not all(one in ALPHABET for one in letters):
        raise NotACode
    if not mod_37_36.is_valid(letters, alphabet=ALPHABET):
        raise NotACode
    return grouped(letters)


def hash_of(code: str) -> str:
    """Give the keyed hash under which a new code is kept; no slow hash is needed for 95 random bits."""
    return named_hash(settings.RECEIPT_KEY, "receipt", code)


def hashes_of(code: str) -> list[str]:
    """Give each hash under which a code may be kept: made with the newest key or an older one."""
    return named_hashes(settings.RECEIPT_KEY, "receipt", code)


def qr_of(code: str) -> SafeString:
    """Draw a code, for a telephone to read from paper; it holds the code alone, in no address that a phone would open.

    Without hyphens its 20 letters fill the smallest QR code of level M, whose squares are the largest (ISO/IEC 18004).
    """
    drawn = zxingcpp.create_barcode(code.replace("-", ""), zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image()
    side, dots = drawn.shape[0], bytes(cast(Any, drawn))
    rows = [dots[at : at + side] for at in range(0, side * side, side)]
    dark = "".join(
        [f"M0 {y}.5" + "".join([_stroke(row[x : x + PIECE]) for x in range(0, side, PIECE)]) for y, row in enumerate(rows)]
    )
    return mark_safe(  # nosec B308, B703 # figures of our own alone
        f'<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path stroke="#000" d="{dark}"/></svg>'
    )


@cache
def _stroke(dots: bytes) -> str:
    """Give how SVG goes over a few squares of a row: drawing along dark ones (0), only moving along light ones."""
    return "".join([f"m{len(run[0])} 0" if run[0][0] else f"h{len(run[0])}" for run in RUNS.finditer(dots)])
