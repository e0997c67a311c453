"""Refuse half a set-up of ICCAM at the start, each time with a sentence that says how to mend it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

NEEDED = ("USER", "PASSWORD", "CERTIFICATE", "KEY")
FILES = ("CERTIFICATE", "KEY", "CA")


@checks.register
def check_iccam(**_: Any) -> list[checks.CheckMessage]:
    """Either nothing of ICCAM is set, or all that it takes; and the files are there."""
    hint = "See “ICCAM” in docs/runbook/partners.md; to take no part in it, leave every HOTLINE_ICCAM setting empty."
    return [checks.Error(problem, hint=hint, id="partners.E001") for problem in problems(settings)]


def problems(conf: Any) -> Iterator[str]:
    """Yield one sentence for each thing that is missing or wrong; none of them repeats a value."""
    url = conf.ICCAM_URL
    if not url:
        named = [name for name in (*NEEDED, "CA") if getattr(conf, f"ICCAM_{name}")]
        if named:
            yield f"HOTLINE_ICCAM_URL is empty, and {_listed(named)} not."
        return
    plain = url.startswith("http://") and conf.MODE != "production"
    if not url.startswith("https://") and not plain:
        yield "HOTLINE_ICCAM_URL is no https address."
    needed = NEEDED[:2] if plain else NEEDED
    if missing := [name for name in needed if not getattr(conf, f"ICCAM_{name}")]:
        yield f"HOTLINE_ICCAM_URL is set, and {_listed(missing)} not."
    for name in FILES:
        path = getattr(conf, f"ICCAM_{name}")
        if path and not Path(path).is_file():
            yield f"HOTLINE_ICCAM_{name} is no file that can be read."
    if conf.ICCAM_SINCE and not _is_day(conf.ICCAM_SINCE):
        yield "HOTLINE_ICCAM_SINCE is no day: write it like 2026-11-01."


def _listed(names: list[str]) -> str:
    return f"{', '.join(f'HOTLINE_ICCAM_{name}' for name in names)} {'is' if len(names) == 1 else 'are'}"


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
