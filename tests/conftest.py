"""What holds for every test: nothing leaves this machine, and what needs PostgreSQL says so when it is skipped."""

import gc
import ipaddress
import socket
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.signals import setting_changed
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from tests import emptying, migrated

pytest_plugins = ["tests.fixtures"]
emptying.install()
DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the database's copy made before any test's time runs, and let the collector of garbage pass over all imports."""
    if any(map(_asks_the_database, session.items)) and not session.config.option.collectonly:
        conf = settings.DATABASES["default"]
        migrated.postgresql_template(conf) if conf["ENGINE"].endswith("postgresql") else migrated.sqlite_file()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)  # tests leave little in circles: to look for them every 700 objects took a tenth of the time


@receiver(setting_changed)
def _pages_are_put_together_anew(**_: object) -> None:
    """Forget what a process keeps of pages: it is right for as long as the settings stay."""
    caches["pieces"].clear()


def _asks_the_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE & {*getattr(item, "fixturenames", ())})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip by name what SQLite cannot show; on PostgreSQL leave out what asks none, as it would show the same."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        asking = [one for one in items if _asks_the_database(one) or one.get_closest_marker("slow")]
        if len(config.args) == 1 and asking != items:  # whoever names tests gets them all
            kept = set(asking)
            config.hook.pytest_deselected(items=[one for one in items if one not in kept])
            items[:] = asking
        return
    skip = pytest.mark.skip(reason="only PostgreSQL can show this: make test-pg")
    for item in items:
        if "pg" in item.keywords:
            item.add_marker(skip)


def _filled(connection: Any, **_: object) -> None:
    """Give the worker's database all its tables when it is opened first."""
    if connection.vendor == "sqlite":
        connection_created.disconnect(_filled)
        with closing(sqlite3.connect(migrated.sqlite_file())) as kept:
            kept.backup(connection.connection)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start from a database that was migrated once: Django still runs what it lacks."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.postgresql_template(connection.settings_dict)
    else:
        connection_created.connect(_filled)


@pytest.fixture(autouse=True, scope="session")
def _no_datagram_leaves() -> None:
    """pytest-socket guards connect(); a name server is asked by sendto(), so guard that as well."""
    send = socket.socket.sendto

    def guarded(self: socket.socket, data: bytes, *rest: object) -> int:
        address = rest[-1]
        if isinstance(address, tuple) and not ipaddress.ip_address(address[0]).is_loopback:
            raise RuntimeError("A test tried to send a datagram off this machine.")
        return send(self, data, *rest)  # type: ignore[call-overload, no-any-return]

    socket.socket.sendto = guarded  # type: ignore[assignment, method-assign]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the system's own Chromium, without anything it would ask its maker."""
    quiet = ("quic", "gpu", "sync", "background-networking", "component-update")
    switches = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in quiet)]
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": switches}
