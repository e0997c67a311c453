"""Write down what was measured: one note for people, and the plans of the queries."""

import os
import re
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from bench.measure import Figure
from bench.note import in_report
from reports.models import Case

HERE = Path(__file__).parent
OURS = re.compile(r'"(reports|takedown|partners|hotline)_(?!user)')
GOAL = 20
OF_OTHERS = {"looks.txt"}  # plans that another bench keeps there


def write(tables: dict[str, list[Figure]], *, loaded_in: float) -> None:
    """Write bench/desk.md and bench/plans/."""
    spent = plans(tables)
    note = [
        "# The desk with a million cases",
        "",
        f"Measured on {timezone.now():%Y-%m-%d %H:%M} UTC with `make bench-desk`; {machine()}.",
        f"Cases: {Case.objects.count():,}, of which {Case.objects.to_judge().count():,} wait to be judged."
        + (f" Loaded in {loaded_in:.0f} s." if loaded_in else " Loaded before."),
        f"Goal: queue, search, claim, case, today in at most {GOAL} ms server time (median). Whole middleware, real views,"
        " people who are signed in; asked and answered in one process. The plan of every query is in `plans/`.",
        "",
        "*computing* is the processor time of the process that answers (median), *database* what PostgreSQL says it took to"
        " plan and run the page's queries once: both say more than the clock on a machine that does other things meanwhile.",
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
    (HERE / "desk.md").write_text("\n".join(note).rstrip() + "\n")
    in_report()


def _line(figure: Figure, spent: float | None) -> str:
    cpu = f"{median(figure.cpu):.1f}" if figure.cpu else ""
    database = f"{spent:.1f}" if spent is not None else ""
    times = f"{figure.median:.1f}{_mark(figure)} | {figure.p95:.1f}"
    return f"| {figure.name} | {times} | {cpu} | {database} | {figure.queries or ''} |"


def _mark(figure: Figure) -> str:
    return " **over the goal**" if figure.goal and figure.median > GOAL else ""


def machine() -> str:
    """Say what ran it and how busy it was."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
        cursor.execute("SHOW shared_buffers")
        buffers = cursor.fetchone()[0]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"PostgreSQL {version}, shared_buffers {buffers}, {os.cpu_count()} cores, load average {load}"


def plans(tables: dict[str, list[Figure]]) -> dict[str, float]:
    """Write the plan of each query of each page that touches our tables; give the milliseconds they took together."""
    spent: dict[str, float] = {}
    folder = HERE / "plans"
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
