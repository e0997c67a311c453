"""The two databases, as a backup meets them: PostgreSQL by its own programs, SQLite by its online backup.

Passwords reach the programs through their environment, never as an argument that every user of the machine could read.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from hotline.vault import NotDone, holding

PROGRAMS = "/usr/lib/postgresql"
NAMES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


def server() -> str:
    """Give the version of the database server, 15.5 or 3.40.1."""
    if connection.vendor != "postgresql":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


def refuse_follower() -> None:
    """See that the trail can be told of a backup: not so in a server that only follows another one. Raises NotDone."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        if cursor.fetchone()[0]:
            raise NotDone("This server follows another one, and the trail there is to say that a backup was made: "
                          "name the one it follows in DATABASE_URL; nobody waits for a backup.")  # fmt: skip


# --- Out --------------------------------------------------------------------------------------------------------------


@contextmanager
def poured_out(snapshot: str) -> Iterator[str]:
    """Give a path from which the whole database is read once, as it is at `snapshot`. Raises NotDone."""
    if connection.vendor == "postgresql":
        yield from _dumped(snapshot)
        return
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="backup-") as copy:
        with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(copy.name)) as target:
            source.backup(target)
        yield copy.name


def _dumped(snapshot: str) -> Iterator[str]:
    out, into = os.pipe()
    words = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile() as said, _closing(out):
        with _closing(into):
            dump = subprocess.Popen(words, stdout=into, stderr=said, env=surroundings())  # nosec B603 # words of this file
        try:
            yield f"/dev/fd/{out}"
        finally:
            if dump.poll() is None and not _ends(dump):
                dump.kill()
            dump.wait()
        _refuse(dump.returncode, said, "pg_dump could not read the database")


# --- In ---------------------------------------------------------------------------------------------------------------


def refuse_full(overwrite: bool) -> None:
    """See that nothing is lost: the target is empty, or may be written over and nobody works in it. Raises NotDone."""
    if others := _others():
        raise NotDone(f"{others} other connection(s) use the target database: stop every process of the house first.")
    if (there := holding.tables()) and not overwrite:
        raise NotDone(f"The target database is not empty ({len(there)} tables): name an empty one in DATABASE_URL, "
                      "or say --overwrite to lose what is in it.")  # fmt: skip


def poured_in(pour: Callable[[str], None]) -> None:
    """Empty the target and fill it with what `pour` writes to the path it is given. Raises NotDone.

    On PostgreSQL all of it or nothing: a restore that is killed leaves an empty database, and is simply begun again.
    """
    if connection.vendor == "postgresql":
        _restored(pour)
        return
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="restore-") as copy:
        pour(copy.name)
        connection.close()
        with closing(sqlite3.connect(copy.name)) as source, closing(sqlite3.connect(_file())) as target:
            source.backup(target)


def _restored(pour: Callable[[str], None]) -> None:
    emptied = ["DROP SCHEMA public CASCADE"] if holding.tables() else []
    with connection.cursor() as cursor:
        for statement in (*emptied, "CREATE SCHEMA IF NOT EXISTS public"):
            cursor.execute(statement)
    connection.close()
    out, into = os.pipe()
    words = [program("pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
             f"--dbname={_conf()['NAME']}"]  # fmt: skip
    with tempfile.TemporaryFile() as said, _closing(into):
        with _closing(out):
            restore = subprocess.Popen(words, stdin=out, stderr=said, env=surroundings())  # nosec B603 # words of this file
        try:
            with suppress(NotDone):  # where pg_restore ended early it is pg_restore that knows why
                pour(f"/dev/fd/{into}")
        finally:
            os.close(into)
            restore.wait()
        _refuse(restore.returncode, said, "pg_restore could not fill the database; nothing of the backup is in it")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # without it the first hour would plan as if every table were empty


def _others() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


# --- Programs ---------------------------------------------------------------------------------------------------------


def program(name: str) -> str:
    """Find one of PostgreSQL's programs: on the path, else the newest that Debian installed. Raises NotDone."""
    there = sorted(
        Path(PROGRAMS).glob(f"*/bin/{name}"), key=lambda one: int(one.parts[-3]) if one.parts[-3].isdecimal() else 0
    )
    found = shutil.which(name) or (str(there[-1]) if there else "")
    if not found:
        raise NotDone(f"{name} is not installed here: install the package postgresql-client of your server's version.")
    return found


def _conf() -> dict[str, Any]:
    return connection.settings_dict


def surroundings() -> dict[str, str]:
    """Give PostgreSQL's programs where the database is, and nothing else that this process holds."""
    kept = {name: value for name in ("PATH", "LANG", "LC_ALL", "HOME") if (value := os.environ.get(name))}
    return kept | {variable: str(value) for name, variable in NAMES.items() if (value := _conf().get(name))}


def _refuse(code: int, said: Any, what: str) -> None:
    if code:
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
        raise NotDone(f"{what} ({lines[0] if lines else f'code {code}'}).")


def _ends(process: "subprocess.Popen[bytes]") -> bool:
    """Wait a little for a program that has written everything it had."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    return process.poll() is not None


@contextmanager
def _closing(number: int) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(OSError):
            os.close(number)


def _file() -> str:
    return str(_conf()["NAME"])


def _folder() -> str:
    """Give the folder of SQLite's own file: what is copied there lies no more open than what it was copied from."""
    folder = Path(_file()).parent
    return str(folder if folder.is_dir() else settings.VAR)
