"""Doors of peers: seal and open the token, and say whether a referral may go there."""

import base64
from contextlib import suppress
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from hotline.crypto import CannotOpen, keyed_hashes
from hotline.outbox import Go, Ruling, Wait
from partners.models import Partner
from partners.peers.models import PeerDoor

CHANNEL = "hotline"


def _box(door: PeerDoor) -> MultiFernet:
    """Make the cipher of one door: workers need it too, so it comes from a key that they hold."""
    return MultiFernet(_ciphers(door))


def _ciphers(door: PeerDoor) -> list[Fernet]:
    keys = keyed_hashes(settings.REPLY_KEY, "peer-token", str(door.uid))
    return [Fernet(base64.urlsafe_b64encode(bytes.fromhex(one))) for one in keys]


def seal(door: PeerDoor, token: str, at: datetime) -> None:
    """Put a token on a door (not saved yet); nobody reads it again but the channel."""
    door.token, door.token_set_at = _box(door).encrypt(token.encode()), at


def token_of(door: PeerDoor) -> str:
    """Open the token of a door. Raises CannotOpen where there is none, or the house has another key by now."""
    try:
        return _box(door).decrypt(bytes(door.token)).decode()
    except InvalidToken as error:
        raise CannotOpen("The token of this door cannot be read: enter it again under Peer doors.") from error


def renewed(door: PeerDoor) -> bytes | None:
    """Seal the token of a door again with the newest key; None where it is so, or there is none. Raises CannotOpen."""
    kept, newest = bytes(door.token), _ciphers(door)[0]
    with suppress(InvalidToken):
        if not kept or newest.decrypt(kept):
            return None
    return newest.encrypt(token_of(door).encode())


def way(partner: Partner, at: datetime) -> Ruling:
    """Let a referral go to the door of its partner, where there is one."""
    door = PeerDoor.objects.filter(partner=partner).first()
    if door is None:
        why = "this partner has no door yet: add one under Peer doors, or choose another way in the directory"
        return Wait(why, at + timedelta(minutes=15))
    return Go(door.url, channel=CHANNEL)
