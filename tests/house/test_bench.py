"""The measurements of bench/ cannot rot: their helpers, the columns of their loads, and one small run of each."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from bench import note

ROOT = Path(settings.BASE_DIR)
FILLED_BY_SQL = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)")


def columns_left_out(text: str) -> list[str]:
    """Give the columns that a statement must fill and does not."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    found = []
    for table, told in FILLED_BY_SQL.findall(text):
        named = {name.strip(' "\n') for name in told.split(",")}
        for field in models[table]._meta.concrete_fields:
            if not field.null and not field.primary_key and field.column not in named:
                found.append(f"{table}.{field.column}")
    return found


@pytest.mark.parametrize("file", ["load.sql", "clock.py"])
def test_every_column_that_must_be_filled_is_filled_by_the_loads(file: str) -> None:
    text = (ROOT / "bench" / file).read_text()
    assert FILLED_BY_SQL.search(text)
    left_out = columns_left_out(text)
    assert [one for one in left_out if not one.startswith("hotline_auditevent") or file == "load.sql"] == []


def test_a_column_that_is_left_out_is_seen() -> None:
    assert "partners_partner.name" in columns_left_out("INSERT INTO partners_partner (kind) SELECT 1")


def test_an_exponent_is_the_power_by_which_a_cost_grows() -> None:
    assert note.exponent((10, 3), (1000, 300)) == pytest.approx(1)
    assert note.exponent((10, 3), (1000, 3)) == pytest.approx(0)
    assert note.exponent((10, 1), (100, 100)) == pytest.approx(2)
    with pytest.raises(ValueError):
        note.exponent((10, 0), (100, 1))


def test_the_report_takes_its_figures_from_the_notes(tmp_path: Path) -> None:
    report = tmp_path / "README.md"
    report.write_text("Before\n<!-- figures: x -->\nold\n<!-- end -->\n<!-- figures: none -->\n<!-- end -->\nAfter\n")
    table = note.Table("All", ("a", "b"), [(1, 2)])
    note.write("x", "X", before="", short=["Fast."], tables=[table], limits="nothing.", folder=tmp_path)
    text = report.read_text()
    assert "- Fast.\n- What limits it: nothing.\n<!-- end -->" in text
    assert "old" not in text
    assert "Not measured yet." in text
    assert text.endswith("After\n")
    note.in_report(tmp_path)
    assert report.read_text() == text


def test_the_report_asks_for_every_note_and_every_note_is_there() -> None:
    asked = set(re.findall(r"<!-- figures: (\w+) -->", (ROOT / "bench" / "README.md").read_text()))
    assert {"intake", "clock", "hosting", "outbox", "memory", "desk", "takedowns"} <= asked
    assert [name for name in asked if not (ROOT / "bench" / f"{name}.md").exists()] == []


SMALL = {
    "intake": ("10",), "clock": ("200", "20", "20"), "hosting": ("200", "20"), "outbox": ("20",), "memory": ("20", "10"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db  # on PostgreSQL only what asks a database is told
@pytest.mark.pg
@pytest.mark.timeout(600)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="The bench runs on PostgreSQL and Redis.")
@pytest.mark.parametrize("name", SMALL)
def test_a_small_run_of_each_bench_ends_well(name: str, tmp_path: Path) -> None:
    conf = settings.DATABASES["default"]
    place = f"{conf['HOST']}:{conf['PORT'] or 5432}"
    environment = {
        **os.environ,
        "BENCH_NOTES": str(tmp_path),
        "HOTLINE_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "hotline.settings",
        "DATABASE_URL": f"postgres://{conf['USER']}:{conf['PASSWORD']}@{place}/hotline_bench_small",
    }
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *SMALL[name]], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / f"{name}.md").read_text().count("|") > 10
