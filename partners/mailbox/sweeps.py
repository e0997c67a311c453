"""Sweeps of the mailbox."""

from datetime import datetime

from hotline.sweeping import Swept, each
from partners.mailbox import reading, taking
from partners.mailbox.models import Incoming

BATCH = 500


def read_mails(at: datetime) -> Swept:
    """Read the mailbox in which partners report by mail."""
    return reading.turn(at)


def erase_mails(at: datetime) -> Swept:
    """Erase the texts of mails whose days are over."""
    due = Incoming.objects.forgettable(at).order_by("erase_due_at", "pk").values_list("pk", flat=True)
    return each(list(due[:BATCH]), taking.erase, at)
