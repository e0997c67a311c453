"""Write down what a measurement showed: a page of its own, and its short lines in the report (bench/README.md)."""

import os
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from pathlib import Path

HERE = Path(os.environ.get("BENCH_NOTES", "") or Path(__file__).parent)
IN_SHORT = "## In short"
BUSY = 0.5  # runnable processes per core before a measurement begins: from here on others take part of the machine


@dataclass(frozen=True)
class Table:
    """One table of a note; what a goal says stands in the rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    words: str = ""


def on_what() -> str:
    """Say on what was measured, as far as figures follow it: which Python, how many cores."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores"


def busy() -> str:
    """Say whether others keep this machine busy; call before a measurement begins."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load / cores < BUSY:
        return ""
    return f" **Provisional: the machine was busy with other work (load average {load:.1f} on {cores} cores at the start).**"


def write(
    name: str, title: str, *, before: str, short: Iterable[str], tables: Iterable[Table], limits: str,
    folder: Path = HERE,
) -> None:  # fmt: skip
    """Write <name>.md and put its short lines into README.md. `before` is what busy() said, `limits` what limits it."""
    command = ["python -m", f"bench.{name}", *sys.argv[1:]]
    lines = [
        f"# {title}",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with `{' '.join(command)}`; {on_what()}.{before}",
        "",
        IN_SHORT,
        "",
        *(f"- {one}" for one in short),
        f"- What limits it: {limits}",
    ]
    for table in tables:
        lines += ["", f"## {table.title}", ""]
        lines += [table.words, ""] if table.words else []
        lines += [_row(table.columns), _row(["---"] * len(table.columns)), *map(_row, table.rows)]
    text = "\n".join(lines) + "\n"
    (folder / f"{name}.md").write_text(text)
    print(text, flush=True)
    in_report(folder)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def in_report(folder: Path = HERE) -> None:
    """Put the short lines of every note between its marks in README.md: `<!-- figures: name -->` … `<!-- end -->`."""
    report = folder / "README.md"

    def filled(found: "re.Match[str]") -> str:
        name = found[1]
        return f"<!-- figures: {name} -->\n{_short(folder / f'{name}.md')}\n<!-- end -->"

    if report.exists():
        report.write_text(re.sub(r"<!-- figures: (\w+) -->\n.*?<!-- end -->", filled, report.read_text(), flags=re.DOTALL))


def _short(note: Path) -> str:
    """Give when a note was measured, and its short lines; a note of the older kind is named only."""
    if not note.exists():
        return "Not measured yet."
    text = note.read_text()
    when = next((line for line in text.splitlines() if line.startswith("Measured on")), "")
    if IN_SHORT not in text:
        return when
    short = text.split(IN_SHORT, 1)[1].split("\n## ", 1)[0].strip()
    return f"{when}\n\n{short}"


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Give by which power a cost grows from (size, cost) to (size, cost): 0 stays, 1 grows with the size, 2 with its square.

    Two points are what a bench takes: a fit on a log-log scale through two points is this line. Raises ValueError for
    sizes that are the same, or costs that are nothing.
    """
    (size, cost), (size_then, cost_then) = small, large
    if size == size_then or min(size, cost, size_then, cost_then) <= 0:
        raise ValueError("An exponent needs two sizes and two costs above nothing.")
    return log(cost_then / cost) / log(size_then / size)


def grows(small: tuple[float, float], large: tuple[float, float]) -> str:
    """Say an exponent in words."""
    return f"exponent {exponent(small, large):+.2f} from {small[0]:,.0f} to {large[0]:,.0f}"


if __name__ == "__main__":
    in_report()
