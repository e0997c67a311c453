"""`manage.py up` as a newcomer meets it: it comes up, mends itself, and leaves nothing behind."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotline import demonstration, processes
from tests.house.source import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(180)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(question: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@dataclass
class Up:
    process: "subprocess.Popen[str]"
    port: int
    var: Path
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def status(self, path: str) -> int:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(asked):
            asked.request("GET", path)
            return asked.getresponse().status

    def children(self) -> dict[int, str]:
        """Give every process that carries this house's folder in its environment, but the one we started."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.process.pid:
                with contextlib.suppress(OSError):
                    if f"HOTLINE_VAR={self.var}\0".encode() in (entry / "environ").read_bytes():
                        words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                        if words:
                            found[int(entry.name)] = words
        return found

    def child(self, word: str) -> int:
        """Give the main process among those with this word on their command line."""
        return min(pid for pid, words in self.children().items() if word in words)


def start(var: Path, port: int, **more: str) -> Up:
    log = var.parent / f"up-{port}.log"
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = clean | {"HOTLINE_MODE": "test", "HOTLINE_VAR": str(var), "PYTHONUNBUFFERED": "1"} | more
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    return Up(process, port, var, log)


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what a first start leaves in its folder, for the second starts of many tests."""
    running = start(tmp_path_factory.mktemp("first") / "var", free_port())
    until(lambda: "Ctrl-C stops everything" in running.said() or running.process.poll() is not None, 120, "not up")
    running.process.terminate()
    assert running.process.wait(20) == 0, running.said()
    return running.var


@pytest.fixture
def up(tmp_path: Path, first_day: Path) -> Iterator[Up]:
    shutil.copytree(first_day, tmp_path / "var")
    running = start(tmp_path / "var", free_port())
    try:
        until(lambda: "Ctrl-C stops everything" in running.said() or running.process.poll() is not None, 90, "not up")
        assert running.process.poll() is None, running.said()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(20)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_leaves_no_process(up: Up, number: signal.Signals) -> None:
    assert up.status("/healthz") == 200
    words = " ".join(up.children().values())
    assert all(word in words for word in ("granian", "worker", "beat"))
    up.process.send_signal(number)
    assert up.process.wait(15) == 0
    assert up.children() == {}
    assert "Traceback" not in up.said()
    assert f"{demonstration.PASSWORD}" in up.said()


def test_a_process_that_dies_is_started_again(up: Up) -> None:
    before = up.child("celery")
    os.kill(before, signal.SIGKILL)
    until(lambda: "was started again" in up.said(), 20, "nobody noticed")
    until(lambda: sum("celery" in words for words in up.children().values()) >= 2, 20, "it did not come back")
    assert up.status("/healthz") == 200


def test_nothing_stays_when_up_itself_is_killed(up: Up) -> None:
    up.process.kill()
    up.process.wait(5)
    until(lambda: up.children() == {}, 20, "orphans")


def test_the_data_is_still_there_at_the_second_start(tmp_path: Path) -> None:
    sizes = []
    for _ in range(2):
        running = start(tmp_path / "var", free_port())
        until(lambda: "Ctrl-C" in running.said() or running.process.poll() is not None, 90, "not up")  # noqa: B023
        running.process.terminate()
        assert running.process.wait(15) == 0, running.said()
        sizes.append((tmp_path / "var" / "hotline.sqlite3").stat().st_size)
    assert sizes[0] > 0
    assert sizes[1] >= sizes[0]


def test_no_log_holds_who_asked(up: Up) -> None:
    assert up.status("/en/report/?secret=wherefrom") in (200, 404)
    up.process.terminate()
    up.process.wait(15)
    for log in (up.var / "log").iterdir():
        assert "wherefrom" not in log.read_text(), log.name
    assert "wherefrom" not in up.said()


def test_what_dies_again_and_again_ends_the_whole_with_a_sentence(tmp_path: Path) -> None:
    house = processes.House()
    words = [sys.executable, "-c", "print('no such luck'); raise SystemExit(3)"]
    house.start(processes.Child("worker", words, tmp_path, tmp_path / "worker.log", processes.environment()))

    def watch() -> None:
        until(lambda: house.watch() == "never", 20, "it was started for ever")

    with pytest.raises(processes.Ended, match=r"(?s)The worker stopped 4 times .*no such luck"):
        watch()
    house.stop()


def test_a_process_that_does_not_hear_the_word_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SECONDS_TO_STOP", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    child = processes.Child("worker", [sys.executable, "-c", deaf], tmp_path, tmp_path / "log", processes.environment())
    house = processes.House()
    house.start(child)
    until(lambda: "deaf" in child.last_words(), 10, "did not start")
    process = child.process
    house.stop()
    assert process is not None
    assert process.poll() == -signal.SIGKILL


def granians(up: Up) -> set[int]:
    return {pid for pid, words in up.children().items() if "granian" in words or "hotline.wsgi" in words}


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_web_server_that_was_killed_leaves_no_workers_behind(up: Up) -> None:
    group = os.getpgid(up.child("granian"))
    before = {pid for pid in up.children() if os.getpgid(pid) == group}
    assert len(before) >= 3, "the server and its two workers"
    os.kill(up.child("granian"), signal.SIGKILL)
    until(lambda: "was started again" in up.said(), 20, "nobody noticed")
    assert not before & set(up.children())
    until(lambda: up.status("/healthz") == 200 if listening(up.port) else False, 20, "it did not come back")
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(15) == 0
    assert up.children() == {}
    assert not listening(up.port)


def test_a_web_server_killed_just_before_the_end_leaves_nothing_either(up: Up) -> None:
    os.kill(up.child("granian"), signal.SIGKILL)
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(20) == 0
    until(lambda: up.children() == {}, 5, "orphans")
    assert not listening(up.port)


def test_a_second_house_in_the_same_folder_says_where_the_first_one_is(up: Up) -> None:
    second = start(up.var, free_port())
    assert second.process.wait(30) == 1
    assert f"This house is running already at http://127.0.0.1:{up.port}" in second.said()
    assert len(second.said().strip().splitlines()) == 1
    assert up.status("/healthz") == 200
    assert "started again" not in up.said()


def test_what_a_dead_process_left_behind_ends_before_it_is_started_again(tmp_path: Path) -> None:
    """Even one that does not hear the word, and before the house says anything else."""
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    words = f"import os, subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {deaf!r}]); time.sleep(60)"
    child = processes.Child("worker", [sys.executable, "-c", words], tmp_path, tmp_path / "log", processes.environment())
    house = processes.House()
    house.start(child)
    until(lambda: "deaf" in child.last_words(), 10, "did not start")
    first = child.process
    assert first is not None
    first.kill()
    first.wait()
    assert "was started again" in house.watch()
    until(lambda: not processes._hears(first.pid, 0), 5, "it is still there")
    house.stop()
