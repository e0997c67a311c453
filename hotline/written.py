"""Questions to the database whose SQL is written once for the process and asked with other values each time.

Putting a query together takes Django two to ten times as long as PostgreSQL takes to answer it by a key, and a page of the
desk asks thirty. Only what a page asks each time is asked so; the rows are those that the same query set would give.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet

from hotline.prepared import execute

Row = TypeVar("Row")


class Gap(Expression):
    """The place of a value that is given when the question is asked; of a moment, also of one so much earlier."""

    def __init__(self, number: int, earlier: timedelta = timedelta()) -> None:
        super().__init__()
        self.number, self.earlier = number, earlier

    def __sub__(self, earlier: timedelta) -> "Gap":  # type: ignore[override]
        return Gap(self.number, self.earlier + earlier)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Stand in the SQL as one value, and among its values as itself."""
        return "%s", [self]

    def filled(self, given: list[Any], operations: Any) -> Any:
        """Take the value from those given, as this database keeps it."""
        value = given[self.number]
        return _kept(value - self.earlier if self.earlier else value, operations)


def _kept(value: Any, operations: Any) -> Any:
    """Give a value as this database keeps it: SQLite has no moments and no days, only words."""
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value


class Written(Generic[Row]):
    """A question; `make` is called once, with a gap for each value, and gives the query set. Ask with values in order.

    A value is what the column keeps: a key, a moment, a word; never a row. For a list, `make` gets a list of gaps, and the
    question is written once for each length; among none there is nothing to find. No prefetching.
    """

    def __init__(self, make: "Callable[..., QuerySet[Any, Row]]", values: int) -> None:
        self.make, self.values = make, values
        self.kept: dict[Any, tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]] = {}

    def __call__(self, *values: Any) -> list[Row]:
        """Give the rows."""
        connection = connections[DEFAULT_DB_ALIAS]
        assert len(values) == self.values
        lengths = tuple(len(one) if isinstance(one, list) else None for one in values)
        if 0 in lengths:
            return []
        own = connection.__dict__.setdefault("written", {})
        if (self, lengths) not in own:
            own[self, lengths] = self._taken(connection, lengths)
        rows, compiler, sql, params = own[self, lengths]
        given = [one for value in values for one in (value if isinstance(value, list) else [value])]
        filled = tuple(one.filled(given, connection.ops) if isinstance(one, Gap) else one for one in params)
        with connection.cursor() as cursor:
            self._execute(cursor, sql, filled)
            answer = cursor.fetchall()
        if not answer:
            return []
        compiler.execute_sql = lambda *_, **__: [answer]
        try:
            return list(rows._iterable_class(rows))
        finally:
            del compiler.execute_sql  # the answer is not kept

    def _taken(self, connection: Any, lengths: tuple[int | None, ...]) -> tuple[Any, Any, str, tuple[Any, ...]]:
        """Give the question for one connection: a compiler and a query set of its own, for threads ask at the same time."""
        if (connection.vendor, lengths) not in self.kept:
            self.kept[connection.vendor, lengths] = self._written(lengths)
        made, compiler, sql, params = self.kept[connection.vendor, lengths]
        mine = copy(compiler)
        mine.connection = connection
        rows: Any = made._chain()  # type: ignore[attr-defined]
        rows.query.get_compiler = lambda *_, **__: mine
        return rows, mine, sql, params

    def _execute(self, cursor: Any, sql: str, values: tuple[Any, ...]) -> None:
        cursor.execute(sql, values)

    def _written(self, lengths: tuple[int | None, ...]) -> tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]:
        gaps = map(Gap, count())
        made = self.make(*(next(gaps) if many is None else [next(gaps) for _ in range(many)] for many in lengths))
        compiler = made.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([one for one, *_ in compiler.select])
        compiler.get_converters = lambda _: converters
        assert not compiler.has_extra_select
        return made, compiler, sql, tuple(params)


class Planned(Written[Row]):
    """A question that any value answers by the same index, as keys do: PostgreSQL plans it once for each connection."""

    def _execute(self, cursor: Any, sql: str, values: tuple[Any, ...]) -> None:
        execute(cursor, sql, values) if cursor.db.vendor == "postgresql" else cursor.execute(sql, values)
