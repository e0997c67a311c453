"""The clock: run every sweep once for a given moment. Running it twice for the same moment changes nothing."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from hotline.models import Heartbeat
from hotline.sweeping import Swept

log = logging.getLogger(__name__)
OLDEST_BEAT = timedelta(minutes=5)


def tick(at: datetime) -> dict[str, Swept]:
    """Run all sweeps of `settings.SWEEPS` in their order for the moment `at`; one that breaks does not stop the next."""
    return {name: sweep(name, at) for name in settings.SWEEPS}


def sweep(name: str, at: datetime) -> Swept:
    """Run one sweep and leave its heartbeat."""
    started = time.monotonic()
    try:
        swept = import_string(name)(at)
    except Exception:
        log.exception("The sweep %s broke", name)
        swept = Swept(0, 1)
    took = int((time.monotonic() - started) * 1000)
    beat = Heartbeat(name=name, beat_at=at, took_ms=took, fired=swept.fired, failed=swept.failed)
    Heartbeat.objects.bulk_create(
        [beat],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at", "took_ms", "fired", "failed"],
    )
    return swept


def fresh(at: datetime) -> bool:
    """Say whether every sweep ran within the last minutes: proof of beat, broker, worker and database at once."""
    beaten = Heartbeat.objects.filter(beat_at__gte=at - OLDEST_BEAT, name__in=settings.SWEEPS)
    return beaten.count() == len(settings.SWEEPS)
