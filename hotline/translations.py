"""Compile the catalogues without gettext, and find sentences that nobody has translated."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

LANGUAGES = ("nl", "fr", "de")  # English is the language of the source
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
NOT_SOURCE = (".*", "var", "tests", "bench", "staticfiles", "__pycache__", "node_modules")


def catalogues(locale: Path) -> list[Path]:
    """Give the catalogue of each language, whether it exists or not."""
    return [locale / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


def compile_all(locale: Path) -> list[Path]:
    """Write a .mo beside each .po that is newer than it; returns the files written."""
    written = []
    for source in catalogues(locale):
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            # Two processes may start at once: each writes its own file and renames it.
            with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".new", delete=False) as new:
                new.write(polib.pofile(str(source)).to_binary())
            Path(new.name).chmod(0o644)
            Path(new.name).replace(target)
            written.append(target)
    return written


def problems(locale: Path) -> Iterator[str]:
    """Yield a sentence for each string that is missing, fuzzy, or lost a placeholder."""
    for source in catalogues(locale):
        name = f"{source.parent.parent.name}/{source.name}"
        if not source.exists():
            yield f"{name} does not exist: run `make messages`."
            continue
        for entry in polib.pofile(str(source)):
            if entry.obsolete:
                continue
            if entry.fuzzy:
                yield f"{name}:{entry.linenum} is fuzzy: {entry.msgid!r}"
            elif not entry.translated():
                yield f"{name}:{entry.linenum} is not translated: {entry.msgid!r}"
            elif lost := _lost(entry):
                yield f"{name}:{entry.linenum} has other placeholders ({', '.join(sorted(lost))}): {entry.msgid!r}"


def _lost(entry: polib.POEntry) -> set[str]:
    """Name the placeholders that the source and a translation do not share."""
    wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    told = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
    return set().union(*(set(PLACEHOLDER.findall(text)) ^ wanted for text in told))


def uncollected(root: Path, locale: Path) -> Iterator[str]:
    """Yield a sentence for each string of the source that a catalogue lacks. Needs xgettext; collects in a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "house"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        collect(copy)
        fresh = {path.parent.parent.name: path for path in catalogues(copy / locale.relative_to(root))}
        for source in catalogues(locale):
            language = source.parent.parent.name
            known = _words(source) if source.exists() else set()
            for _context, sentence in sorted(_words(fresh[language]) - known):
                yield f"{language}/django.po lacks a sentence of the source: {sentence!r}; run `make messages`."


def _words(source: Path) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(source)) if not entry.obsolete}


def collect(root: Path) -> None:
    """Collect the sentences of the source into the catalogues of `root` (needs xgettext)."""
    languages = [word for language in LANGUAGES for word in ("--locale", language)]
    ignored = [word for name in NOT_SOURCE for word in ("--ignore", name)]
    subprocess.run(  # nosec B603 # fixed words
        [
            *(sys.executable, "manage.py", "makemessages", *languages, *ignored),
            *("--add-location", "file", "--no-obsolete", "--no-wrap", "--verbosity", "0"),
        ],
        cwd=root, check=True,
    )  # fmt: skip


def can_collect() -> bool:
    """Say whether xgettext is installed."""
    return shutil.which("xgettext") is not None
