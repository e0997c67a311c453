"""Lock files, settings, README and Makefile say the same thing, and none says a secret."""

import ast
import re
import tomllib
from itertools import pairwise

from hotline.keys import PLAIN, demonstration_keys
from tests.house.source import ROOT, tracked

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-security.txt")
KEY_NAMES = [*PLAIN, "HOTLINE_SEAL_PRIVATE_KEY"]


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_no_lock_file_names_a_host() -> None:
    assert [lock for lock in LOCKS if "://" in (ROOT / lock).read_text()] == []


def test_every_locked_package_carries_a_hash() -> None:
    for lock in LOCKS:
        blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)
        assert [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_what_runs_in_production_is_what_was_tested() -> None:
    tested = pins("requirements-dev.txt")
    assert {name: version for name, version in pins("requirements.txt").items() if tested.get(name) != version} == {}
    attacked = pins("requirements-security.txt")
    assert {name: version for name, version in tested.items() if attacked.get(name, version) != version} == {}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[\[<>=~]", one)[0] for one in project["project"]["dependencies"]}
    attacking = {re.split(r"[\[<>=~]", one)[0] for one in project["dependency-groups"]["security"]}
    assert attacking - set(pins("requirements-security.txt")) == set()
    wanted_by_us = {re.split(r"[\[<>=~]", one)[0].lower() for one in project["dependency-groups"]["dev"]}
    assert wanted - set(pins("requirements.txt")) == set()
    assert wanted_by_us - set(pins("requirements-dev.txt")) == set()


def test_uv_can_be_taken_from_the_lock_by_its_hashes() -> None:
    """The Makefile cuts this block out, so that even the installer comes locked."""
    assert "uv" in pins("requirements-dev.txt")


def names_read() -> list[str]:
    own = ("settings_watching", "management/commands/restore")
    names = ("settings", "settings_network", "settings_partners", "settings_providers", *own)
    trees = [ast.parse((ROOT / f"hotline/{name}.py").read_text()) for name in names]
    found = []
    for node in (one for tree in trees for one in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str(name)), *_]):
                found.append(name)
    return found


def test_env_example_lists_exactly_the_settings_that_are_read() -> None:
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(names_read())


def test_env_example_says_one_line_about_each_setting() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    bare = [line for before, line in pairwise(lines) if re.match(r"[A-Z_]+=", line) and not before.startswith("# ")]
    assert bare == []


def targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_command_the_documents_name_exists() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    django_s = {"migrate", "collectstatic", "createsuperuser", "check", "shell", "makemigrations"}
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        text = path.read_text() if path.exists() else ""
        code = " ".join(re.findall(r"`[^`]+`|^(?: {4}|\$ ).*$|```.*?```", text, re.MULTILINE | re.DOTALL))
        assert set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", code)) - targets() == set(), path
        assert set(re.findall(r"manage\.py ([a-z_]+)", code)) - commands - django_s == set(), path


def test_every_target_that_ci_runs_exists() -> None:
    run = set(re.findall(r"^(?:part .*| +)make ([a-z][a-z0-9-]*)", (ROOT / ".ci/run").read_text(), re.MULTILINE))
    assert run >= {"test", "lint", "e2e"}
    assert run <= targets()


def test_every_target_of_the_makefile_is_explained() -> None:
    explained = set(re.findall(r"^([a-z0-9-]+):.*## .+", (ROOT / "Makefile").read_text(), re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == explained == targets()


def test_no_file_holds_a_key() -> None:
    given = re.compile(rf"^\s*(?:export )?(?:{'|'.join(KEY_NAMES)})\s*[=:]\s*['\"]?[A-Za-z0-9+/_=-]{{20,}}", re.MULTILINE)
    private = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
    demo = demonstration_keys()["HOTLINE_SEAL_PRIVATE_KEY"]
    for path in tracked():
        if path.suffix not in {".png", ".jpg", ".woff2", ".ico"} and path.name != "test_files.py":
            text = path.read_text(errors="replace")
            assert not given.search(text), path
            assert not private.search(text), path
            assert demo not in text, path


def test_no_env_file_is_under_version_control() -> None:
    assert [path.name for path in tracked() if path.name == ".env" or "secrets" in path.parts] == []
