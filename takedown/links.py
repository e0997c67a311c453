"""The reply link of a letter: derived from the reply key and kept nowhere; a new one takes the place of a revoked one."""

from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING

from django.conf import settings

from hotline.crypto import keyed_hashes
from hotline.renewing import sealed_before

if TYPE_CHECKING:
    from takedown.models import Notice

MOST = 30_000  # links of one letter: what its counter holds


def reply_secret(notice: "Notice") -> str:
    """Give the secret half of a letter's reply link: 256 bits, and which link of this letter it is from the second on."""
    return _secrets(notice, notice.link_number)[0]


def reply_link(notice: "Notice") -> str:
    """Give the address at which a provider answers this letter."""
    return f"{settings.PROVIDER_URL}/p/{notice.uuid.hex}/{reply_secret(notice)}/"


def number_of(notice: "Notice", secret: str) -> int | None:
    """Say which link of a letter a secret is; None for a wrong one. Reads no row and compares in constant time.

    A link that was made under an older key works for as long as that key stands in HOTLINE_REPLY_KEY.
    """
    told = secret.partition("-")[2]
    number = int(told) if told.isascii() and told.isdecimal() and len(told) <= 5 else 0
    fits = [compare_digest(right.encode(), secret.encode()) for right in _secrets(notice, number)]
    return number if any(fits) else None


def older_links(at: datetime) -> int:
    """Count letters about something that is still open whose link left before the newest key came."""
    from takedown.models import Notice

    return sealed_before("REPLY_KEY", Notice.objects.filter(takedowns__closed_at=None).distinct(), "sent_at")


def _secrets(notice: "Notice", number: int) -> list[str]:
    if number == 0:
        return keyed_hashes(settings.REPLY_KEY, "reply", str(notice.uuid))
    return [f"{one}-{number}" for one in keyed_hashes(settings.REPLY_KEY, "reply", str(notice.uuid), str(number))]
