"""One house in one folder: a lock file that the system lets go of when its process ends in any way."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Running(Exception):
    """Somebody else holds the lock; the message is what they wrote into it."""


@contextmanager
def only_one(lock: Path, note: str) -> Iterator[None]:
    """Hold a lock file with a note in it. Raises Running with the note of whoever holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise Running(file.read()) from error
        file.truncate(0)
        file.write(note)
        file.flush()
        yield
