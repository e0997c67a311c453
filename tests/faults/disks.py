"""A small disk that can be filled to the last byte, and emptied again."""

import os
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


class Disk:
    """A folder on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._balloon = folder, folder / "balloon"

    def fill(self) -> None:
        """Leave no byte free."""
        with open(self._balloon, "ab", buffering=0) as balloon, suppress(OSError):
            for size in (1_000_000, 4096, 1):
                with suppress(OSError):
                    while balloon.write(b"\0" * size):
                        pass
        free = os.statvfs(self.folder)
        assert free.f_bavail == 0, "it is not full"

    def empty(self) -> None:
        """Make room again."""
        self._balloon.unlink(missing_ok=True)


@contextmanager
def disk(folder: Path, megabytes: int):
    """Mount a small disk, where this machine lets us; skip the test where it does not."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", str(folder)]
    try:
        done = subprocess.run(words, capture_output=True).returncode == 0
    except OSError:
        done = False
    if not done:
        pytest.skip("no disk can be mounted here: only root can")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
