"""After a change of sealing keys: seal every reporter's words and contact again with the newest one."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from hotline.audit import trace
from hotline.crypto import CannotOpen, private_keys, resealed
from reports.models import Report

STREAM = "house:seal"
SEALED = ("words", "contact")


class Resealed(NamedTuple):
    """How many reports were sealed again, and how many could not be opened and stayed as they were."""

    reports: int = 0
    unopened: int = 0


def reseal(*, at: datetime, batch: int = 200) -> Resealed:
    """Go through all reports, each in its own transaction; one that was sealed with the newest key already is left alone.

    Stopped half-way, it has lost nothing: the next run goes on with the rest. Raises CannotOpen without a private key.
    """
    if not private_keys(settings.SEAL_PRIVATE_KEY):
        raise CannotOpen("This process holds no private key: run it where the staff door runs.")
    done = unopened = last = 0
    while pks := list(Report.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        for last in pks:
            try:
                done += _resealed(last)
            except CannotOpen:
                unopened += 1
    with transaction.atomic():
        trace(STREAM, "reports.resealed", by=None, at=at, facts={"reports": done, "unopened": unopened})
    return Resealed(done, unopened)


@transaction.atomic
def _resealed(pk: int) -> bool:
    report = Report.objects.select_for_update().only("seal_id", *SEALED).get(pk=pk)
    again = {name: value for name in SEALED if (value := resealed(report, name)) is not None}
    return bool(again) and bool(Report.objects.filter(pk=pk).update(**again))
