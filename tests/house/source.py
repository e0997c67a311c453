"""The house's own source, parsed once, for the tests that read it."""

import ast
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("hotline", "reports", "partners", "takedown")


@dataclass(frozen=True)
class Source:
    path: str
    text: str
    tree: ast.Module

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    def classes(self) -> list[ast.ClassDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]

    def imports(self) -> set[str]:
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
        return found

    def calls(self) -> list[ast.Call]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]


@lru_cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Give every Python file of the apps (or of `folders`), migrations left out."""
    found = []
    for folder in folders or APPS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text()
                found.append(Source(str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


def is_in(path: str, *names: str) -> bool:
    """Say whether a file is the module or in the package called one of `names`: rules.py or rules/…"""
    parts = Path(path).with_suffix("").parts
    return any(name in parts for name in names)


def tracked() -> list[Path]:
    """Give the files under version control, and new ones that are not ignored."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return [path for name in told.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def copied(to: Path) -> Path:
    """Copy what runs into a folder without a .env, so that a process there sees only what a test gives it."""
    for folder in (*APPS, "templates"):
        shutil.copytree(ROOT / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", to)
    return to
