"""An index is built while one person has written and not finished: can the next one write?"""

import threading
import time
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.utils import OperationalError

AT = datetime(2026, 11, 29, tzinfo=UTC)


def _build(operation, model, errors):
    before = ProjectState()
    before.add_model(ModelState.from_model(model))
    after = before.clone()
    operation.state_forwards(model._meta.app_label, after)
    try:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards(model._meta.app_label, editor, before, after)
    except Exception as error:
        errors.append(error)
    finally:
        connection.close()


def _write(model, done):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '700ms'")
            model.objects.create(name="second", beat_at=AT)
        done.append(True)
    except OperationalError:
        done.append(False)
    finally:
        connection.close()


def written_meanwhile(operation, model):
    """Say whether a second row could be written while the index waited for the first one to be finished."""
    errors, done = [], []
    builder = threading.Thread(target=_build, args=[operation, model, errors])
    with transaction.atomic():
        model.objects.create(name="first", beat_at=AT)
        builder.start()
        time.sleep(0.4)
        writer = threading.Thread(target=_write, args=[model, done])
        writer.start()
        writer.join(10)
    builder.join(20)
    assert not errors, errors
    return done[0]
