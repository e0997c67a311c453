"""The processes a house is made of: each command once, for `manage.py up`, docker-compose.yml and the tests alike."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# Where to listen comes from GRANIAN_HOST and GRANIAN_PORT. The access log would hold people's addresses: off for good.
WEB = (
    "granian --interface wsgi --http 1 --no-ws --workers 2 --blocking-threads 4 --no-access-log "
    "--respawn-failed-workers --workers-kill-timeout 5s hotline.wsgi:application"
).split()
# Threads, because the work is waiting for other people's servers; rows are locked, so any number of workers may run.
WORKER = (
    "celery --app hotline.celery worker --pool threads --concurrency 2 --queues clock --loglevel INFO "
    "--without-gossip --without-mingle --without-heartbeat"
).split()
CLOCK = "celery --app hotline.celery beat --loglevel INFO".split()
MIGRATE = "python manage.py migrate --noinput".split()
WEB_PULSE = "python -m hotline.pulse web".split()
CLOCK_PULSE = "python -m hotline.pulse clock".split()

SECONDS_TO_STOP = 8
SECONDS_TO_FREE = 3  # for what a dead process left behind, before it is started again
RESTARTS = 3
LASTING = 60  # seconds after which a process counts as having started well


class Ended(Exception):
    """A process would not stay up; the message says which and where to read why."""


def environment(**more: str) -> dict[str, str]:
    """Give the environment of a child: ours, with this Python's scripts first on the path."""
    here = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": here + os.pathsep + os.environ.get("PATH", os.defpath),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",  # its word about root, as in a container
        **more,
    }


def _end_with_parent() -> None:
    """Ask Linux to stop this child when its parent dies in any way, so that even kill -9 leaves no orphan."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 = PR_SET_PDEATHSIG


@dataclass
class Child:
    """One running process with its log; in a session of its own, so that Ctrl-C reaches the parent only."""

    name: str
    command: list[str]
    cwd: Path
    log: Path
    environment: dict[str, str]
    restarts: int = 0
    started: float = 0.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, writing its output to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as output:
            self.process = self._spawn(output)
        self.started = time.monotonic()

    def _spawn(self, output: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # nosec B603 # command lines of this file
            self.command,
            cwd=self.cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def runs(self) -> bool:
        """Say whether it is up."""
        return self.process is not None and self.process.poll() is None

    def lives(self) -> bool:
        """Say whether anything of it is left: the process itself, or workers it has left behind."""
        return self.runs() or (self.process is not None and _hears(self.process.pid, 0))

    def ask(self) -> None:
        """Ask it to stop; where the process itself is gone already, ask what it left behind."""
        if self.process is not None and self.runs():
            self.process.send_signal(signal.SIGTERM)
        elif self.process is not None:
            _hears(self.process.pid, signal.SIGTERM)

    def end(self, seconds: float) -> None:
        """End everything it left behind: ask, wait at most so long, then kill."""
        if self.process is None:
            return
        self.ask()
        until = time.monotonic() + seconds
        while self.lives() and time.monotonic() < until:
            time.sleep(0.05)
        _hears(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """Give the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


class House:
    """All processes of one `manage.py up`: started in order, watched, stopped together."""

    def __init__(self) -> None:
        self.children: list[Child] = []

    def start(self, child: Child) -> None:
        """Start one more process."""
        self.children.append(child)
        child.log.unlink(missing_ok=True)
        child.start()

    def watch(self) -> str:
        """Restart what died and return a sentence about it; raise Ended when it dies again and again."""
        for child in self.children:
            if child.runs():
                continue
            code = child.process.returncode if child.process else None
            child.restarts = 1 if time.monotonic() - child.started > LASTING else child.restarts + 1
            if child.restarts > RESTARTS:
                raise Ended(f"The {child.name} stopped {child.restarts} times ({child.log}):\n{child.last_words()}")
            child.end(SECONDS_TO_FREE)
            child.start()
            return f"The {child.name} stopped with code {code} and was started again."
        return ""

    def stop(self) -> None:
        """Stop everything: ask the main processes, wait, then end whatever is left of their sessions."""
        for child in self.children:
            child.ask()
        until = time.monotonic() + SECONDS_TO_STOP
        while any(child.lives() for child in self.children) and time.monotonic() < until:
            time.sleep(0.05)
        for child in self.children:
            child.end(0)
        self.children.clear()


def _hears(group: int, number: int) -> bool:
    """Send a signal to a whole session (0: only ask); say whether anybody was there."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
