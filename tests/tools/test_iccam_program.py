"""The stand-in as a program: started by hand, it says how to use it; wrong wishes get a sentence."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.tools.calling import Caller
from tools.iccam.__main__ import built, welcome

pytestmark = pytest.mark.anywhere

ROOT = Path(__file__).resolve().parents[2]


def complaint(capsys, *words):
    with pytest.raises(SystemExit) as left:
        built(words)
    assert left.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--port eighty", "'eighty' is not a whole number from 0 to 65535"),
        ("--hotline AQ", "'AQ' has no hotline here; these have: AT"),
        ("--lost 2", "'2' is no share: write a number from 0 to 1"),
        ("--late-by soon", "'soon' is no number of seconds"),
        ("--other api-nl", "'api-nl' is no account: write NAME:COUNTRY:PASSWORD"),
        ("--statuses 503,200", "'503,200' is no list of 429, 500, 502, 503 and 504"),
        ("--items -1", "'-1' is not a whole number"),
        ("--cert nowhere.pem", "there is no file 'nowhere.pem'"),
        ("--host 0.0.0.0", "without certificates it listens on this machine only, not on 0.0.0.0"),
    ],
)
def test_a_wrong_wish_gets_a_sentence(capsys, words, said):
    assert said in complaint(capsys, *words.split())


def test_half_a_set_of_certificates_gets_a_sentence(capsys, tmp_path):
    (tmp_path / "server.pem").touch()
    assert "takes --cert, --key and --client-ca together" in complaint(capsys, "--cert", str(tmp_path / "server.pem"))


def test_files_that_are_no_certificates_get_a_sentence(capsys, tmp_path):
    for name in ("server.pem", "server.key", "ca.pem"):
        (tmp_path / name).write_text("no certificate")
    words = [
        f"--{what}={tmp_path / name}"
        for what, name in (("cert", "server.pem"), ("key", "server.key"), ("client-ca", "ca.pem"))
    ]
    assert "it did not start on 127.0.0.1:0" in complaint(capsys, "--port", "0", *words)


def test_a_taken_port_gets_a_sentence(capsys):
    first, _ = built(["--port", "0"])
    with first:
        assert f"it did not start on 127.0.0.1:{first.port}" in complaint(capsys, "--port", str(first.port))


def test_it_serves_what_was_asked_for():
    stand_in, curl = built(
        "--port 0 --hotline nl --user api-nl --password x --items 5 --assessed 1 --other api-be:BE:y".split()
    )
    with stand_in:
        nl = Caller(stand_in, "api-nl", "x")
        items = nl.listed("no-reference")
        assert len(items) == 5
        assert nl.content(items[0])["assessments"][0]["classification"] == 1
        assert Caller(stand_in, "api-be", "y").listed("no-reference") == []
    assert curl == ""


def test_the_welcome_says_how_to_come_in_with_the_certificates_it_made(tmp_path):
    stand_in, curl = built(["--port", "0", "--make-certificates", str(tmp_path)])
    stand_in.stop_listening()
    told = welcome(stand_in, curl)
    assert f"--cacert {tmp_path}/ca.pem --cert {tmp_path}/client.pem --key {tmp_path}/client.key" in told
    assert "100 items wait without a reference" in told
    assert stand_in.password in told


@pytest.mark.slow
def test_by_hand_it_starts_serves_and_counts_on_leaving():
    started = subprocess.Popen(
        [sys.executable, "-m", "tools.iccam", "--port", "0", "--items", "3", "--password", "x"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    first = started.stdout.readline()
    url = first.split()[-1]
    assert first == f"ICCAM stand-in for the hotline of BE at {url}\n"
    body = b'{"username": "api-be", "password": "x"}'
    asked = urllib.request.Request(f"{url}Authentication", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert json.load(answer)["bearerTokenExpiresIn"] == 1800
    started.send_signal(signal.SIGTERM)
    told, wrong = started.communicate(timeout=20)
    assert told.splitlines()[-1] == "Calls: 1 POST 200."
    assert (started.returncode, wrong) == (0, "")
