"""Golden files: what a reviewer has read and agreed to. HOTLINE_GOLDEN=write makes them anew; read the difference."""

import os
import re
from pathlib import Path


def steady(text: str) -> str:
    """Write numbers of rows, which differ from run to run, as the first, the second and so on of their kind."""
    seen: dict[str, str] = {}

    def count(found: re.Match[str]) -> str:
        kind = found[1]
        nth = sum(one.startswith(f"{kind}-") for one in seen) + 1
        return seen.setdefault(found[0], f"{kind}-{nth:06d}")

    return re.sub(r"\b(N|R|BE|NL)-\d{6}\b", count, text)


def agrees(path: Path, text: str) -> None:
    """Compare a text with its golden file, to the letter."""
    if os.environ.get("HOTLINE_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.is_file(), f"{path.name} is missing: HOTLINE_GOLDEN=write makes it"
    assert text == path.read_text(), f"{path.name} changed: if that is meant, HOTLINE_GOLDEN=write and read the difference"
