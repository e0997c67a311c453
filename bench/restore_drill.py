"""The restore drill with figures: `make restore-drill`. Writes bench/restore.md.

A database with CASES cases and a true trail of EVENTS events is backed up, and restored into another one, by the commands
an operator types. Both databases are this drill's own and are emptied before.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

import django

django.setup()

import psycopg2  # type: ignore[import-untyped]  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import trail  # noqa: E402
from bench.note import on_what  # noqa: E402
from hotline.vault import engines  # noqa: E402
from takedown.demonstration_day import fill  # noqa: E402

CASES = int(os.environ.get("CASES", "100000"))
EVENTS = int(os.environ.get("EVENTS", "200000"))
# The tables that grow with every report, and what is unique in each of their rows.
COPIED = {
    "reports_report": {"receipt_hash": "md5(receipt_hash || n) || md5(n || receipt_hash)", "seal_id": "gen_random_uuid()"},
    "reports_case": {"key": "md5(key || n) || md5(n || key)", "address": "address || n"},
    "reports_hostinglookup": {},
}
HERE = Path(__file__).parent
ROOT = HERE.parent


def filled() -> None:
    """Play the demonstration day, copy its rows until there are enough, and put a long trail that can be checked there."""
    call_command("migrate", verbosity=0)
    fill(timezone.now())
    for table, own in COPIED.items():
        _copied(table, own)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM hotline_auditevent")
        cursor.execute("SET session_replication_role = DEFAULT")
    trail.fill(EVENTS)


def _copied(table: str, own: dict[str, str]) -> None:
    """Copy the rows of a table until there are CASES of them; `own` says what is another in each copy."""
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table) if one.name != "id"]
        cursor.execute(f"SELECT count(*) FROM {table}")
        times = CASES // cursor.fetchone()[0]
        names = ", ".join(f'"{one}"' for one in columns)
        said = ", ".join(own.get(one, f'"{one}"') for one in columns)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {said} FROM {table}, generate_series(1, {times}) AS n")


def emptied(name: str) -> None:
    """Make a database anew."""
    conf: Any = settings.DATABASES["default"]
    server = {"host": conf["HOST"], "port": conf["PORT"] or 5432, "user": conf["USER"], "password": conf["PASSWORD"]}
    outside = psycopg2.connect(**server, dbname="postgres")
    outside.autocommit = True
    with outside.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    outside.close()


def manage(*words: str, **more: str) -> tuple[str, float]:
    """Run a command as an operator does; give what it said and the seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**os.environ, **more}, text=True, capture_output=True
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout, time.monotonic() - began


def bare_copy(folder: str) -> float:
    """Give the seconds PostgreSQL's own program needs to write the same rows, unencrypted: the machine's own limit."""
    began = time.monotonic()
    words = [engines.program("pg_dump"), "--format=custom", f"--file={folder}/bare"]
    subprocess.run(words, check=True, env=engines.surroundings())
    return time.monotonic() - began


def main() -> None:
    """Fill, back up, restore elsewhere, and write down how long each took."""
    name = str(settings.DATABASES["default"]["NAME"])
    if "bench" not in name:
        raise SystemExit("The drill empties its databases: it runs on a PostgreSQL database whose name holds “bench” only.")
    emptied(name)
    filled()
    url = os.environ["DATABASE_URL"]
    emptied(f"{name}_back")
    with tempfile.TemporaryDirectory() as folder:
        manage("backup_key", "--into", folder)
        bare = bare_copy(folder)
        said, out = manage("backup", "--into", folder, HOTLINE_BACKUP_RECIPIENT_FILE=f"{folder}/backup_key.public")
        (dump,) = Path(folder).glob("*.backup")
        size = dump.stat().st_size
        told, back = manage("restore", str(dump), DATABASE_URL=f"{url}_back",
                            HOTLINE_BACKUP_KEY_FILE=f"{folder}/backup_key.private")  # fmt: skip
        _, checked = manage("verify_audit", DATABASE_URL=f"{url}_back")
    rows = re.search(r"holds ([\d,]+) rows", said)
    lines = [
        "# The restore drill\n",
        f"`make restore-drill` with CASES={CASES} EVENTS={EVENTS}; {on_what()}, load {os.getloadavg()[0]:.1f}, "
        f"{time.strftime('%Y-%m-%d')}. The whole restore is the RTO; docs/runbook/backup.md says what else an hour takes.\n",
        "| What | Figure |\n|---|---|",
        f"| Rows | {rows[1] if rows else '?'} |",
        f"| Backup, encrypted | {size / 1e6:.1f} MB |",
        f"| pg_dump alone, for comparison | {bare:.1f} s |",
        f"| `manage.py backup` | {out:.1f} s |",
        f"| `manage.py restore`, with counts and the check of the trail (RTO) | {back:.1f} s |",
        f"| of which `manage.py verify_audit` | {checked:.1f} s |",
    ]
    (HERE / "restore.md").write_text("\n".join(lines) + "\n")
    print(told + "\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
