"""Keep addresses and people's words out of the logs, and write lines that a collector can read."""

import json
import logging
import re
import sqlite3
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg2  # type: ignore[import-untyped]
from django.db.utils import Error as DjangoError

ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|hxxps?\b)\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+|/p/[^\s'\"]+")
# A database quotes the row it refuses ("DETAIL:  Failing row contains (…)") or the statement with what was filled in.
ROW = re.compile(r"(?s)(?:DETAIL|LINE \d+):\s.*")
FROM_A_DATABASE = (DjangoError, psycopg2.Error, sqlite3.Error)
# What would begin a line that nobody wrote, or colour, move or turn round what stands on a screen (CWE-117).
CONTROLS = {sign: f"\\x{sign:02x}" for sign in (*range(32), *range(127, 160)) if sign != 9}
TURNING = (0x2028, 0x2029, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
CONTROLS |= {sign: f"\\u{sign:04x}" for sign in TURNING}
WITHHELD = "[withheld]"
SHORTEST = 3  # letters of a message that are worth looking for in a log line


class Scrub(logging.Filter):
    """Blank out anything in a log line that looks like an address, an e-mail or a reply link, tracebacks included.

    Of an exception that has to do with a database only type names and frames are left: its message may hold a whole row.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it through."""
        error = record.exc_info[1] if record.exc_info else None
        given = [error, *(record.args.values() if isinstance(record.args, dict) else record.args or ())]
        linked = [one for told in given if isinstance(told, BaseException) for one in _linked(told)]
        quoting = any(isinstance(one, FROM_A_DATABASE) for one in linked)
        text = record.getMessage()
        for one in linked if quoting else ():
            text = _without(one, text)
        record.msg, record.args = _scrubbed(text).translate(CONTROLS), ()
        if error is not None:  # made anew: another handler's formatter may have left its own text here
            record.exc_text = _frames(error) if quoting else _scrubbed("".join(traceback.format_exception(error)).rstrip())
        elif record.exc_text:
            record.exc_text = _scrubbed(record.exc_text)
        return True


class Lines(logging.Formatter):
    """Write each record as one JSON object on one line: at (UTC), level, logger, process, message, and fault (a traceback).

    Nothing else of a record is written, so what somebody hangs on it with `extra` stays out. `Scrub` has been there before.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; line breaks in a message are escaped, so no message can pass itself off as another record."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_text:
            told["fault"] = record.exc_text
        return json.dumps(told, ensure_ascii=True)


def _scrubbed(text: str) -> str:
    return ADDRESS.sub(WITHHELD, ROW.sub(WITHHELD, text))


def _linked(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and all that it came from or holds, also what a traceback would not show."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


def _without(error: BaseException, text: str) -> str:
    """Take out of a log line what it quotes of an exception: its message, its repr, its traceback as text."""
    for line in str(error).splitlines():
        if len(line.strip()) >= SHORTEST:
            text = text.replace(line, WITHHELD)
    for begun in (f"{type(error).__name__}(", "Traceback (most recent call last)"):
        before, found, _ = text.partition(begun)
        text = before + WITHHELD if found else text
    return text


def _frames(error: BaseException) -> str:
    """Format a chain of exceptions without a word of their messages."""
    parts: list[str] = []
    seen: set[int] = set()
    shown: BaseException | None = error
    while shown is not None and id(shown) not in seen:
        seen.add(id(shown))
        name = f"{type(shown).__module__}.{type(shown).__qualname__}: {WITHHELD}"
        parts.insert(0, "".join(traceback.format_tb(shown.__traceback__)) + name)
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
    return "Traceback (most recent call last):\n" + "\n\nwhich led to\n\n".join(parts)
