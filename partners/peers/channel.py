"""The channel to a peer that runs this same house: a referral becomes a report at their partner API."""

import json
import uuid
from typing import Any

from django.conf import settings

from hotline import fetch
from hotline.channels import NotDelivered
from hotline.crypto import CannotOpen, keyed_hashes
from hotline.models import Outgoing
from partners.peers import doors, rules
from partners.peers.models import PeerDoor

PATH = "/api/v1/reports/"


class HotlineDoor:
    """File an Outgoing at the peer's door. Its idempotency key is made from the row's key, so a repeat is filed once."""

    def send(self, message: Outgoing) -> str:
        """Hand the report over; the reference is what the peer calls it. Raises NotDelivered."""
        door = PeerDoor.objects.filter(partner__referrals=message.about).first()
        if door is None:
            raise NotDelivered("this partner has no door any more", permanent=False)
        facts = next(json.loads(part["content"]) for part in message.parts if part["name"] == "referral.json")
        key = keyed_hashes(settings.REPLY_KEY, "peer-report", message.key)[-1][:40]  # a new key in front changes none
        status, told = ask(door, PATH, body=rules.report_of(facts), headers={"Idempotency-Key": key})
        if status != 201:
            why, permanent = rules.refusal(status)
            raise NotDelivered(why + rules.fields_named(told), permanent=permanent)
        try:
            return str(uuid.UUID(told["id"]))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise NotDelivered("their door answered something we cannot read", permanent=False) from error


def ask(
    door: PeerDoor, path: str, *, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Ask a door for something, or file something there; give status and JSON. Raises NotDelivered."""
    try:
        token = doors.token_of(door)
    except CannotOpen as error:
        raise NotDelivered(
            "our token for their door cannot be read: enter it again under Peer doors", permanent=True
        ) from error
    sent = {"Authorization": f"Bearer {token}", **(headers or {})}
    try:
        status, raw = fetch.exchange(door.url + path, None if body is None else json.dumps(body).encode(), sent)
    except fetch.FetchError as error:
        raise NotDelivered(f"their door was not reached ({error.error or 'no such name'})", permanent=False) from error
    try:
        read = json.loads(raw)
    except ValueError:
        read = {}
    return status, read if isinstance(read, dict) else {}
