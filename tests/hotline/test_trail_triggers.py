"""The database itself refuses to change, delete or empty the trail and its anchors."""

import pytest
from django.db import DatabaseError, transaction

from tests.hotline.trail import sql, triggers, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail() -> None:
    written()


def test_every_table_of_the_trail_has_its_nets() -> None:
    assert {table for table, _ in triggers()} == {"hotline_auditevent", "hotline_anchor", "hotline_anchorstamp"}


@pytest.mark.parametrize("table", ["hotline_auditevent", "hotline_anchor"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET previous_hash = 'x'", "DELETE FROM {}"])
def test_nothing_is_changed_or_deleted(table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement.format(table))


def test_a_stamp_that_was_given_stays() -> None:
    sql("INSERT INTO hotline_anchorstamp (anchor_id, not_before, stamped_at, attempts, error, response)"
        " SELECT id, NULL, made_at, 1, '', %s FROM hotline_anchor WHERE number = 1", b"x")  # fmt: skip
    for statement in ("UPDATE hotline_anchorstamp SET attempts = 2", "DELETE FROM hotline_anchorstamp"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(statement)


@pytest.mark.pg
@pytest.mark.parametrize("table", ["auditevent", "anchor", "anchorstamp"])
def test_nothing_is_emptied(table: str) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait to be looked at
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(f"TRUNCATE hotline_{table} CASCADE")
