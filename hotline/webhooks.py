"""Signed webhooks: sign what leaves, and verify it on the other side. `verify` needs the standard library only.

A delivery carries `X-Hotline-Signature: t=<seconds>,v1=<hex>`, with a second `v1=` while a secret is being changed.
Signed is `<t>.<X-Hotline-Delivery>.<body>` by HMAC-SHA-256. Whoever receives it refuses a `t` that is more than five minutes
away from their own clock, and a delivery id they have seen: then nothing that was overheard can be played again.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable

from django.conf import settings

from hotline.crypto import keyed_hashes

TOLERANCE = 300  # seconds


def secret_of(name: str) -> str:
    """Derive the secret of one webhook in one generation; it stands in no database."""
    return secrets_of(name)[0]


def secrets_of(name: str) -> list[str]:
    """Give the secret under each reply key, the newest first: the receiver may hold one that an older key made."""
    return [f"whsec_{one}" for one in keyed_hashes(settings.REPLY_KEY, "webhook", name)]


def signature(secret: str, *, at: int, delivery: str, body: bytes) -> str:
    """Sign one delivery at one moment."""
    return hmac.new(secret.encode(), f"{at}.{delivery}.".encode() + body, hashlib.sha256).hexdigest()


def header(secrets: Iterable[str], *, at: int, delivery: str, body: bytes) -> str:
    """Write the signature header: the moment, and one signature for each secret that is good at present."""
    signed = [f"v1={signature(one, at=at, delivery=delivery, body=body)}" for one in secrets]
    return ",".join([f"t={at}", *signed])


def verify(
    told: str, *, secret: str, delivery: str, body: bytes, now: float, seen: Collection[str] = (), tolerance: int = TOLERANCE
) -> bool:  # fmt: skip
    """Say whether a delivery is ours, fresh and new. `seen` holds the delivery ids of the last ten minutes or more."""
    pairs = [one.strip().partition("=") for one in told.split(",")]
    moments = [value for name, _, value in pairs if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdecimal()) or len(moments[0]) > 12:
        return False
    right = signature(secret, at=int(moments[0]), delivery=delivery, body=body)
    fits = [hmac.compare_digest(right.encode(), value.encode()) for name, _, value in pairs if name == "v1"]
    return any(fits) and abs(now - int(moments[0])) <= tolerance and delivery not in seen
