"""Measure the public form: `make bench`. The real form against a bare view that writes the same rows, in one run.

Both run under the web server of production on PostgreSQL and Redis; blocks of forms go to one and to the other in turn, so
that a machine that does other things meanwhile slows both down.
"""

import argparse
import random
import secrets
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from string import ascii_lowercase

import bench.django_ready  # noqa: F401  # isort: skip
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from bench import note, serving
from bench.calling import Answers, Form, body_of, send
from hotline import waiting
from hotline.models import AuditEvent
from hotline.world import World
from reports import receipts
from reports.models import Case, Report, Sighting

GOAL, AT_LEAST = 0.8, 300  # of the bare view's rate; and 100 times what a form of the kind manages elsewhere (3 a second)
BLOCKS = 9
WARM = 64  # forms before the first block, so that each thread of both has its connections
PASTED = 100_000  # characters
# Of many kinds, as what is repeated a database keeps in a few bytes; the same in each run, with figures as in a letter.
DRAWN = random.Random(7)
PASTED_WORDS = ["".join(DRAWN.choices(ascii_lowercase, k=DRAWN.randint(2, 12))) for _ in range(5_000)]
PASTED_WORDS += [f"({year}-{year + 1})," for year in range(1850, 2050)]
WORDS_A_LINE = 64  # a paragraph, some 510 characters
HASH = "md5(random()::text) || md5(random()::text)"
ANEW: dict[type[Model], dict[str, str]] = {  # the unique columns of each table, and other values for them
    Report: {"seal_id": "gen_random_uuid()", "receipt_hash": HASH},
    Case: {"key": HASH},
    Sighting: {"report_id": "-(random() * 1e15)::bigint", "told": "'elsewhere'"},
    AuditEvent: {"stream": "'copy:' || md5(random()::text)"},
}
BARE = {"DJANGO_SETTINGS_MODULE": "bench.bare_settings"}


@dataclass(frozen=True)
class Kind:
    """One kind of form: how many addresses it names, what else is typed, and how many of a hundred are sent twice."""

    name: str
    addresses: int = 1
    pasted: bool = False
    trap: bool = False
    twice: int = 0
    clock: bool = False


KINDS = (
    Kind("one address", twice=5),
    Kind("twenty addresses", addresses=20),
    Kind("100 kB of pasted text around one address", pasted=True),
    Kind("the trap filled in", trap=True),
    Kind("one address, while the clock works", clock=True),
)


@dataclass
class Run:
    """What one kind of form showed: the answers of the house and of the bare view, block by block."""

    kind: Kind
    house: list[Answers] = field(default_factory=list)
    bare: list[Answers] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0

    @property
    def ratio(self) -> float:
        """Give the middle of the blocks' ratios."""
        return median(ours.rate / other.rate for ours, other in zip(self.house, self.bare, strict=True))


