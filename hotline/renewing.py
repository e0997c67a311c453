"""Changing the keys of the house: what hangs on which key, and sealing again with the newest what can be.

A key is changed in three steps: the new one is put before the old one, `manage.py keys renew` goes through what lies in the
database, and the old one is taken away once `manage.py keys status` says that nothing hangs on it (docs/runbook/keys.md).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import models, transaction

from hotline.accounts import ciphers
from hotline.audit import trace
from hotline.crypto import CannotOpen, key_name, newest, private_keys
from hotline.models import AuditEvent
from hotline.workflow import locked

STREAM = "house:keys"
BATCH = 200


class Renewed(NamedTuple):
    """How many rows were sealed again, and how many could not be opened and stayed as they were."""

    rows: int = 0
    unopened: int = 0


@dataclass(frozen=True)
class Hanging:
    """Something that was made with a key: how many rows still need an older one, and how that ends."""

    setting: str  # as settings calls it: MFA_KEY
    what: str
    count: Callable[[datetime], int]
    renew: Callable[[], Renewed] | None = None
    ends: str = ""  # where nothing can be renewed: how the rest ends by itself


HANGING: list[Hanging] = []


def hang(*given: Hanging) -> None:
    """Let a floor name what it made with keys; a second time changes nothing."""
    HANGING.extend(one for one in given if (one.setting, one.what) not in {(each.setting, each.what) for each in HANGING})


def chosen(only: str = "") -> list[Hanging]:
    """Give what hangs on keys, or on one of them (`mfa`, `reply` …)."""
    return [one for one in HANGING if not only or name_of(one.setting) == only]


def name_of(setting: str) -> str:
    """Give the short word for a setting: MFA_KEY is `mfa`, SEAL_PRIVATE_KEY is `seal`."""
    return setting.removesuffix("_KEY").removesuffix("_PRIVATE").lower()


def missing(only: str = "") -> list[str]:
    """Name the settings that this process would need to renew, and lacks."""
    return sorted({f"HOTLINE_{one.setting}" for one in chosen(only) if one.renew and not getattr(settings, one.setting)})


def renew(*, at: datetime, only: str = "") -> Iterator[tuple[Hanging, Renewed]]:
    """Seal everything again with the newest keys, one row a transaction, and leave one trace for each kind of thing.

    Stopped half-way it has lost nothing: the next run goes on with the rest. What cannot be renewed is noted all the same,
    so that `status` knows since when the newest key is used.
    """
    for one in chosen(only):
        done = one.renew() if one.renew else Renewed()
        with transaction.atomic():
            facts = {"setting": one.setting, "kind": one.what, "rows": done.rows, "unopened": done.unopened,
                     "key": key_name(newest(getattr(settings, one.setting)))}  # fmt: skip
            trace(STREAM, "keys.renewed", by=None, at=at, facts=facts)
        yield one, done


def since(setting: str) -> datetime | None:
    """Say when the newest key of a setting was first seen here; None where `renew` has not noted it yet."""
    noted = AuditEvent.objects.filter(stream=STREAM, deed="keys.renewed", facts__setting=setting)
    return (
        noted.filter(facts__key=key_name(newest(getattr(settings, setting))))
        .order_by("number")
        .values_list("at", flat=True)
        .first()
    )


def several(setting: str) -> bool:
    """Say whether there is an older key to hang on at all."""
    return len(private_keys(getattr(settings, setting))) > 1


def one_by_one(rows: Any, renewed: Callable[[Any], bool]) -> Renewed:
    """Go through the rows of a table in their order, each in a transaction of its own; what no key opens is counted."""
    done = unopened = last = 0
    pks = rows.order_by("pk").values_list("pk", flat=True)
    while some := list(pks.filter(pk__gt=last)[:BATCH]):
        for last in some:
            try:
                with transaction.atomic():
                    done += renewed(last)
            except CannotOpen:
                unopened += 1
    return Renewed(done, unopened)


# --- Second factors ---------------------------------------------------------------------------------------------------


def _sealed(data: dict[str, Any]) -> Iterator[str]:
    """Name what is encrypted in the row of a second factor (allauth keeps it so)."""
    yield from (name for name in ("secret", "seed") if isinstance(data.get(name), str))


def _is_newest(text: str) -> bool:
    try:
        ciphers("second factor")[0].decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def _older_factors(at: datetime) -> int:
    rows = Authenticator.objects.values_list("data", flat=True).iterator(chunk_size=BATCH)
    return sum(any(not _is_newest(data[name]) for name in _sealed(data)) for data in rows)


def _factor(pk: int) -> bool:
    row = locked(Authenticator.objects.filter(pk=pk)).get()
    older = [name for name in _sealed(row.data) if not _is_newest(row.data[name])]
    for name in older:
        row.data[name] = _again(row.data[name])
    if older:
        row.save(update_fields=["data"])
    return bool(older)


def _again(text: str) -> str:
    first, *rest = ciphers("second factor")
    for cipher in rest:
        try:
            return first.encrypt(cipher.decrypt(text.encode())).decode()
        except InvalidToken:
            continue
    raise CannotOpen("No key of HOTLINE_MFA_KEY opens this second factor.")


def _factors() -> Renewed:
    return one_by_one(Authenticator.objects.all(), _factor)


def hang_up_own() -> None:
    """Name what the ground floor made with keys."""
    hang(Hanging("MFA_KEY", "second factors", _older_factors, _factors))


def sealed_before(setting: str, moments: "models.QuerySet[Any]", column: str) -> int:
    """Count rows whose moment lies before the newest key was first used; 0 where there is one key only."""
    if not several(setting):
        return 0
    began = since(setting)
    return (
        moments.filter(**{f"{column}__lt": began}).count()
        if began
        else moments.filter(**{f"{column}__isnull": False}).count()
    )
