"""A report in a text browser: w3m in a terminal of its own, driven by keys."""

import os
import pty
import re
import select
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from hotline.crypto import opened
from reports.models import Report, Sighting

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("w3m"), reason="w3m is not installed (apt-get install w3m)"),
]
DRAWN = re.compile(r"\x00+|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x0f|\r")


class Terminal:
    """w3m on a screen of 100 columns; what it draws is kept."""

    def __init__(self, url: str, home: Path) -> None:
        editor = home / "editor"  # w3m opens long fields in an editor: this one writes what stands in a file beside it
        editor.write_text(f'#!/bin/sh\nfor last in "$@"; do :; done\ncat "{home}/typed" > "$last"\n')
        editor.chmod(0o755)
        self.typed = home / "typed"
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            sight = {"TERM": "vt100", "LINES": "300", "COLUMNS": "100", "HOME": str(home), "EDITOR": str(editor)}
            os.execvpe("w3m", ["w3m", "-no-mouse", "-o", "confirm_qq=0", url], {**os.environ, **sight, "LC_ALL": "C.UTF-8"})

    def press(self, keys: str, wait: float = 0.4) -> str:
        """Press keys and give what is drawn then."""
        os.write(self.screen, keys.encode())
        return self.drawn(wait)

    def drawn(self, wait: float) -> str:
        """Give what is drawn until nothing has moved for a while."""
        told, end = b"", time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            if select.select([self.screen], [], [], left)[0]:
                told += os.read(self.screen, 65536)
                end = time.monotonic() + wait
        return DRAWN.sub("", told.decode(errors="replace"))

    def go_to(self, words: str) -> None:
        """Search for words on the page; the cursor stands on them then."""
        self.press(f"/{words}\n")

    def page(self, keys: str, wait: float = 1.5) -> str:
        """Press keys and give the page that comes, without spaces: w3m skips over those instead of drawing them."""
        self.press(keys, wait)
        return "".join(self.press("\x0c", 0.8).split())

    def close(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.screen)


@pytest.fixture
def terminal(live_server: LiveServer, tmp_path: Path) -> Iterator[Terminal]:
    one = Terminal(f"{live_server.url}/en/", tmp_path)
    one.drawn(1.5)
    yield one
    one.close()


def test_a_report_is_sent_and_followed_in_a_text_browser(terminal: Terminal) -> None:
    terminal.go_to("Report a web address")
    page = terminal.page("\n")
    assert "Onlythewebaddressisneeded" in page
    assert "Leavethisfieldempty" in page, "a text browser shows the trap, so it must say what to do"
    terminal.typed.write_text("hxxps://foto[.]example/album\n")
    terminal.go_to("One address per line")
    terminal.press("\t")
    terminal.press("\n", 1.0)
    terminal.go_to("Send report")
    receipt = terminal.page("\n", 2.5)
    assert "Yourreporthasarrived" in receipt
    code = re.search(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", receipt)
    assert code, receipt
    assert Sighting.objects.get().case.host == "foto.example"
    assert opened(Report.objects.get(), "words") == ""
    terminal.go_to("\\[?Follow your report")
    page = terminal.page("\n")
    assert "Fillinthecode" in page
