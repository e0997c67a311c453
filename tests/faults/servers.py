"""PostgreSQL and Redis of our own, on free ports: to be killed, flushed, filled and cut off without harm to anybody."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from random import SystemRandom

import psycopg2
import redis

from tests.running import until

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nowhere"))
USER = "postgres"


def missing() -> str:
    """Say what this machine lacks to start them; empty when nothing."""
    wanted = {"PostgreSQL": (BINARIES / "initdb").exists(), "redis-server": shutil.which("redis-server")}
    return ", ".join(name for name, there in wanted.items() if not there)


def steady_port() -> int:
    """Give a free port that no outgoing connection is given meanwhile: a server that is started again must find it free."""
    while True:
        with suppress(OSError), socket.socket() as one:
            one.bind(("127.0.0.1", SystemRandom().randrange(20_000, 32_000)))
            return int(one.getsockname()[1])


def as_postgres(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs, which refuse to be run by root."""
    become = ["runuser", "-u", USER, "--"] if os.getuid() == 0 else []
    done = subprocess.run([*become, str(BINARIES / program), *words], cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


class Postgres:
    """One cluster in a folder. It writes through to the disk as in production, so that a crash proves something."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, steady_port()

    def make(self) -> None:
        """Lay an empty cluster."""
        as_postgres("initdb", "-D", str(self.folder), "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Start it, or start it again."""
        words = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -c max_connections=60"
        as_postgres("pg_ctl", "-D", str(self.folder), "-l", str(self.folder / "log"), "-w", "start", "-o", words)

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; "immediate" is what a power cut does to it."""
        as_postgres("pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "stop")

    def restart(self, seconds: float = 0.0) -> None:
        """Let it crash, and come back after so many seconds."""
        self.stop()
        time.sleep(seconds)
        self.start()

    def revive(self) -> None:
        """Start it where it went down by itself, as a supervisor does."""
        try:
            as_postgres("pg_ctl", "-D", str(self.folder), "status")
        except AssertionError:
            self.start()

    def run(self, statement: str, name: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement that counts at once; give its rows."""
        with closing(psycopg2.connect(dbname=name, host="127.0.0.1", port=self.port, user=USER)) as ours:
            ours.autocommit = True
            with ours.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

    def cut(self) -> int:
        """End every connection but ours; give how many there were."""
        return len(
            self.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )

    def url(self, name: str) -> str:
        """Give the address of a database for DATABASE_URL."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{name}"


class Redis:
    """One Redis that keeps nothing on disk: what was in it is gone when it is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.process = folder, steady_port(), None

    def start(self) -> None:
        """Start it, or start it again, empty."""
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        words = [*where, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, "Redis does not start")

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self, seconds: float = 0.0) -> None:
        """Kill it, and start an empty one after so many seconds."""
        self.kill()
        time.sleep(seconds)
        self.start()

    def flush(self) -> None:
        """Empty it."""
        with redis.Redis(port=self.port) as ours:
            ours.flushall()

    def _answers(self) -> bool:
        with suppress(redis.RedisError), redis.Redis(port=self.port) as ours:
            return bool(ours.ping())
        return False

    def url(self, number: int, kind: str = "redis") -> str:
        """Give the address of one of its databases for CELERY_BROKER_URL, or (kind "rediscache") for CACHE_URL."""
        return f"{kind}://127.0.0.1:{self.port}/{number}"


def own_folder(name: str) -> Path:
    """Make a folder that PostgreSQL's own user can reach and write to."""
    return given(Path(tempfile.mkdtemp(prefix=f"hotline-{name}-")))


def given(made: Path) -> Path:
    """Give a folder to PostgreSQL's own user."""
    made.chmod(0o755)
    if os.getuid() == 0:
        shutil.chown(made, USER, USER)
    return made


def copied(known_by: str, fill: Callable[[Postgres], None], into: Path) -> Path:
    """Give a cluster made ready by `fill`: the first one is kept and copied from, as all migrations take a minute."""
    kept = Path(tempfile.gettempdir()) / f"hotline-{os.getuid()}-{known_by}.cluster"
    with open(f"{kept}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            first = Postgres(own_folder("cluster"))
            first.make()
            first.start()
            try:
                fill(first)
            finally:
                first.stop("fast")
            first.folder.rename(kept)
        mine = into / "cluster"
        subprocess.run(["cp", "-a", str(kept), str(mine)], check=True)
        return mine


def remove(folder: Path) -> None:
    """Take a folder of ours away."""
    shutil.rmtree(folder, ignore_errors=True)
