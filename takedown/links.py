"""The reply link of a letter: derived from the reply key and kept nowhere; a new one takes the place of a revoked one."""

from hmac import compare_digest
from typing import TYPE_CHECKING

from django.conf import settings

from hotline.crypto import keyed_hash

if TYPE_CHECKING:
    from takedown.models import Notice

MOST = 30_000  # links of one letter: what its counter holds


def reply_secret(notice: "Notice") -> str:
    """Give the secret half of a letter's reply link: 256 bits, and which link of this letter it is from the second on."""
    return _secret(notice, notice.link_number)


def reply_link(notice: "Notice") -> str:
    """Give the address at which a provider answers this letter."""
    return f"{settings.PROVIDER_URL}/p/{notice.uuid.hex}/{reply_secret(notice)}/"


def number_of(notice: "Notice", secret: str) -> int | None:
    """Say which link of a letter a secret is; None for a wrong one. Reads no row and compares in constant time."""
    told = secret.partition("-")[2]
    number = int(told) if told.isascii() and told.isdecimal() and len(told) <= 5 else 0
    right = compare_digest(_secret(notice, number).encode(), secret.encode())
    return number if right else None


def _secret(notice: "Notice", number: int) -> str:
    if number == 0:
        return keyed_hash(settings.REPLY_KEY, "reply", str(notice.uuid))
    return f"{keyed_hash(settings.REPLY_KEY, 'reply', str(notice.uuid), str(number))}-{number}"
