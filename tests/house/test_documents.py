"""What a document tells somebody to type exists: commands with their options, targets with their variables, settings."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from hotline.management.commands.keys import file_of, fresh_keys
from tests.house.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TYPED = [
    *PAGES,
    ROOT / "docker-compose.yml",
    ROOT / ".env.example",
    *(one for one in (ROOT / "deploy").rglob("*") if one.is_file()),
]
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
MANAGE = re.compile(r"(?:manage\.py|hotline-manage(?: --as \w+)?) ([a-z][a-z_]+)\b(?!\.py)([^\n|;&#]*)")
MAKE = re.compile(r"(?:^|[^\w-])make ([a-z][a-z0-9-]*)((?: [A-Z]+=(?:\"[^\"]*\"|\S+))*)", re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
VARIABLES = set(re.findall(r"^([A-Z_]+) \?=", MAKEFILE, re.MULTILINE)) | {"PARSERS", "SLOW_ON", "EVENTS"}


def typed(page: Path) -> list[str]:
    """Give what stands on a page to be typed: of a document its code, of any other file all."""
    text = page.read_text(errors="replace")
    return [block or inline for block, inline in CODE.findall(text)] if page.suffix == ".md" else [text]


def wrong(name: str, rest: str) -> str:
    """Say what is wrong with a command of manage.py; nothing, where it can be typed."""
    app = get_commands().get(name)
    if app is None:
        return "no such command"
    parser = load_command_class(app, name).create_parser("manage.py", name)
    known = set(parser._option_string_actions)
    options = [word.partition("=")[0] for word in re.findall(r"(?<!\S)--?[a-z][\w-]*", rest)]
    if unknown := set(options) - known:
        return f"no such option: {unknown}"
    choices = [set(one.choices) for one in parser._actions if not one.option_strings and one.choices]
    first = next((word for word in shlex.split(rest, posix=False)[:1] if re.fullmatch(r"[a-z_]+", word)), "")
    return f"{first}: one of {choices[0]}" if first and choices and first not in choices[0] else ""


@pytest.mark.parametrize("page", TYPED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_document_names_can_be_typed(page: Path) -> None:
    told = [(name, rest) for text in typed(page) for name, rest in MANAGE.findall(text)]
    assert [(name, rest, said) for name, rest in told if (said := wrong(name, rest))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_target_of_make_that_a_document_names_is_there(page: Path) -> None:
    told = [(target, words) for text in typed(page) for target, words in MAKE.findall(text)]
    assert [target for target, _ in told if target not in TARGETS] == []
    assert {one for _, words in told for one in re.findall(r"([A-Z]+)=", words)} <= VARIABLES


def test_every_setting_that_a_document_names_is_one_the_house_reads() -> None:
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    known |= set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))  # and what compose itself reads
    named = {
        (str(page.relative_to(ROOT)), name)
        for page in TYPED
        for name in re.findall(r"\b(?:HOTLINE_[A-Z][A-Z_]*[A-Z]|METRICS_TOKEN)\b", page.read_text(errors="replace"))
    }
    assert {(page, name) for page, name in named if name.removesuffix("_FILE") not in known} == set()


def test_a_command_that_is_not_there_is_found() -> None:
    assert wrong("partitions", " events") == "no such command"
    assert "--month" in wrong("partition", " events --month 3")
    assert "one of" in wrong("partition", " trail")
    assert wrong("partition", " events --months 3") == ""


def test_the_runbook_makes_every_secret_that_compose_asks_for() -> None:
    asked = set(re.findall(r"file: \./secrets/(\w+)", (ROOT / "docker-compose.yml").read_text()))
    made = set(map(file_of, fresh_keys()))
    install = (ROOT / "docs/runbook/install.md").read_text()
    assert asked - made - set(re.findall(r"> secrets/(\w+)", install)) == set()
