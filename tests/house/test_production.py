"""Each process of docker-compose.yml starts with exactly the settings and secrets it is given there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hotline.management.commands.keys import file_of, fresh_keys
from tests.house.source import copied
from tests.house.test_compose import OURS, SERVICES

pytestmark = [pytest.mark.slow, pytest.mark.anywhere]

OPERATOR = {
    "HOTLINE_MAIL_FROM": "hotline@meldpunt.example.org",
    "HOTLINE_PHONE": "02 000 00 00",
    "HOTLINE_PUBLIC_URL": "https://report.hotline.example",
    "HOTLINE_PROVIDER_URL": "https://reply.hotline.example",
    "HOTLINE_POLICE_URL": "https://police.hotline.example",
    "HOTLINE_PUBLIC_HOSTS": "report.hotline.example,reply.hotline.example",
    "HOTLINE_API_HOSTS": "api.hotline.example",
    "HOTLINE_STAFF_HOSTS": "desk.hotline.example,police.hotline.example",
}
BY_HAND = {
    "database_url": "postgres://hotline:word@db:5432/hotline",
    "email_url": "smtp+tls://user:word@mail.example.org:587",
}


def filled_in(text: str) -> str:
    """Fill in ${NAME:-default} and ${NAME:?why} as compose does."""

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if name in OPERATOR:
            return OPERATOR[name]
        assert kind == ":-", f"{name} is wanted, but nobody says it"
        return rest

    return re.sub(r"\$\{(\w+)(:-|:\?)([^}]*)\}", value, text)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    made = {file_of(name): value for name, value in fresh_keys().items()}
    for name, value in (made | BY_HAND).items():
        (folder / name).write_text(value)
    return folder


def environment(service: str, secrets: Path) -> dict[str, str]:
    told = {name: filled_in(value) for name, value in SERVICES[service]["environment"].items()}
    told = {name: value.replace("/run/secrets/", f"{secrets}/") for name, value in told.items()}
    return {"PATH": os.environ["PATH"], **told}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("house"))


def check(house: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=house, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("service", OURS)
def test_every_process_starts_with_what_compose_gives_it(service: str, secrets: Path, house: Path) -> None:
    told = check(house, environment(service, secrets))
    assert told.returncode == 0, told.stderr


def test_the_public_process_refuses_the_staff_s_key(secrets: Path, house: Path) -> None:
    wrong = environment("web-public", secrets) | {"HOTLINE_SEAL_PRIVATE_KEY_FILE": f"{secrets}/seal_private_key"}
    told = check(house, wrong)
    assert told.returncode != 0
    assert "HOTLINE_SEAL_PRIVATE_KEY is present on a process that serves strangers only" in told.stderr


def test_a_process_without_a_secret_refuses(secrets: Path, house: Path) -> None:
    wrong = {name: value for name, value in environment("worker", secrets).items() if "AUDIT" not in name}
    told = check(house, wrong)
    assert told.returncode != 0
    assert "HOTLINE_AUDIT_KEY is missing" in told.stderr
