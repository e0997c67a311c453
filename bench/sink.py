"""A mail server on loopback, in a process of its own: it takes most letters, and refuses some for now or for good."""

import multiprocessing
from collections import Counter
from hashlib import sha256
from typing import Any, Self

TEMPORARY, PERMANENT = 0.05, 0.01


def fate(message_id: str) -> str:
    """Say what happens to a letter when it first comes: the same on every run."""
    share = int(sha256(message_id.encode()).hexdigest()[:8], 16) / 16**8
    if share < PERMANENT:
        return "permanent"
    return "temporary" if share < PERMANENT + TEMPORARY else "taken"


class Taking:
    """What aiosmtpd asks for each letter."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter, or not."""
        head = envelope.content.split(b"\r\n\r\n", 1)[0].decode("ascii", "replace")
        message_id = next(line[11:].strip() for line in head.split("\r\n") if line.lower().startswith("message-id:"))
        self.tried[message_id] += 1
        match fate(message_id):
            case "permanent":
                return "550 No such mailbox"
            case "temporary" if self.tried[message_id] == 1:
                return "451 Try again later"
        self.taken[message_id] += 1
        return "250 OK"


class Sink:
    """The server; `taken()` gives how often each Message-ID was taken. Use as `with Sink() as sink:`."""

    def __enter__(self) -> Self:
        many = multiprocessing.get_context("fork")
        self._line, theirs = many.Pipe()
        self._process = many.Process(target=_serve, args=[theirs], daemon=True)
        self._process.start()
        self.port: int = self._line.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    def taken(self) -> Counter[str]:
        """Ask the server what it took."""
        self._line.send("taken")
        return self._line.recv()

    @property
    def settings(self) -> dict[str, Any]:
        """Give the settings that send mail here."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
            "EMAIL_USE_TLS": False,
            "EMAIL_USE_SSL": False,
        }


def _serve(line: Any) -> None:
    import logging

    from aiosmtpd.controller import Controller

    from bench.serving import free_port

    logging.getLogger("mail.log").setLevel(logging.ERROR)
    taking = Taking()
    server = Controller(taking, hostname="127.0.0.1", port=free_port(), ready_timeout=30)
    server.start()
    line.send(server.port)
    while line.recv():
        line.send(taking.taken)
