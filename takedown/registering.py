"""Ask registries whom a rung beyond the host means: who registered a name, and who runs a network number."""

from datetime import datetime, timedelta
from typing import Any

from reports.hosting import registry
from takedown.models_ladder import Registration

AGAIN = timedelta(minutes=30)
MOST_TRIES = 5


def ask_registry(pk: int, *, at: datetime) -> bool:
    """Ask one registry, outside any transaction, and write down what it said. Silence is asked again a few times."""
    row = Registration.objects.due(at).filter(pk=pk).first()
    if row is None:
        return False
    said = registry.registrar_of(row.key) if row.about == "name" else registry.operator_of(int(row.key.removeprefix("AS")))
    tries = row.tries + 1
    written: dict[str, Any]
    if said is None:
        written = {"tries": tries, "due_at": at + AGAIN if tries < MOST_TRIES else None}
    else:
        known = {"holder": said.holder, "contact": said.contact, "country": said.country}
        written = {"tries": tries, "due_at": None, "answered_at": at, **known}
    # The moment at which it was due is the ticket: whoever asked meanwhile has written already.
    return bool(Registration.objects.filter(pk=pk, due_at=row.due_at).update(**written))
