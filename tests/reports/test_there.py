"""What a report finds that is there already: its own receipt, its cases, and how many illegal ones lie on the same host."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from reports import rules
from reports.actions import receive
from reports.actions.there import There, look
from reports.addresses import normalise
from reports.models import Case, Report

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def tell(*urls):
    return receive(
        channel="web", language="en", addresses=[normalise(one) for one in urls], token="", by=None, at=AT
    )  # fmt: skip


def test_receipts_and_cases_are_known_again_and_only_new_ones_get_a_number():
    report = tell("https://a.example/1", "https://b.example/2").report
    case = Case.objects.get(host="a.example")
    there = look([report.receipt_hash, "another"], [case.key, "new"], ["a.example"])
    assert (there.sent, there.known, dict(there.near)) == ({report.receipt_hash}, {case.key}, {})
    assert there.numbers.keys() <= {"", "new"}


def test_an_address_that_is_told_again_leaves_no_gap_in_the_numbers_of_cases():
    tell("https://a.example/1")
    for _ in range(3):
        tell("https://a.example/1")
    tell("https://a.example/2")
    first, second = Case.objects.order_by("pk")
    assert second.pk == first.pk + 1


def test_illegal_cases_near_are_counted_for_each_host_and_no_further_than_they_matter():
    many = rules.MOST_NEIGHBOURS + 3
    tell(*(f"https://a.example/{number}" for number in range(many)), "https://b.example/1", "https://c.example/1")
    Case.objects.filter(host__in=("a.example", "b.example")).update(state="confirmed")
    hosts = ("a.example", "b.example", "c.example", "d.example")
    near = look(["x"], ["x"], hosts).near
    assert dict(near) == {"a.example": rules.MOST_NEIGHBOURS, "b.example": 1}
    assert look(["x"], ["x"], [*hosts, *(f"h{number}.example" for number in range(30))]).near == near
    tell("https://b.example/2")
    assert Case.objects.get(address="https://b.example/2").known == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_report_of_new_addresses_asks_the_database_twice_and_opens_no_transaction(django_assert_num_queries):
    tell("https://a.example/1", "https://a.example/2")  # plans both questions
    with django_assert_num_queries(2):
        tell("https://b.example/1", "https://b.example/2")
    assert Report.objects.count() == 2


def test_nothing_is_there_of_nothing():
    assert look([], [], []) == There()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_plan_of_what_a_report_asks_is_made_once_and_kept():
    tell(*(f"https://{number}.example/1" for number in range(50)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_case, reports_report")
    connection.close()
    for number in range(12):
        tell(f"https://{number}.example/new")
    with connection.cursor() as cursor:
        cursor.execute("SELECT custom_plans FROM pg_prepared_statements WHERE strpos(statement, 'pg_get_serial') > 0")
        assert cursor.fetchall() == [(5,)], "PostgreSQL tries five times whether a plan for these values alone is cheaper"


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_planned_on_small_tables_goes_by_the_indexes_when_they_have_grown():
    with connection.cursor() as cursor:  # as in a house of one hour, of which nothing was counted yet
        cursor.execute("TRUNCATE reports_report, reports_case CASCADE")
        cursor.execute("DELETE FROM pg_statistic WHERE starelid IN ('reports_report'::regclass, 'reports_case'::regclass)")
    for number in range(64):
        tell(f"https://a.example/{number}")
    with connection.cursor() as cursor:
        planned = "pg_prepared_statements WHERE strpos(statement, 'pg_get_serial') > 0"
        cursor.execute(f"SELECT name, array_length(parameter_types, 1) FROM {planned}")
        [(name, values)] = cursor.fetchall()
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(f"EXPLAIN EXECUTE {name} ({', '.join(['NULL'] * values)})")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    connection.close()
    assert "reports_report" in plan and "Seq Scan on" not in plan, plan
