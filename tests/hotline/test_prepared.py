"""A statement that is planned once: the same answers as ever, on each connection, and after a fault."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hotline.prepared import MOST_VALUES, execute

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
SUM = "SELECT %s::int + %s::int, %s::text[]"


def asked(*values, sql=SUM):
    with connection.cursor() as cursor:
        execute(cursor, sql, values)
        return cursor.fetchone()


def test_it_is_planned_once_for_each_connection_and_values_are_values():
    connection.close()
    with CaptureQueriesContext(connection) as said:
        assert asked(1, 2, ["a'b", "%s"]) == (3, ["a'b", "%s"])
        assert asked(5, 5, []) == (10, [])
    assert [one["sql"].split()[0] for one in said] == ["EXECUTE", "EXECUTE"], "to plan counts for no question"
    connection.close()
    assert asked(1, 1, ["x"]) == (2, ["x"])


def test_a_fault_in_a_transaction_takes_no_plan_away():
    connection.close()
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(1, 2, [])
        asked("no number", 2, [])
    assert asked(2, 2, [])[0] == 4


def test_a_long_one_is_run_as_it_is():
    many = ", ".join(["%s"] * (MOST_VALUES + 1))
    with CaptureQueriesContext(connection) as said:
        assert asked(*range(MOST_VALUES + 1), sql=f"SELECT {many}")[-1] == MOST_VALUES
    assert [one["sql"].split()[0] for one in said] == ["SELECT"]
