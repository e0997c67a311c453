"""What this floor made with keys: tokens of the partner API, doors of peers, secrets of webhooks."""

from datetime import datetime

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.db.models.functions import Coalesce

from hotline.crypto import key_name, newest
from hotline.renewing import Hanging, Renewed, hang, one_by_one, sealed_before
from hotline.workflow import locked
from partners.api import hooks
from partners.api.models import ApiToken, Webhook
from partners.peers import doors
from partners.peers.models import PeerDoor


def _older_tokens(at: datetime) -> int:
    mine = f"{key_name(newest(settings.RECEIPT_KEY))}."
    return ApiToken.objects.alive(at).exclude(hash__startswith=mine).count()


def _older_doors(at: datetime) -> int:
    return sum(_door_is_older(one) for one in PeerDoor.objects.all())


def _door_is_older(door: PeerDoor) -> bool:
    try:
        return doors.renewed(door) is not None
    except doors.CannotOpen:
        return True


def _door(pk: int) -> bool:
    row = locked(PeerDoor.objects.filter(pk=pk)).get()
    again = doors.renewed(row)
    return again is not None and bool(PeerDoor.objects.filter(pk=pk).update(token=again))


def _doors() -> Renewed:
    return one_by_one(PeerDoor.objects.all(), _door)


def _older_webhooks(at: datetime) -> int:
    """Count open webhooks whose secret was told before the newest key came."""
    changed = ExpressionWrapper(F("former_until") - hooks.OVERLAP, output_field=DateTimeField())
    told = Webhook.objects.open().annotate(told_at=Coalesce(changed, F("made_at")))
    return sealed_before("REPLY_KEY", told, "told_at")


def hang_up() -> None:
    """Name what the partners floor made with keys."""
    hang(
        Hanging("RECEIPT_KEY", "tokens of the partner API", _older_tokens, ends="when each is used next, or ends"),
        Hanging("REPLY_KEY", "tokens for doors of peers", _older_doors, _doors),
        Hanging("REPLY_KEY", "secrets of webhooks", _older_webhooks, ends="when each gets a new one (partner_keys webhook)"),
    )
