"""Statements that a connection to PostgreSQL plans once: to plan a question by a key takes longer than to answer it.

Only for what is answered by the same indexes whatever the values are. A connection keeps its plans, so between the house and
PostgreSQL nothing may hand connections round within a session (PgBouncer: session pooling, docs/scaling.md).
"""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any

MOST_VALUES = 100  # longer ones come in too many shapes to keep a plan of each


def execute(cursor: Any, sql: str, values: Sequence[Any]) -> None:
    """Run a statement with a %s for each value, by this connection's plan of it. Raises what `cursor.execute` does."""
    if len(values) > MOST_VALUES:
        cursor.execute(sql, values)
        return
    prepare, run = _named(sql)
    kept = cursor.db.__dict__
    session, planned = kept.get("planned", (None, set()))
    if session is not cursor.connection:  # it was opened anew
        planned = set()
        kept["planned"] = (cursor.connection, planned)
    if sql not in planned:
        with cursor.db.wrap_database_errors, cursor.connection.cursor() as own:
            own.execute(prepare)
        planned.add(sql)
    cursor.execute(run, values)


@cache
def _named(sql: str) -> tuple[str, str]:
    name = f"house_{hashlib.sha256(sql.encode()).hexdigest()[:32]}"
    places = count(1)
    planned = re.sub(r"%[s%]", lambda sign: f"${next(places)}" if sign[0] == "%s" else "%", sql)
    return f"PREPARE {name} AS {planned}", f"EXECUTE {name} ({', '.join(['%s'] * (next(places) - 1))})"
