"""Write down what was measured: one note for people, and the plans of the queries."""

import os
import re
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from bench.measure import Figure
from bench.note import IN_SHORT, exponent, in_report, on_what
from reports.models import Case

HERE = Path(__file__).parent
OURS = re.compile(r'"(reports|takedown|partners|hotline)_(?!user)')
GOAL, LATE = 20, 50  # milliseconds: the median, and what 19 of 20 stay under
CASES = 1_000_000
OF_OTHERS = {"looks.txt"}  # plans that another bench keeps there


def write(tables: dict[str, list[Figure]], *, loaded_in: float) -> None:
    """Write bench/desk.md and bench/plans/; for another size than a million desk_<cases>.md and plans of its own."""
    cases = Case.objects.count()
    name = "desk" if round(cases, -5) == CASES else f"desk_{cases}"
    spent = plans(tables, HERE / "plans" / name.removeprefix("desk").strip("_"))
    note = [
        f"# The desk with {cases:,} cases",
        "",
        f"Measured on {timezone.now():%Y-%m-%d %H:%M} UTC with `make bench-desk CASES={cases}`; {machine()}.",
        f"{Case.objects.to_judge().count():,} of the cases wait to be judged."
        + (f" Loaded in {loaded_in:.0f} s." if loaded_in else " Loaded before."),
        f"Goal: queue, search, claim, case, today in at most {GOAL} ms server time (median) and {LATE} (p95). Whole"
        " middleware, real views, people who are signed in; asked and answered in one process. The plan of every query is in"
        " `plans/`.",
        "",
        "*computing* is the processor time of the process that answers (median), *database* what PostgreSQL says it took to"
        " plan and run the page's queries once: both say more than the clock on a machine that does other things meanwhile.",
        "",
        IN_SHORT,
        "",
        *in_short(tables, name),
        "",
    ]
    for title, figures in tables.items():
        note += [
            f"## {title}",
            "",
            "| What | median ms | p95 ms | computing | database | queries |",
            "|---|---|---|---|---|---|",
        ]
        note += [_line(one, spent.get(one.name)) for one in figures]
        note += ["" if figures else "Nothing of the kind is there yet.\n"]
    (HERE / f"{name}.md").write_text("\n".join(note).rstrip() + "\n")
    in_report()


def in_short(tables: dict[str, list[Figure]], name: str) -> list[str]:
    """Say in a line each how the pages with a goal did, and how they grow from a million cases to this size."""
    aimed = [one for figures in tables.values() for one in figures if one.goal]
    over = [one.name for one in aimed if one.median > GOAL or one.p95 > LATE]
    middle, slowest = median(one.median for one in aimed), max(aimed, key=lambda one: one.median)
    late = max(one.p95 for one in aimed)
    told = [
        f"- {len(aimed)} pages and searches with a goal: {middle:.1f} ms in the middle, the slowest {slowest.median:.1f}"
        f" ({slowest.name}); the highest p95 {late:.1f}. Over the goal: {', '.join(over) or 'none'}.",
        f"- Beside it the emptiest page takes {median(tables['What this machine can do at best'][-1].times):.1f} ms.",
    ]
    before = _medians(HERE / "desk.md") if name != "desk" else {}
    grown = [exponent((CASES, before[one.name]), (Case.objects.count(), one.median)) for one in aimed if one.name in before]
    return (
        [*told, f"- Growth from a million cases: exponent {median(grown):+.2f} (middle of {len(grown)})."] if grown else told
    )


def _medians(note: Path) -> dict[str, float]:
    """Read the medians of a note that was written before."""
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+)[^|]* \|", note.read_text(), re.M) if note.exists() else []
    return {name: float(number) for name, number in rows}


def _line(figure: Figure, spent: float | None) -> str:
    cpu = f"{median(figure.cpu):.1f}" if figure.cpu else ""
    database = f"{spent:.1f}" if spent is not None else ""
    times = f"{figure.median:.1f}{_mark(figure)} | {figure.p95:.1f}"
    return f"| {figure.name} | {times} | {cpu} | {database} | {figure.queries or ''} |"


def _mark(figure: Figure) -> str:
    return " **over the goal**" if figure.goal and (figure.median > GOAL or figure.p95 > LATE) else ""


def machine() -> str:
    """Say what ran it and how busy it was."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
        cursor.execute("SHOW shared_buffers")
        buffers = cursor.fetchone()[0]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"PostgreSQL {version}, shared_buffers {buffers}, {on_what()}, load average {load}"


def plans(tables: dict[str, list[Figure]], folder: Path) -> dict[str, float]:
    """Write the plan of each query of each page that touches our tables; give the milliseconds they took together."""
    spent: dict[str, float] = {}
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.txt"):
        if old.name not in OF_OTHERS:
            old.unlink()
    for figure in (one for figures in tables.values() for one in figures):
        asked = [sql for sql in figure.statements if sql.startswith("SELECT") and OURS.search(sql)]
        if asked:
            name = re.sub(r"[^a-z0-9]+", "-", figure.name.lower()).strip("-")[:60]
            text = "\n\n".join(map(explained, asked)) + "\n"
            (folder / f"{name}.txt").write_text(text)
            spent[figure.name] = sum(map(float, re.findall(r"(?:Planning|Execution) Time: ([\d.]+) ms", text)))
    return spent


def explained(sql: str) -> str:
    """Give a query with its plan."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql.replace('%', '%%')}", [])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        transaction.set_rollback(True)
    return f"{sql}\n\n{plan}"
