"""The threat model names tests that exist; exceptions have reasons; what comes from others has a licence we know."""

import ast
import re
import tomllib

import pytest

from tests.house.source import ROOT, sources
from tools import audit, licences

MODEL = ROOT / "docs" / "threat-model.md"
THREATS = (
    "Reporter unmasked", "Police hold leaked", "Forged notice", "Insider looks", "Seized laptop", "Flooded form",
    "Hostile page", "Hostile mail",
)  # fmt: skip


def test_every_test_that_the_threat_model_names_exists():
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", MODEL.read_text()))
    there = {node.name for one in sources("tests") for node in ast.walk(one.tree) if isinstance(node, ast.FunctionDef)}
    assert len(named) > 30
    assert named - there == set()


def test_every_threat_has_a_defence_and_a_test():
    rows = [line.split("|")[1:-1] for line in MODEL.read_text().splitlines() if line.startswith("| ")][1:]
    told = " ".join(row[0] for row in rows)
    assert [one for one in THREATS if f"**{one}" not in told] == []
    assert [row[1] for row in rows if not row[2].strip() or "`test_" not in row[3]] == []


def test_the_threat_model_is_two_pages():
    assert len(MODEL.read_text().split()) < 1_500


def test_every_exception_of_bandit_has_a_reason():
    """In a line `# nosec B104 # why`; for the whole house in pyproject.toml, each with a comment."""
    bare = [
        f"{one.path}:{number}"
        for one in sources("hotline", "reports", "partners", "takedown", "tools")
        for number, line in enumerate(one.text.splitlines(), start=1)
        if "# nosec" in line and not re.search(r"# nosec B\d{3}(?:, B\d{3})* # \w+", line)
    ]
    assert bare == []
    text = (ROOT / "pyproject.toml").read_text()
    skipped = tomllib.loads(text)["tool"]["bandit"]["skips"]
    assert [one for one in skipped if not re.search(rf'"{one}",  # \w+', text)] == []


def test_the_licences_are_those_that_the_document_names():
    """What runs in production, by the lock; a new package is looked over before it is taken."""
    assert licences.told() == (ROOT / "docs" / "licences.md").read_text(), "run `python -m tools.licences --write`"
    assert licences.unknown() == []


@pytest.mark.parametrize(
    ("rows", "problem", "code"),
    [
        ([{"name": "django", "version": "5.2", "vulns": []}], "", 0),
        ([{"name": "django", "version": "5.2", "vulns": [{"id": "X-1", "fix_versions": ["5.3"]}]}], "", 1),
        ([{"name": "django", "skip_reason": "not found"}, {"name": "idna", "version": "3", "vulns": []}], "", audit.UNASKED),
        ([], "no network", audit.UNASKED),
        ([], "", audit.UNASKED),
    ],
)
def test_an_audit_that_could_not_ask_never_passes(rows, problem, code):
    told, said = audit.judged(rows, problem)
    assert told == code
    assert any("NOT AUDITED" in one for one in said) == (code == audit.UNASKED)
