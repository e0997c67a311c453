"""Whether a letter to a partner leaves encrypted, and which keys are about to end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hotline.desk import Vital, span
from hotline.outbox import Go, Ruling, Wait
from partners.models import Partner
from partners.models_keys import PartnerKey

WARNED = timedelta(days=30)


def to(partner: Partner, at: datetime) -> Ruling:
    """Let a letter to a partner leave: encrypted for their usable keys, never in clear to one who wants none in clear."""
    keys = tuple(partner.keys.usable(at).order_by("pk").values_list("text", flat=True))
    if partner.encrypted_only and not keys:
        return Wait("this partner takes encrypted mail only and has no usable key: add one under Partner keys",
                    at + timedelta(minutes=15))  # fmt: skip
    return Go(partner.email, keys)


def ending(at: datetime) -> Iterator[tuple[PartnerKey, bool]]:
    """Give active keys that end within 30 days or have ended, and whether their partner has a key that lasts longer."""
    soon = PartnerKey.objects.filter(active=True, partner__active=True, expires_at__lte=at + WARNED)
    for key in soon.select_related("partner").order_by("expires_at", "pk"):
        yield key, key.partner.keys.usable(at + WARNED).exists()


def vitals(at: datetime) -> Iterator[Vital]:
    """Say whose key ends, thirty days ahead, until a newer one is there."""
    late = [key for key, replaced in ending(at) if not replaced]
    if not late:
        return
    first = late[0]
    gone = first.expires_at is not None and first.expires_at <= at
    when = "has ended" if gone else f"ends in {span((first.expires_at or at) - at)}"
    more = f", and {len(late) - 1} more" if len(late) > 1 else ""
    yield Vital("Mail keys", "red" if gone else "amber", f"the key of {first.partner} {when}{more}: ask for a new one")
