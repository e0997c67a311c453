"""docker-compose.yml: valid by the published schema, the tested commands, and secrets only where they belong."""

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml

from hotline import checks, processes
from hotline.management.commands.keys import file_of, fresh_keys
from tests.house.source import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web-public", "web-staff", "web-api", "worker", "clock", "migrate")
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_compose_follows_the_published_schema() -> None:
    schema = json.loads((ROOT / "tests/house/compose-spec.json").read_text())
    jsonschema.Draft201909Validator(schema).validate(COMPOSE)


def test_the_schema_would_notice() -> None:
    schema = json.loads((ROOT / "tests/house/compose-spec.json").read_text())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft201909Validator(schema).validate({"services": {"web": {"comand": "x"}}})


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("web-public", processes.WEB),
        ("web-staff", processes.WEB),
        ("web-api", processes.WEB),
        ("worker", processes.WORKER),
        ("clock", processes.CLOCK),
        ("migrate", processes.MIGRATE),
    ],
)
def test_compose_runs_the_command_that_is_tested(name: str, command: list[str]) -> None:
    assert SERVICES[name]["command"] == command


def test_the_pulse_is_felt_by_the_tested_command() -> None:
    for name in ("web-public", "web-staff", "web-api"):
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", *processes.WEB_PULSE]
    for name in ("worker", "clock"):
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", *processes.CLOCK_PULSE]


def test_the_image_runs_and_checks_the_same() -> None:
    assert f"\nCMD {json.dumps(processes.WEB)}\n" in DOCKERFILE
    assert f"CMD {json.dumps(processes.WEB_PULSE)}" in DOCKERFILE


def test_the_image_is_made_with_commands_that_need_no_keys() -> None:
    run = re.findall(r"manage\.py (\w+)", DOCKERFILE)
    assert run
    assert set(run) <= checks.HARMLESS_COMMANDS


def test_no_process_is_root_or_can_write_to_its_image() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["hotline"]
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name


def test_everything_that_stays_up_has_a_healthcheck() -> None:
    for name, service in SERVICES.items():
        if service["restart"] != "no":
            assert service["healthcheck"]["test"][0] == "CMD", name


def test_strangers_doors_can_write_words_but_not_read_them() -> None:
    outward = [SERVICES["web-public"], SERVICES["web-api"]]
    doors = [set(one["environment"]["HOTLINE_DOORS"].split(",")) for one in outward]
    assert doors[0] | doors[1] == checks.OUTWARD
    assert not doors[0] & doors[1]
    for one in outward:
        assert "seal_public_key" in one["secrets"]
        assert not {"seal_private_key", "mfa_key", "email_url", "database_password"} & set(one["secrets"])
    assert "seal_private_key" in SERVICES["web-staff"]["secrets"]


def test_only_the_worker_reaches_the_world_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["worker"]
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert not SERVICES["db"].get("ports")
    assert not set(SERVICES["web-public"]["networks"]) & set(SERVICES["web-staff"]["networks"]) - {"inside"}


def test_doors_listen_on_the_machine_itself_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_secret_file_is_given_where_it_is_read() -> None:
    for name in OURS:
        service = SERVICES[name]
        read = {value for key, value in service["environment"].items() if key.endswith("_FILE")}
        assert read == {f"/run/secrets/{secret}" for secret in service["secrets"]}, name
        assert set(service["secrets"]) <= set(COMPOSE["secrets"]), name


def test_the_keys_command_writes_the_files_compose_wants() -> None:
    by_hand = {"database_url", "database_password", "email_url"}
    assert {file_of(name) for name in fresh_keys()} == set(COMPOSE["secrets"]) - by_hand


def test_every_setting_in_compose_is_one_the_house_reads() -> None:
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for name in OURS:
        given = {key.removesuffix("_FILE") for key in SERVICES[name]["environment"]}
        assert given <= known, name


def test_compose_and_ci_use_the_same_postgresql() -> None:
    major = SERVICES["db"]["image"].removeprefix("postgres:")
    assert re.findall(r"^POSTGRES=(\d+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE) == [major]


def test_migrations_run_once_before_anything_else() -> None:
    for name in OURS:
        if name != "migrate":
            waits = SERVICES[name]["depends_on"]["migrate"]["condition"]
            assert waits == "service_completed_successfully", name
