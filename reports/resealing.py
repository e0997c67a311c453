"""After a change of sealing keys: seal everything that is sealed again with the newest one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from hotline.audit import trace
from hotline.crypto import CannotOpen, SealedTextField, private_keys, resealed

STREAM = "house:seal"


class Resealed(NamedTuple):
    """How many rows were sealed again, and how many could not be opened and stayed as they were."""

    rows: int = 0
    unopened: int = 0


def reseal(*, at: datetime, batch: int = 200) -> Resealed:
    """Go through all sealed rows, each in its own transaction; one that was sealed with the newest key already is left.

    Reports with their words, answers of reporters, messages of the police: whatever table has a sealed column. Stopped
    half-way, it has lost nothing: the next run goes on with the rest. Raises CannotOpen without a private key.
    """
    if not private_keys(settings.SEAL_PRIVATE_KEY):
        raise CannotOpen("This process holds no private key: run it where the staff door runs.")
    done = unopened = 0
    for model, columns in sealed_columns():
        last = 0
        rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
        while pks := list(rows.filter(pk__gt=last)[:batch]):
            for last in pks:
                try:
                    done += _resealed(model, columns, last)
                except CannotOpen:
                    unopened += 1
    with transaction.atomic():
        trace(STREAM, "reports.resealed", by=None, at=at, facts={"rows": done, "unopened": unopened})
    return Resealed(done, unopened)


def sealed_columns() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Give every table that has sealed columns, with their names."""
    for model in apps.get_models():
        columns = tuple(one.attname for one in model._meta.concrete_fields if isinstance(one, SealedTextField))
        if columns:
            yield model, columns


@transaction.atomic
def _resealed(model: type[models.Model], columns: tuple[str, ...], pk: int) -> bool:
    rows: Any = model._default_manager
    row = rows.select_for_update().only("seal_id", *columns).get(pk=pk)
    again = {name: value for name in columns if (value := resealed(row, name)) is not None}
    return bool(again) and bool(rows.filter(pk=pk).update(**again))
