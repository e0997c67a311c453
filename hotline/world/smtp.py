"""The post office of the small internet: takes every mail and keeps it, or refuses as it is told."""

import logging
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Mail:
    """One mail as it came in: envelope and message."""

    sender: str
    to: list[str]
    message: EmailMessage


class PostOffice:
    """Takes mail on a loopback port. `refuse` maps a recipient (or "*") to the reply it gets instead, "550 No"."""

    def __init__(self, port: int = 0) -> None:
        self.mails: list[Mail] = []
        self.refuse: dict[str, str] = {}
        self.port = port
        self._running: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take or refuse one recipient."""
        if reply := self.refuse.get(address) or self.refuse.get("*"):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep one mail."""
        read = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(Mail(envelope.mail_from, list(envelope.rcpt_tos), read))
        return "250 OK"

    def start(self) -> None:
        """Take mail from now on."""
        from aiosmtpd.controller import Controller  # a tool of developers: the house runs without it

        logging.getLogger("mail.log").setLevel(logging.WARNING)
        for left in range(4, -1, -1):  # between finding a free port and taking it another may come first
            port = self.port or _free_port()
            self._running = Controller(self, hostname="127.0.0.1", port=port, ready_timeout=10)
            try:
                self._running.start()
            except OSError:
                if self.port or not left:
                    raise
                continue
            self.port = port
            return

    def stop(self) -> None:
        """Take no more mail."""
        if self._running:
            self._running.stop()
            self._running = None


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
