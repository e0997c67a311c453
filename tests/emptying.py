"""Empty the tables behind a test that committed. Django's own flush cuts a hundred tables with five hundred indexes anew and
writes every permission again: seconds after each such test, and a quarter of the suite's time on PostgreSQL."""

from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from hotline.people import make_groups

KEPT = {"django_content_type", "auth_permission"}  # what Django makes of the models, and no test changes


def emptied(test: Any) -> None:
    """Delete the rows of every table, past the trail's triggers, and make the role groups again."""
    for alias in test._databases_names(include_mirrors=False):
        connection = connections[alias]
        names = connection.introspection.django_table_names(include_views=False)
        tables = [connection.ops.quote_name(one) for one in names if one not in KEPT]
        deletes = [f"DELETE FROM {one}" for one in tables]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # whoever still writes is waited for
                begin = f"BEGIN; LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"
                cursor.execute("; ".join([begin, "SET LOCAL session_replication_role = replica", *deletes, "COMMIT"]))
            else:
                deletes.append("DELETE FROM sqlite_sequence WHERE name = 'hotline_auditevent'")  # its numbers have no gaps
                for one in ["PRAGMA foreign_keys=OFF", *deletes, "PRAGMA foreign_keys=ON"]:
                    cursor.execute(one)
    make_groups()


def install() -> None:
    """Have Django's tests end this way."""
    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]
