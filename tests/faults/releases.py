"""The version before this one, as history has it: the newest code that lacks a migration of today."""

import os
import subprocess
import sys
from pathlib import Path

from tests.running import ROOT

NAMED = os.environ.get("UPGRADE_FROM")  # a release to start from instead; it too must lack a migration of today


def _git(root: Path, *words: str) -> str:
    """Ask git; empty where it does not know, or is not there."""
    try:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def migrations_in(root: Path) -> set[str]:
    """Name the migrations of a tree."""
    return {str(path.relative_to(root)) for path in root.glob("*/migrations/0*.py")}


def version_before(root: Path = ROOT, named: str | None = NAMED) -> str:
    """Give the commit; empty where there is no such history (a shallow clone, an unpacked archive).

    That is the last commit while a new migration is not in it yet, and else the parent of the one that brought it.
    """
    if not (root / ".git").exists():
        return ""
    brought = _git(root, "log", "--first-parent", "--diff-filter=A", "--format=%H^", "--", "*/migrations/0*.py").split()
    for one in [named] if named else ["HEAD", *brought]:
        commit = _git(root, "rev-parse", "--verify", "--quiet", f"{one}^{{commit}}").strip()
        there = set(_git(root, "ls-tree", "-r", "--name-only", commit).splitlines()) if commit else set()
        if there and migrations_in(root) - there:
            return commit
    return ""


def unpacked(commit: str, folder: Path) -> Path:
    """Lay the code of a commit into a folder, with the tests of today.

    The people of the tests must speak as the house of the tests hears, and what they use of the code is little and old. So
    the old code is told today's story; where it does not know a name in it, the people say so in hands.log.
    """
    archive = subprocess.run(
        ["git", "archive", commit, "--", ".", ":(exclude)tests"], cwd=ROOT, capture_output=True, check=True
    )  # fmt: skip
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder


def libraries(tree: Path, folder: Path) -> Path:
    """Install what a tree asks for, as its image has it; give the folder of its programs."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    programs = folder / "bin"
    words = ["pip", "install", "--quiet", "--system-certs", "--require-hashes", "-r", str(tree / "requirements.txt")]
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, *words, "--python", str(programs / "python")], check=True, capture_output=True)
    return programs
