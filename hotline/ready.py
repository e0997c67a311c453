"""Whether everything this process needs is there, part by part, each answered within seconds."""

import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import redis
from django.conf import settings
from django.core.cache import cache as shared
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hotline.clock import OLDEST_BEAT, fresh

WELL = "ok"
LEAST_ROOM = 200_000_000  # bytes
PATIENCE = 1.0  # seconds for Redis

log = logging.getLogger(__name__)


def parts(at: datetime) -> dict[str, str]:
    """Ask each part once: "ok", or a few words about what is wrong. They name no server, no address and no row."""
    return {name: _asked(name, ask, at) for name, ask in PARTS.items()}


def _asked(name: str, ask: Callable[[datetime], str], at: datetime) -> str:
    try:
        return ask(at)
    except Exception as error:  # whatever a server or a driver raises, the other parts still have their say
        log.warning("The part %s is not ready: %s", name, type(error).__name__)
        return f"no answer ({type(error).__name__})"


def database(at: datetime) -> str:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return WELL


def migrations(at: datetime) -> str:
    """Every migration of this program was applied."""
    try:
        _all_applied()
    except _Unapplied as error:
        return str(error)
    return WELL


class _Unapplied(Exception):
    """Says how many migrations wait."""


@cache
def _all_applied() -> None:
    """Return once all are applied: that stays so for as long as this process runs, so it is found out no more."""
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Unapplied(f"{len(plan)} not applied")


def broker(at: datetime) -> str:
    """The server that wakes the clock up answers; folders, in a demonstration, always do."""
    if settings.CELERY_BROKER_URL.startswith("redis"):
        asked = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        with asked as server:
            server.ping()
    return WELL


def rates(at: datetime) -> str:
    """The cache answers, in which tries are counted."""
    shared.get("readyz")
    return WELL


def clock(at: datetime) -> str:
    """Every sweep ran within the last minutes."""
    return WELL if fresh(at) else f"a sweep did not run for {int(OLDEST_BEAT.total_seconds() // 60)} minutes"


def disk(at: datetime) -> str:
    """There is room in the folder this process writes to."""
    return WELL if room() >= LEAST_ROOM else "little room left"


def room() -> int:
    """Give the free bytes where this process writes: of HOTLINE_VAR, or of the nearest folder above it that is there."""
    folder = Path(settings.VAR)
    return shutil.disk_usage(next(one for one in (folder, *folder.absolute().parents) if one.exists())).free


PARTS: dict[str, Callable[[datetime], str]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "cache": rates,
    "clock": clock,
    "disk": disk,
}
