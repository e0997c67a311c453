"""A database brought up to date once and copied from then on: all migrations together take half a minute, and every worker,
part of the suite and house of a test needs them."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]


def known_by() -> str:
    """Give the name of what these migrations make: another one as soon as a byte of them changes."""
    told = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/0*.py")):
        told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _alone(name: str) -> Iterator[Path]:
    """Let one process at a time make what stands under this name; give its place beside the lock."""
    place = Path(tempfile.gettempdir()) / f"hotline-{os.getuid()}-{name}"
    with open(f"{place}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def _migrate(url: str) -> None:
    environment = os.environ | {"HOTLINE_MODE": "test", "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def sqlite_file() -> Path:
    """Give a SQLite file with every table and no case; to be copied, never written."""
    with _alone(f"{known_by()}.sqlite3") as kept:
        if not kept.exists():
            new = Path(f"{kept}.{os.getpid()}")
            _migrate(f"sqlite:///{new}")
            with sqlite3.connect(new) as made, sqlite3.connect(f"{new}.whole") as whole:
                made.backup(whole)  # what still stood in the write-ahead log comes along
            Path(f"{new}.whole").rename(kept)
            for left in kept.parent.glob(f"{new.name}*"):
                left.unlink()
    return kept


def copied(mine: Path) -> None:
    """Put a migrated SQLite file at `mine`."""
    shutil.copyfile(sqlite_file(), mine)


def postgresql_template(conf: dict[str, Any]) -> str:
    """Give the name of a PostgreSQL database with every table and no case, on the server of Django's settings `conf`."""
    name = f"hotline_template_{known_by()}"
    server = {"host": conf["HOST"] or None, "port": conf["PORT"] or None, "user": conf["USER"], "password": conf["PASSWORD"]}
    with _alone(name):
        admin = psycopg2.connect(dbname="postgres", **server)
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                _made(cursor, name, server)
        admin.close()
    return name


def _made(cursor: Any, name: str, server: dict[str, Any]) -> None:
    new = sql.Identifier(f"{name}_new")
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(new))
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(new))
    known = f"{server['user']}{':' + server['password'] if server['password'] else ''}"
    _migrate(f"postgres://{known}@{server['host'] or ''}:{server['port'] or 5432}/{name}_new")
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, sql.Identifier(name)))
