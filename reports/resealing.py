"""What this floor made with keys: sealed words, which can be sealed again, and receipt codes, which end by themselves."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Substr

from hotline.crypto import CannotOpen, SealedTextField, key_name, newest, newest_seal, private_keys, resealed
from hotline.renewing import Hanging, Renewed, hang, one_by_one
from reports.models import Report


def reseal() -> Renewed:
    """Go through all sealed rows, each in its own transaction; one that was sealed with the newest key already is left.

    Reports with their words, answers of reporters, messages of the police: whatever table has a sealed column. Stopped
    half-way, it has lost nothing: the next run goes on with the rest. Raises CannotOpen without a private key.
    """
    if not private_keys(settings.SEAL_PRIVATE_KEY):
        raise CannotOpen("This process holds no private key: run it where the staff door runs.")
    done = unopened = 0
    for model, columns in sealed_columns():
        some = one_by_one(model._default_manager.all(), lambda pk, m=model, c=columns: _resealed(m, c, pk))  # type: ignore[misc]
        done, unopened = done + some.rows, unopened + some.unopened
    return Renewed(done, unopened)


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


def _older_words(at: datetime) -> int:
    return sum(_older(model, columns) for model, columns in sealed_columns())


def _older(model: type[models.Model], columns: tuple[str, ...]) -> int:
    first = {f"{name}_by": Substr(name, 1, 4, output_field=models.BinaryField()) for name in columns}
    older = models.Q()
    for name in columns:
        older |= ~models.Q(**{f"{name}_by__in": [newest_seal(), b""]}) & models.Q(**{f"{name}__isnull": False})
    return model._default_manager.alias(**first).filter(older).count()


def _older_receipts(at: datetime) -> int:
    mine = f"{key_name(newest(settings.RECEIPT_KEY))}."
    return Report.objects.filter(erased_at=None, expires_at__gt=at).exclude(receipt_hash__startswith=mine).count()


def hang_up() -> None:
    """Name what the reports floor made with keys."""
    hang(
        Hanging("SEAL_PRIVATE_KEY", "sealed texts", _older_words, reseal),
        Hanging("RECEIPT_KEY", "receipt codes", _older_receipts, ends=f"each {settings.RECEIPT_DAYS} days after its report"),
    )
