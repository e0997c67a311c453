"""Whether a letter to a partner leaves encrypted, and which keys are about to end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from hotline import openpgp, smime
from hotline.desk import Vital, span
from hotline.openpgp import PublicKey
from hotline.outbox import Go, Ruling, Wait
from partners.models import Partner
from partners.models_keys import PartnerKey
from partners.rules import Channel, KeyKind

WARNED = timedelta(days=30)


def to(partner: Partner, at: datetime) -> Ruling:
    """Let a letter to a partner leave: encrypted for their usable keys, never in clear to one who wants none in clear.

    Who has both kinds gets OpenPGP; to go over to S/MIME, the older keys are switched off.
    """
    usable = list(partner.keys.usable(at).order_by("pk").values_list("kind", "text"))
    kinds = {kind for kind, _ in usable}
    chosen = KeyKind.OPENPGP if KeyKind.OPENPGP in kinds else KeyKind.SMIME
    keys = tuple(text for kind, text in usable if kind == chosen)
    if partner.encrypted_only and not keys:
        return Wait("this partner takes encrypted mail only and has no usable key: add one under Partner keys",
                    at + timedelta(minutes=15))  # fmt: skip
    return Go(partner.email, keys, channel=Channel.EMAIL)  # whatever way an earlier try took


def read(text: str, at: datetime) -> tuple[KeyKind, PublicKey]:
    """Read a public key of either kind. Raises openpgp.Unusable with what is wrong with it."""
    if smime.is_certificate(text):
        return KeyKind.SMIME, smime.read(text, at)
    return KeyKind.OPENPGP, openpgp.read(text, at)


def ending(at: datetime) -> Iterator[tuple[PartnerKey, bool]]:
    """Give active keys that end within 30 days or have ended, and whether their partner has a key that lasts longer."""
    soon = PartnerKey.objects.filter(active=True, partner__active=True, expires_at__lte=at + WARNED)
    for key in soon.select_related("partner").order_by("expires_at", "pk"):
        yield key, key.partner.keys.usable(at + WARNED).exists()


def vitals(at: datetime) -> Iterator[Vital]:
    """Say whose key ends, thirty days ahead, until a newer one is there; our own certificate too."""
    yield from _our_own(at)
    late = [key for key, replaced in ending(at) if not replaced]
    if not late:
        return
    first = late[0]
    gone = first.expires_at is not None and first.expires_at <= at
    when = "has ended" if gone else f"ends in {span((first.expires_at or at) - at)}"
    more = f", and {len(late) - 1} more" if len(late) > 1 else ""
    yield Vital("Mail keys", "red" if gone else "amber", f"the key of {first.partner} {when}{more}: ask for a new one")


def _our_own(at: datetime) -> Iterator[Vital]:
    certificate = settings.SMIME_CERTIFICATE
    if not certificate or smime.problem(certificate, settings.SMIME_KEY):
        return
    end = smime.ends_at(certificate)
    if end <= at + WARNED:
        when = "has ended: nothing we sign is believed" if end <= at else f"ends in {span(end - at)}"
        yield Vital("Our certificate", "red" if end <= at else "amber", f"it {when}; set the next one")
