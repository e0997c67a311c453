"""The one place that reads a mailbox (IMAP over TLS): it looks without marking, and puts away what was stored."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

SECONDS = 20.0  # for each answer of the server
BIGGEST = 5 * 1024 * 1024  # of a mail, as it travels
HEAD_AT_MOST = 64 * 1024
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
CAME_IN = re.compile(rb'INTERNALDATE "([^"]+)"')


class NotReadable(Exception):
    """The mailbox could not be read now; carries one word, never a host, a name or what the server said."""


@dataclass(frozen=True)
class Place:
    """Where the mailbox is, and who we are there."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str


@dataclass(frozen=True)
class Mail:
    """One mail as it lies in the mailbox; `whole` is False where it was too big, and `raw` is then its head alone."""

    uid: int
    raw: bytes
    whole: bool
    came_in_at: datetime | None


def place_of(url: str) -> Place:
    """Read ``imaps://user:password@host:993/INBOX``. Raises ValueError for anything else."""
    told = urlsplit(url)
    folder = unquote(told.path.strip("/")) or "INBOX"
    if told.scheme != "imaps" or not (told.hostname and told.username and told.password):
        raise ValueError("no mailbox")
    if not (folder.isascii() and folder.isprintable()):
        raise ValueError("no folder")
    return Place(told.hostname, told.port or 993, unquote(told.username), unquote(told.password), folder)


class Mailbox:
    """An open mailbox. UIDs count only together with `validity` (RFC 3501, 2.3.1.1)."""

    def __init__(self, server: imaplib.IMAP4, folder: str, done: str) -> None:
        self._server, self._done = server, done
        _said(server.select(_quoted(folder)))
        found = server.response("UIDVALIDITY")[1]
        if not found or not isinstance(found[0], bytes) or not found[0].isdigit():
            raise NotReadable("protocol")
        self.validity = int(found[0])

    def uids(self) -> list[int]:
        """Give the UIDs of all mails, read by somebody or not, the oldest first."""
        lines = _said(self._server.uid("SEARCH", "UNDELETED"))
        return sorted({int(word) for line in lines if isinstance(line, bytes) for word in line.split() if word.isdigit()})

    def fetch(self, uid: int) -> Mail | None:
        """Read one mail without marking it, and never more than the limit; None when it is gone."""
        wanted = f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.{BIGGEST + 1}>)"
        answer = _said(self._server.uid("FETCH", str(uid), wanted))
        for at, one in enumerate(answer):
            if isinstance(one, tuple):
                behind = b"".join(more for more in answer[at + 1 : at + 2] if isinstance(more, bytes))
                return _mail(uid, one[0] + b" " + behind, one[1])
        return None

    def put_away(self, uid: int) -> None:
        """Move a mail that was stored to the folder for those; without such a folder mark it as read. Nothing is lost."""
        if not self._done:
            _said(self._server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))
            return
        able = self._server.capabilities
        if "MOVE" in able:
            self._carry("MOVE", uid)
            return
        self._carry("COPY", uid)
        _said(self._server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen \Deleted)"))
        if "UIDPLUS" in able:
            _said(self._server.uid("EXPUNGE", str(uid)))

    def _carry(self, how: str, uid: int) -> None:
        """Move or copy a mail; the folder is made when it is not there (RFC 3501, 6.4.7)."""
        answer, _ = self._server.uid(how, str(uid), _quoted(self._done))
        if answer != "OK":
            self._server.create(_quoted(self._done))
            _said(self._server.uid(how, str(uid), _quoted(self._done)))


@contextmanager
def opened() -> Iterator[Mailbox]:
    """Open the mailbox of HOTLINE_MAILBOX_URL. Raises NotReadable, also for what goes wrong while it is open."""
    try:
        place = place_of(settings.MAILBOX_URL)
        trusted = ssl.create_default_context(cafile=settings.MAILBOX_CA or None)
        server = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=trusted, timeout=SECONDS)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise NotReadable(_word_for(error)) from error
    try:
        server.login(place.user, place.password)
        yield Mailbox(server, place.folder, settings.MAILBOX_DONE)
    except (imaplib.IMAP4.error, OSError) as error:
        raise NotReadable(_word_for(error)) from error
    finally:
        _leave(server)


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        pass


def _word_for(error: Exception) -> str:
    match error:
        case ssl.SSLError():
            return "tls"
        case TimeoutError():
            return "timeout"
        case OSError():
            return "unreachable"
        case ValueError():
            return "settings"
    return "refused"


def _said(answer: tuple[str, Any]) -> list[Any]:
    if answer[0] != "OK":
        raise NotReadable("refused")
    return list(answer[1])


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mail(uid: int, around: bytes, raw: bytes) -> Mail:
    told = SIZE.search(around)
    whole = len(raw) <= BIGGEST and (told is None or int(told[1]) <= BIGGEST)
    head = raw if whole else raw.partition(b"\r\n\r\n")[0][:HEAD_AT_MOST] + b"\r\n\r\n"
    return Mail(uid, head, whole, _moment(around))


def _moment(around: bytes) -> datetime | None:
    told = CAME_IN.search(around)
    try:
        return datetime.strptime(told[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC) if told else None
    except (ValueError, UnicodeDecodeError):
        return None
