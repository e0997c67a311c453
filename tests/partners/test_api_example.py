"""The example client of the documents, run as it stands against a server on loopback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from partners.api.models import Filing
from reports.models import Report
from tests.partners.at_the_api import REPORTS, crawler, made

CLIENT = Path(settings.BASE_DIR) / "docs" / "api-client.py"
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def run(live_server, text, *addresses):
    environment = {"PATH": os.environ["PATH"], "HOTLINE_API": f"{live_server.url}/api/v1", "HOTLINE_TOKEN": text}
    return subprocess.run(
        [sys.executable, str(CLIENT), *addresses], env=environment, capture_output=True, text=True, timeout=60
    )  # fmt: skip


def test_the_client_is_forty_lines_at_most():
    assert len(CLIENT.read_text().splitlines()) <= 40


def test_the_client_files_and_asks(live_server):
    text = made(crawler(), REPORTS).text
    told = run(live_server, text, "https://a.example/1", "no address at all", "https://a.example/2")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert [line.split()[:2] for line in lines if line[0] != " "] == [["1", "filed"], ["2", "refused"], ["3", "filed"]]
    assert "received since" in lines[1] and "we find no web address here" in told.stdout
    assert set(Filing.objects.values_list("reference", flat=True)) == {"line 1", "line 3"}


def test_running_it_again_files_nothing_twice(live_server):
    text = made(crawler(), REPORTS).text
    first, second = (run(live_server, text, "https://a.example/1") for _ in range(2))
    assert first.stdout == second.stdout and Report.objects.count() == 1


def test_a_wrong_token_is_told_in_a_sentence(live_server):
    told = run(live_server, "hotline_x_y", "https://a.example/1")
    assert told.returncode == 1 and "not known, or was revoked" in told.stderr and "Traceback" not in told.stderr
