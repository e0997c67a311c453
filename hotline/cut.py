"""What was cut off the end of the trail: rows that were written behind the newest anchor and are gone.

A chain says nothing of its own end, and the anchor of the day is not made yet. The database knows: its row numbers have no
gaps where nothing was taken back, and it counts the rows that were deleted.
"""

from collections.abc import Iterator

from django.db import connection

from hotline.models import AuditEvent

TABLE = AuditEvent._meta.db_table
DELETED = """SELECT coalesce(sum(n_tup_del), 0) FROM pg_stat_all_tables WHERE relid = %s::regclass OR relid IN
    (SELECT inhrelid FROM pg_inherits WHERE inhparent = %s::regclass)"""


def deleted_rows() -> int:
    """Give how many rows of the trail PostgreSQL saw deleted since its statistics began; nobody here deletes any."""
    with connection.cursor() as cursor:
        cursor.execute(DELETED, [TABLE, TABLE])
        return int(cursor.fetchone()[0])


def last_number() -> int:
    """Give the highest row number that the database gave out in the trail."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [TABLE])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [TABLE])
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def gaps(after: int) -> Iterator[tuple[int, int]]:
    """Give the first and last number of each gap in the rows behind a number.

    On SQLite a transaction that is taken back gives its numbers back, so each gap is a row that is gone. On PostgreSQL it
    does not: gaps count there only where rows were deleted as well.
    """
    if connection.vendor == "postgresql" and not deleted_rows():
        return
    before = after
    for pk in AuditEvent.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000):
        if pk != before + 1:
            yield before + 1, pk - 1
        before = pk
    if (last := last_number()) > before:
        yield before + 1, last
