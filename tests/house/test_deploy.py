"""deploy/: units run the commands that are tested, with the secrets compose gives; alerts and boards name what there is."""

import importlib.machinery
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline import gauges, processes
from tests.house.source import ROOT
from tests.house.test_compose import SERVICES
from tests.house.test_production import BY_HAND, OPERATOR, copied, file_of, fresh_keys

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
BIN = "/opt/hotline/.venv/bin/"
RUNS = {
    "public": ("web-public", processes.WEB),
    "staff": ("web-staff", processes.WEB),
    "api": ("web-api", processes.WEB),
    "worker": ("worker", processes.WORKER),
    "clock": ("clock", processes.CLOCK),
    "migrate": ("migrate", processes.MIGRATE),
}
# What the units give in a way of their own, or leave to the files in /etc/hotline.
OWN = {"GRANIAN_HOST", "GRANIAN_PORT", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
HARDENED = (
    "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "PrivateUsers=yes", "MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes", "LimitCORE=0",
    "SystemCallFilter=@system-service", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "UMask=0077", "User=hotline",
)  # fmt: skip


def said(unit: str, key: str) -> list[str]:
    """Give every value a unit has for a key, those of the file all units share first."""
    files = (UNITS / "hotline-.service.d/house.conf", UNITS / f"hotline-{unit}.service")
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def environment(unit: str) -> dict[str, str]:
    return dict(one.split("=", 1) for line in said(unit, "Environment") for one in shlex.split(line))


def known() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


# --- systemd ----------------------------------------------------------------------------------------------------------


def test_there_is_a_unit_for_each_process_of_the_house_and_none_besides() -> None:
    assert {path.stem.removeprefix("hotline-") for path in UNITS.glob("*.service")} == set(RUNS)
    assert {service for service, _ in RUNS.values()} == set(SERVICES) - {"db", "redis"}


@pytest.mark.parametrize("unit", RUNS)
def test_each_unit_runs_the_command_that_is_tested(unit: str) -> None:
    (command,) = said(unit, "ExecStart")
    assert command.removeprefix(BIN).split() == RUNS[unit][1]
    assert command.startswith(BIN)


@pytest.mark.parametrize("unit", RUNS)
def test_each_unit_has_the_secrets_its_container_has_and_reads_them_all(unit: str) -> None:
    told = environment(unit)
    loaded = {line.partition(":")[0] for line in said(unit, "LoadCredential")}
    own = {"metrics_token"} if unit == "staff" else set()  # in a container it is a setting, as it is not everybody's
    assert loaded == set(SERVICES[RUNS[unit][0]]["secrets"]) | own
    assert {f"%d/{name}" for name in loaded} == {value for name, value in told.items() if name.endswith("_FILE")}
    assert all(
        line == f"{name}:/etc/hotline/secrets/{name}"
        for line in said(unit, "LoadCredential")
        for name in [line.split(":")[0]]
    )


@pytest.mark.parametrize("unit", RUNS)
def test_each_setting_of_a_unit_is_one_the_house_reads(unit: str) -> None:
    told = environment(unit)
    assert {name.removesuffix("_FILE") for name in told} - OWN <= known()
    assert told["HOTLINE_DOORS"] == SERVICES[RUNS[unit][0]]["environment"]["HOTLINE_DOORS"]


def test_the_settings_for_all_units_are_ones_the_house_reads_and_no_secrets() -> None:
    listed = set(re.findall(r"^([A-Z_]+)=", (UNITS / "hotline.env.example").read_text(), re.MULTILINE))
    assert listed <= known()
    assert {name for name in OPERATOR if not name.endswith("_HOSTS")} <= listed
    assert not listed & {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "METRICS_TOKEN"}


def test_every_unit_is_hardened_and_none_takes_that_back() -> None:
    shared = (UNITS / "hotline-.service.d/house.conf").read_text().splitlines()
    assert [line for line in HARDENED if line not in shared] == []
    keys = {line.partition("=")[0] for line in HARDENED}
    for unit in RUNS:
        own = (UNITS / f"hotline-{unit}.service").read_text().splitlines()
        assert [line for line in own if line.partition("=")[0] in keys] == [], unit


def test_only_the_desk_and_the_worker_reach_the_world_outside() -> None:
    assert {unit for unit in RUNS if "any" not in said(unit, "IPAddressDeny")} == {"staff", "worker"}


# --- The proxies ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["nginx/hotline.conf", "caddy/Caddyfile"])
def test_each_door_stands_behind_its_own_name_and_port(file: str) -> None:
    text = (DEPLOY / file).read_text()
    ports = {environment(unit)["GRANIAN_PORT"] for unit in ("public", "staff", "api")}
    assert set(re.findall(r"(?:127\.0\.0\.1:|import to )(800\d)", text)) == ports == {"8001", "8002", "8003"}
    for name in ("report", "reply", "desk", "police", "api"):
        assert f"{name}.hotline.example" in text


def test_nginx_writes_down_nobody_and_lets_nobody_dribble() -> None:
    text = (DEPLOY / "nginx/hotline.conf").read_text()
    assert set(re.findall(r"access_log ([^;]+);", text)) == {"off"}
    assert set(re.findall(r"error_log ([^;]+);", text)) == {"/dev/null crit"}
    for line in ("client_header_timeout 10s;", "client_body_timeout 10s;", "client_max_body_size 1m;",
                 "client_body_buffer_size 1m;", "proxy_max_temp_file_size 0;"):  # fmt: skip
        assert f"\n{line}\n" in text


def test_caddy_writes_down_nobody() -> None:
    text = (DEPLOY / "caddy/Caddyfile").read_text()
    assert re.findall(r"^\s*log\b.*", text, re.MULTILINE) == ["\tlog default {"]
    assert "exclude http.log.access http.log.error http.handlers.reverse_proxy" in text


# --- Monitoring -------------------------------------------------------------------------------------------------------


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def board() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads((DEPLOY / "grafana/hotline.json").read_text())["panels"]
    return panels


def named(text: str) -> set[str]:
    return set(re.findall(r"\bhotline_[a-z_]+", text))


def test_alerts_and_board_name_only_figures_there_are() -> None:
    rules = {name for one in alerts() for name in named(one["expr"])}
    shown = {name for panel in board() for target in panel.get("targets", []) for name in named(target["expr"])}
    assert (rules | shown) - gauges.names() == set()
    assert gauges.names() - shown == set(), "a figure nobody looks at: show it, or count it no more"


def test_labels_in_alerts_and_board_are_ones_their_figure_has() -> None:
    labels = {gauges.PREFIX + one.name: set(one.labels) for source in gauges.SOURCES for one in source.gauges}
    labels |= {name: {"source"} for name in gauges.names() - set(labels)}  # what could not be counted
    asked = [rule["expr"] for rule in alerts()] + [target["expr"] for one in board() for target in one.get("targets", [])]
    for expression in asked:
        for name, chosen in re.findall(r"(hotline_[a-z_]+)\{([^}]*)\}", expression):
            assert set(re.findall(r"(\w+)[!=]~?", chosen)) <= labels[name], expression
    for target in (one for panel in board() for one in panel.get("targets", [])):
        there = set.union(*(labels[name] for name in named(target["expr"]))) | {"instance", "job"}
        assert set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", ""))) <= there, target["expr"]


def test_every_alert_has_its_cause_and_its_mend_in_the_runbook() -> None:
    text = (ROOT / "docs/runbook/monitoring.md").read_text()
    rows = dict(re.findall(r"^### (Hotline\w+)\n\n(.+?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(rows) == {one["alert"] for one in alerts()}
    for name, words in rows.items():
        assert "**Cause**" in words, name
        assert "**Mend**" in words, name
    for one in alerts():
        assert one["annotations"]["runbook"] == f"docs/runbook/monitoring.md#{one['alert'].lower()}"
        assert one["labels"]["severity"] in ("page", "ticket")
        assert f"({one['labels']['severity']}" in rows[one["alert"]], one["alert"]


def test_the_runbook_explains_every_figure() -> None:
    text = (ROOT / "docs/runbook/monitoring.md").read_text()
    assert {name for name in gauges.names() if f"`{name}`" not in text} == set()


def test_the_monitor_asks_where_the_house_answers() -> None:
    (job,) = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())["scrape_configs"]
    assert (job["metrics_path"], job["scheme"]) == ("/metrics", "https")
    assert "credentials_file" in job["authorization"]


# --- By hand, and whole -----------------------------------------------------------------------------------------------


def by_hand() -> Any:
    path = str(UNITS / "hotline-manage")
    spec = importlib.util.spec_from_loader("by_hand", importlib.machinery.SourceFileLoader("by_hand", path))
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def etc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay /etc/hotline out as the runbook says."""
    folder = tmp_path_factory.mktemp("etc")
    (folder / "secrets").mkdir()
    secrets = {file_of(name): value for name, value in fresh_keys().items()} | BY_HAND | {"metrics_token": "f" * 64}
    for name, value in secrets.items():
        (folder / "secrets" / name).write_text(value)
    example = (UNITS / "hotline.env.example").read_text()
    (folder / "hotline.env").write_text(example.replace("hotline@hotline.example", OPERATOR["HOTLINE_MAIL_FROM"]))
    for name in ("public", "staff", "api"):
        (folder / f"{name}.env").write_text(f"# hosts\nALLOWED_HOSTS={OPERATOR[f'HOTLINE_{name.upper()}_HOSTS']}\n")
    return folder


def test_a_command_by_hand_gets_what_its_process_has(etc: Path) -> None:
    told = by_hand().surroundings("staff", UNITS, etc)
    assert told["ALLOWED_HOSTS"] == "desk.hotline.example,police.hotline.example"
    assert told["HOTLINE_PHONE"] == "02 000 00 00"
    assert told["DATABASE_URL"] == BY_HAND["database_url"]
    assert not [name for name in told if name.endswith("_FILE")]
    assert "HOTLINE_SEAL_PRIVATE_KEY" in told
    assert "HOTLINE_SEAL_PRIVATE_KEY" not in by_hand().surroundings("public", UNITS, etc)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("house"))


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("unit", RUNS)
def test_every_process_starts_with_what_its_unit_gives_it(unit: str, etc: Path, house: Path) -> None:
    told = by_hand().surroundings(unit, UNITS, etc) | {"HOTLINE_VAR": str(house / "var"), "PATH": "/usr/bin"}
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    found = subprocess.run(command, cwd=house, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stderr
