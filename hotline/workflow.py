"""The one way a state changes: lock, look in the table, write, leave a trace, all in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import connection, models, transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.slots import Slot

Table = Mapping[str, frozenset[str]]
moved = Slot("a row moved or its phase changed")  # called with row= as it is now, was= its columns before, at=


class Movable(Protocol):
    """A model with a `state` column and the table of its allowed moves."""

    MOVES: Table
    state: str


class NotAllowed(Exception):
    """The state table has no such move."""


Row = TypeVar("Row", bound=models.Model)


def locked(queryset: "models.QuerySet[Row]", *, skip: bool = False) -> "models.QuerySet[Row]":
    """Lock the rows of a query until the transaction ends; `skip` passes over rows somebody else holds.

    SQLite has no row locks: there every transaction that writes takes the one lock at its start (settings).
    """
    able = connection.features.has_select_for_update_skip_locked
    return queryset.select_for_update(skip_locked=skip and able, of=("self",) if able else ())


def may_move(moves: Table, before: str, after: str) -> bool:
    """Say whether the table allows the move."""
    return after in moves.get(before, frozenset())


@transaction.atomic
def move(row: Any, to: str, *, by: User | None, at: datetime, why: str = "", **columns: Any) -> Any:
    """Move `row` to state `to`, write the other `columns` with it, and leave a trace. Returns the row as it is now.

    Raises NotAllowed when the table of the model has no such move from the state the row has under the lock.
    """
    return _moved(row, to, type(row).MOVES, by=by, at=at, why=why, columns=columns)


@transaction.atomic
def move_back(row: Any, to: str, table: Table, *, by: User | None, at: datetime, why: str = "", **columns: Any) -> Any:
    """Undo a move: like `move`, by a table of moves back, so that the table of moves forward stays as strict as it is."""
    return _moved(row, to, table, by=by, at=at, why=why, columns=columns)


def _moved(row: Any, to: str, table: Table, *, by: User | None, at: datetime, why: str, columns: Mapping[str, Any]) -> Any:
    model = type(row)
    fresh = locked(model.objects.filter(pk=row.pk)).get()
    if not may_move(table, fresh.state, to):
        raise NotAllowed(f"{model._meta.verbose_name} {row.pk} is {fresh.state} and can't become {to}.")
    before = fresh.state
    was = {name: getattr(fresh, name) for name in columns}
    model.objects.filter(pk=row.pk).update(state=to, **columns)
    trace(stream_of(fresh), f"{model._meta.model_name}.{to}", by=by, at=at, why=why, facts={"from": before, "to": to})
    for name, value in {"state": to, **columns}.items():
        setattr(fresh, name, value)
        setattr(row, name, value)
    moved(row=fresh, was=was | {"state": before}, at=at)
    return fresh
