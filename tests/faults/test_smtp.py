"""A mail server that hangs, answers late, answers twice or breaks off: no letter counts as sent that nobody took."""

import re
import socketserver
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hotline import outbox
from hotline.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.anywhere]
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TURN = timedelta(minutes=70)  # longer than the longest wait of a letter that failed for the moment
PATIENCE = 0.3  # seconds that we wait for an answer here, instead of twenty
WORDS = ("greeting", "ehlo", "mail", "rcpt", "data", "end")
MOODS = ["well", "cut", *(f"{how} {word}" for how in ("hangs", "late", "twice") for word in WORDS)]
ALONE = ["well", "cut", "hangs greeting", "hangs end", "late end", "twice greeting", "twice rcpt", "twice data", "twice end"]
MAY_HAVE_IT = {f"{how} {word}" for how in ("hangs", "late", "twice") for word in ("data", "end")} | {"cut"}


class Moody(socketserver.StreamRequestHandler):
    """One connection to a mail server with a mood, drawn anew for each."""

    def handle(self):
        self.mood = self.server.draw()
        try:
            self._talk()
        except OSError:
            return

    def _talk(self):
        self._say("greeting", "220 moody.example")
        for line in self.rfile:
            word = line[:4].strip().decode().lower()
            if word == "data":
                self._say("data", "354 go on")
                if not self._take():
                    return
            elif word == "quit":
                return self._say("quit", "221 bye")
            else:
                self._say("ehlo" if word in ("ehlo", "helo") else word, "250 OK")
        return None

    def _take(self):
        letter = b""
        for line in self.rfile:
            letter += line
            if line == b".\r\n":
                break
        else:
            return False  # broken off: that is no letter
        self.server.taken.append(re.search(rb"Message-ID: (\S+)", letter).group(1).decode())
        if self.mood == "cut":
            return False
        self._say("end", "250 taken")
        return True

    def _say(self, word, answer):
        how, _, where = self.mood.partition(" ")
        hit = where == word
        if hit and how in ("hangs", "late"):
            time.sleep(PATIENCE * (3 if how == "hangs" else 1.5))
        if not (hit and how == "hangs"):
            self.wfile.write((f"{answer}\r\n" * (2 if hit and how == "twice" else 1)).encode())


class Server(socketserver.ThreadingTCPServer):
    """The mail server; `draw` gives the mood of the next connection."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, draw):
        super().__init__(("127.0.0.1", 0), Moody)
        self.draw, self.taken = draw, []


@pytest.fixture
def moody(settings, monkeypatch):
    monkeypatch.setitem(outbox.PURPOSES, "test", outbox.Purpose(lambda message, at: outbox.Go("abuse@hoste.example")))
    running = []

    def serve(draw):
        server = Server(draw)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = PATIENCE
        return server

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


def written(number):
    for one in range(number):
        outbox.write(key=f"letter {one}", purpose="test", about=one, subject="A letter", body="words", at=AT)


@pytest.mark.parametrize("mood", ALONE)
def test_each_mood_alone(moody, mood):
    """It may be taken and not count, and then comes again; it never counts without having been taken."""
    moods = [mood]
    server = moody(lambda: moods.pop() if moods else "well")
    written(1)
    outbox.send_due(AT)
    first = Outgoing.objects.get()
    time.sleep(0 if mood == "well" else PATIENCE * 2)
    assert not first.sent_at or server.taken, "it counts as sent, and nobody has it"
    assert first.failed_at is None and first.lease_until is None
    outbox.send_due(AT + TURN)
    assert Outgoing.objects.get().sent_at
    assert set(server.taken) == {Outgoing.objects.get().reference}
    assert len(server.taken) == 1 or mood in MAY_HAVE_IT


def test_moods_by_chance(moody, seed):
    random = Random(seed)
    drawn = []

    def draw():
        drawn.append(random.choice(MOODS) if random.random() < 0.7 else "well")
        return drawn[-1]

    server = moody(draw)
    written(8)
    turns = 0
    while Outgoing.objects.filter(sent_at=None).exists():
        turns += 1
        assert turns < 60, "some letter never leaves"
        outbox.send_due(AT + turns * TURN)
    letters = Counter(server.taken)
    assert set(letters) == set(Outgoing.objects.values_list("reference", flat=True))
    assert letters.total() - 8 <= sum(mood in MAY_HAVE_IT for mood in drawn), "more came twice than its moods explain"
