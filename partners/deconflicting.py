"""Deconfliction: a police unit asks whether the hotline works on an address, and hears yes or no and nothing else."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hotline.audit import stream_of, trace
from hotline.models import AuditEvent, User
from hotline.workflow import NotAllowed, locked
from partners.models import Partner
from reports.addresses import Address
from reports.models import Case
from reports.pages import page_key, same_content

WINDOW = timedelta(hours=1)
MOST = 30  # questions of one unit within the window: enough for work, too few to try a list of addresses
MOST_SPELLINGS = 100


class TooMany(NotAllowed):
    """This unit has asked as often as it may for now."""


@transaction.atomic
def known(*, address: Address, unit: Partner, by: User, at: datetime) -> bool:
    """Say whether this hotline works on an address; the trail keeps who asked and when, and nothing of the address.

    What was dismissed is not worked on, and whose case it is makes no difference. Raises TooMany.
    Source: casework.md 2.4, deconfliction yes/no without detail.
    """
    locked(Partner.objects.filter(pk=unit.pk)).get()
    asked = AuditEvent.objects.filter(deed="partner.asked_known", at__gt=at - WINDOW, stream=stream_of(unit))
    if asked.count() >= MOST:
        raise TooMany(f"Your unit has asked {MOST} times within an hour. Please ask again later, or call us.")
    trace(stream_of(unit), "partner.asked_known", by=by, at=at)
    page = page_key(address.address)
    same = Case.objects.filter(Q(key=address.key) | Q(page_key=page) & ~Q(page_key="")).exclude(state="dismissed")
    return any(same_content(address.address, one) for one in same.values_list("address", flat=True)[:MOST_SPELLINGS])
