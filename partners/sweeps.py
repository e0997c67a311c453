"""Sweeps of the partners floor: the clock calls each once a minute with the moment it is."""

from datetime import datetime

from hotline.sweeping import Swept, each
from partners import chasing, correspondence, digests, forwarding
from partners.models import Order, PoliceMessage

BATCH = 500


def _chase_later(pk: int, until: datetime) -> None:
    Order.objects.filter(pk=pk, chase_at__isnull=False).update(chase_at=until)


def chase_orders(at: datetime) -> Swept:
    """Remind of written orders that are due, and let spoken ones lapse whose last moment has passed."""
    due = Order.objects.filter(chase_at__lte=at).order_by("chase_at", "pk").values_list("pk", flat=True)
    return each(list(due[:BATCH]), chasing.chase, at, put_back=_chase_later)


def forward_unopened(at: datetime) -> Swept:
    """Forward to the police what came in, where nobody of the house may look."""
    return each(list(forwarding.due(at).order_by("pk").values_list("pk", flat=True)[:BATCH]), forwarding.forward, at)


def write_digests(at: datetime) -> Swept:
    """Write the morning mails to the police units that want one."""
    return each(list(digests.due(at).values_list("pk", flat=True)[:BATCH]), digests.digest, at)


def erase_messages(at: datetime) -> Swept:
    """Blank messages between police and desk that were kept long enough."""
    due = PoliceMessage.objects.due(at).order_by("erase_at", "pk").values_list("pk", flat=True)
    return each(list(due[:BATCH]), correspondence.erase, at, put_back=_erase_later)


def _erase_later(pk: int, until: datetime) -> None:
    PoliceMessage.objects.filter(pk=pk, erase_at__isnull=False).update(erase_at=until)
