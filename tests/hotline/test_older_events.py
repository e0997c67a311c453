"""Events from before there were digests get theirs, and nothing they say changes."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from hotline import audit, verifying
from hotline.models import AuditEvent
from tests.hotline.trail import leave, sql

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("hotline.migrations.0010_digests_of_older_events")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_older_events_get_their_digests_and_the_nets_stand_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    for number in range(7):
        leave(f"case:{number % 3}", "case.told", n=number)
    before = list(AuditEvent.objects.order_by("pk").values())
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in MIGRATION.ASIDE[connection.vendor]:
        execute(statement)
    sql("UPDATE hotline_auditevent SET digest = ''")
    assert len(verifying.check().findings) == 7
    MIGRATION.fill(apps, SimpleNamespace(connection=connection, execute=execute))
    assert list(AuditEvent.objects.order_by("pk").values()) == before
    assert list(audit.broken()) == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("UPDATE hotline_auditevent SET digest = ''")
    leave("case:1", "case.told")
    assert list(audit.broken()) == []