def forms(kind: Kind, number: int, stamp: str) -> list[Form]:
    """Make so many forms, each from another client and with a mark of its own in its addresses."""
    made = []
    for turn in range(number):
        mark = secrets.token_hex(8)
        lines = [f"https://www.h{(turn * 7) % 1000}.example/album/{mark}/{line}" for line in range(kind.addresses)]
        typed = "\n".join(lines)
        if kind.pasted:
            typed += "".join(f"\n{' '.join(random.choices(PASTED_WORDS, k=WORDS_A_LINE))}." for _ in range(PASTED // 510))
        given = {"addresses": typed, "token": receipts.new_token(), "stamp": stamp, "follows": "yes", "words": ""}
        if kind.trap:
            given["homepage"] = "https://trap.example/"
        client = ".".join(str(secrets.randbelow(250)) for _ in range(3))
        made.append(Form(mark, f"10.{client}", body_of(given)))
        if turn % 100 < kind.twice:
            made.append(made[-1])
    return made


def counted(run: Run, sent: list[Form]) -> None:
    """Look for every form in the database: answered and not there is lost, there more often than once is doubled."""
    marks = {form.mark for form in sent}
    taken = {mark for answers in run.house for mark in answers.taken}
    found = Counter(
        told.split("/album/")[1].split("/")[0]
        for told in Sighting.objects.filter(told__contains="/album/").values_list("told", flat=True)
    )
    run.lost = sum(found[mark] < run.kind.addresses for mark in taken)
    run.doubled = sum(found[mark] > run.kind.addresses for mark in marks)


def measured(kind: Kind, number: int, house: serving.Served, bare: serving.Served) -> Run:
    """Send blocks of one kind to the house and to the bare view in turn."""
    run, sent = Run(kind), []
    stamp = waiting.stamp(timezone.now() - timedelta(minutes=2))
    send(house.port, "/nl/report/", forms(kind, WARM, stamp))
    send(bare.port, "/bare/", forms(kind, WARM, stamp))
    ticking = subprocess.Popen([sys.executable, "-m", "bench.ticking"], env=house.environment) if kind.clock else None
    try:
        for _ in range(BLOCKS):
            block = forms(kind, max(number // BLOCKS, 2), stamp)
            sent += block
            run.house.append(send(house.port, "/nl/report/", block))
            run.bare.append(send(bare.port, "/bare/", forms(kind, max(number // BLOCKS, 2), stamp)))
    finally:
        if ticking:
            ticking.terminate()
            ticking.wait()
    counted(run, sent)
    ours, other = (median(one.rate for one in answers) for answers in (run.house, run.bare))
    print(f"{kind.name}: {ours:.0f} a second, the bare view {other:.0f}, ratio {run.ratio:.2f}", flush=True)
    return run


def at_ten_times(number: int, house: serving.Served) -> tuple[float, float]:
    """Fill the tables with ten times as many rows, and time a block again; give milliseconds a report before and after."""
    stamp = waiting.stamp(timezone.now() - timedelta(minutes=2))

    def block() -> float:
        return median(1000 / send(house.port, "/nl/report/", forms(KINDS[0], number, stamp)).rate for _ in range(3))

    before = block()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model, anew in ANEW.items():
            cursor.execute(_copied(model, anew))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return before, block()


def _copied(model: type[Model], anew: dict[str, str]) -> str:
    """Write the statement that copies all rows of a table nine times, with new values in the unique columns."""
    columns = {one.column: f'"{one.column}"' for one in model._meta.concrete_fields if one.column != "id"} | anew
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {table}, generate_series(1, 9)"


def main() -> None:
    """Measure and write down."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("number", nargs="?", type=int, default=1500, help="forms of each kind (a tenth with twenty addresses)")
    number = read.parse_args().number
    before = note.busy()
    serving.fresh_database()
    with World(mail=False) as world, serving.served(**world.settings) as house, serving.served() as bare:
        house.web()
        bare.web("bench.bare:application", **BARE)
        runs = [measured(one, number // 10 if one.addresses > 1 else number, house, bare) for one in KINDS]
        reports, growth = Report.objects.count(), at_ten_times(max(number // 10, 4), house)
    written(before, runs, reports, growth)


def written(before: str, runs: list[Run], reports: int, growth: tuple[float, float]) -> None:
    """Write bench/intake.md."""
    rows = [
        [
            one.kind.name,
            f"{median(block.rate for block in one.house):.0f}",
            f"{median(block.rate for block in one.bare):.0f}",
            f"{one.ratio:.2f}" + (" **below the goal**" if one.ratio < GOAL else ""),
            f"{median(block.under(0.5) for block in one.house):.0f} / {max(block.under(0.99) for block in one.house):.0f}",
            f"{median(block.under(0.5) for block in one.bare):.0f} / {max(block.under(0.99) for block in one.bare):.0f}",
            f"{sum(len(block.times) for block in one.house):,}",
            sum(sum(block.refused.values()) for block in one.house),
            one.lost,
            one.doubled,
        ]
        for one in runs
    ]
    first = runs[0]
    rate = median(block.rate for block in first.house)
    note.write(
        "intake",
        "The public form under load",
        before=before,
        short=[
            f"The form takes {rate:.0f} reports of one address a second, {first.ratio:.2f} of a bare view that writes the"
            f" same rows (goal {GOAL}); with twenty addresses {runs[1].ratio:.2f}. Goal {AT_LEAST} a second:"
            f" {'met' if rate >= AT_LEAST else 'not met on this machine'}.",
            f"Lost: {sum(one.lost for one in runs)}, doubled: {sum(one.doubled for one in runs)}, of"
            f" {sum(len(block.times) for one in runs for block in one.house):,} forms sent, counted by their marks.",
            f"Cost of a report: {note.grows((reports, growth[0]), (reports * 10, growth[1]))} reports in the tables.",
        ],
        tables=[
            table_of(rows),
        ],
        limits="the processor time of Python: of the page that answers, of reading the form, of rows and marks of the trail;"
        " the load generator and PostgreSQL share the same cores.",
    )


def table_of(rows: list[list[object]]) -> note.Table:
    """Make the one table."""
    columns = (
        "What",
        "a second",
        "bare view",
        "ratio",
        "p50 / p99 ms",
        "bare p50 / p99",
        "sent",
        "refused",
        "lost",
        "doubled",
    )
    words = (
        "The bare view has the same server, middleware, database, tables and indexes; it reads the form, writes the same"
        " rows with what was typed as it is, one insert after the other, and answers with two words. 16 connections."
    )
    return note.Table("Forms", columns, rows, words)


if __name__ == "__main__":
    main()
