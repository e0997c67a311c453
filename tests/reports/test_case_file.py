"""A case file for court: what is in it, who may take it out, and that anybody can check it again without the house."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hotline import anchoring
from hotline.models import AuditEvent
from partners import actions as partners
from partners.models import Referral
from reports.actions.exporting import Wish, export_case
from reports.casefile import making, pdf
from reports.models import Case
from takedown import actions as takedowns
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, WORDS, deeds, desk_of, hours, judged_by_ada, told
from tests.reports.pdftext import text_of

pytestmark = pytest.mark.django_db
CONTACT = "rex@reporter.example"
WHY = "Federal Police, their file 2026/17 #let x = 1"
EVIL = "#evil[*bold*] $x^2$ @preview/cetz:0.3.0 <script>"


@pytest.fixture
def case() -> Case:
    """A case with everything: words, contact, a look-up, two judges, police, a hold, a release."""
    demo.police()
    made = told(words=f"{WORDS} {EVIL} 图", contact=CONTACT)
    demo.lies(made, "BE", at=hours(1), abuse="abuse@hoste.example")
    demo.judged(judged_by_ada(made), demo.illegal(), by=demo.person("bo"), at=hours(1))
    takedowns.open_for(made.pk, at=hours(0.9))
    referral, pat = Referral.objects.get(case=made), demo.person("pat")
    until = timezone.now() + timedelta(days=2)
    partners.hold(referral=referral, by=pat, at=hours(0.8), until=until, reason=EVIL)
    partners.release(referral=referral, by=pat, at=hours(0.7))
    anchoring.anchor_due(hours(0.5))
    return Case.objects.get(pk=made.pk)


def taken_out(case: Case, **more: Any) -> making.CaseFile:
    return export_case(case=case, wish=Wish(WHY, **more), by=demo.person("lee"), at=timezone.now())


def unpacked(file: making.CaseFile | bytes) -> dict[str, bytes]:
    content = file if isinstance(file, bytes) else file.content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def recheck(folder: Path, *words: str, bare: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run the script that lies in the folder, in a Python that knows nothing of this project."""
    switches = ["-I", "-S"] if bare else ["-I"]
    command = [sys.executable, *switches, str(folder / "check_case_file.py"), *words]
    return subprocess.run(command, cwd="/", env={}, capture_output=True, text=True, timeout=60, check=False)


def laid_out(files: dict[str, bytes], folder: Path) -> Path:
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


# --- Checked again outside --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bare", [False, True], ids=["with cryptography", "plain Python"])
def test_anybody_can_check_it_again_without_the_house(case: Case, tmp_path: Path, bare: bool) -> None:
    answer = recheck(laid_out(unpacked(taken_out(case)), tmp_path), bare=bare)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Everything is as it was written." in answer.stdout
    assert ("NOT CHECKED: signatures" in answer.stdout) == bare
    assert " 1 anchor, 0 with a time stamp" in answer.stdout


def test_the_zip_itself_can_be_checked_with_the_published_key(case: Case, tmp_path: Path, settings: Any) -> None:
    made = taken_out(case)
    laid_out(unpacked(made), tmp_path)
    (tmp_path / "whole.zip").write_bytes(made.content)
    whole = str(tmp_path / "whole.zip")
    assert recheck(tmp_path, whole, "--key", settings.ANCHOR_PUBLIC_KEY).returncode == 0
    other = recheck(tmp_path, whole, "--key", "AAAA")
    assert other.returncode == 1
    assert "signed with another key than the one you gave" in other.stderr


@pytest.mark.parametrize("name", ["case.pdf", "case.json", "anchors.json", "README.txt", "manifest.json", "manifest.sig"])
@pytest.mark.parametrize("place", [0.3, 0.7])
def test_one_byte_turned_over_in_any_file_is_found(case: Case, tmp_path: Path, name: str, place: float) -> None:
    files = unpacked(taken_out(case))
    body = bytearray(files[name])
    body[int(len(body) * place)] ^= 1
    answer = recheck(laid_out(files | {name: bytes(body)}, tmp_path))
    assert answer.returncode in (1, 2), answer.stdout
    assert answer.stderr
    assert name.startswith("manifest") or f"{name} was changed" in answer.stderr


def test_a_file_that_is_broken_beyond_reading_is_named_all_the_same(case: Case, tmp_path: Path) -> None:
    files = unpacked(taken_out(case))
    answer = recheck(laid_out(files | {"case.json": files["case.json"][:-9]}, tmp_path))
    assert answer.returncode == 1
    assert "case.json was changed" in answer.stderr
    assert "NOT CHECKED: the events" in answer.stdout


def forged(files: dict[str, bytes], name: str, value: Any) -> dict[str, bytes]:
    """Write a file anew and let the manifest agree, as somebody without the key would."""
    made = files | {name: json.dumps(value).encode()}
    manifest = json.loads(made["manifest.json"])
    manifest["files"][name]["sha256"] = hashlib.sha256(made[name]).hexdigest()
    return made | {"manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize("bare", [False, True])
def test_an_event_altered_together_with_the_manifest_is_named(case: Case, tmp_path: Path, bare: bool) -> None:
    files = unpacked(taken_out(case))
    data = json.loads(files["case.json"])
    data["trail"][f"case:{case.pk}"][1]["by"] = 999
    answer = recheck(laid_out(forged(files, "case.json", data), tmp_path), bare=bare)
    assert answer.returncode == 1
    assert f"case:{case.pk} number 2 was changed" in answer.stderr
    assert ("signature of the manifest" in answer.stderr) == (not bare)


def test_a_chain_made_anew_from_end_to_end_does_not_climb_to_the_anchor(case: Case, tmp_path: Path) -> None:
    """Digests need no key: whoever has the file can make them all again. The anchor's signature they cannot make."""
    files = unpacked(taken_out(case))
    data = json.loads(files["case.json"])
    before = "0" * 64
    chain = data["trail"][f"case:{case.pk}"]
    chain[0]["why"] = "forged"
    for event in chain:
        said = [event[name] for name in ("stream", "number", "at", "by", "deed", "why", "facts")]
        text = json.dumps([*said, before], sort_keys=True, separators=(",", ":"))
        event["previous_digest"], event["digest"] = before, hashlib.sha256(text.encode()).hexdigest()
        before = event["digest"]
    answer = recheck(laid_out(forged(files, "case.json", data), tmp_path), bare=True)
    assert f"case:{case.pk} number 1 is not the event that anchor 1 signs for" in answer.stderr
    assert "was changed" not in answer.stderr


def test_an_event_left_out_is_named(case: Case, tmp_path: Path) -> None:
    files = unpacked(taken_out(case))
    data = json.loads(files["case.json"])
    del data["trail"][f"case:{case.pk}"][2]
    answer = recheck(laid_out(forged(files, "case.json", data), tmp_path))
    assert f"case:{case.pk}: event 3 is missing or out of order" in answer.stderr


def test_what_is_no_case_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "check_case_file.py").write_bytes(making.SCRIPT.read_bytes())
    answer = recheck(tmp_path)
    assert answer.returncode == 2
    assert "This is no case file that can be read" in answer.stderr
    assert "Traceback" not in answer.stderr


# --- What is in it ----------------------------------------------------------------------------------------------------


def test_the_pdf_tells_everything_and_prints_strangers_text_as_text(case: Case) -> None:
    text = text_of(unpacked(taken_out(case, words=True))["case.pdf"])
    for said in (
        ADDRESS, "Assessments", "Illegal here", "Where it lies", "Told to police and peers", "Federal Police", "Holds of",
        "Takedowns", "What happened", "Confirmed", "Reported 1 time", EVIL, WHY, "[U+56FE]", "Lee",
    ):  # fmt: skip
        assert said in text, said
    assert CONTACT not in text


def test_data_holds_the_letters_that_the_pdf_can_only_number(case: Case) -> None:
    files = unpacked(taken_out(case, words=True))
    (words,) = json.loads(files["case.json"])["parts"]["words"]
    assert words["words"].endswith("图")


def test_words_go_along_only_by_choice_and_a_contact_never_does(case: Case) -> None:
    for words in (False, True):
        files = unpacked(taken_out(case, words=words))
        everything = b"".join(files.values()).decode("utf-8", "replace") + text_of(files["case.pdf"])
        assert (EVIL in json.dumps(json.loads(files["case.json"])["parts"].get("words", []))) == words
        assert ("My neighbour" in everything) == words
        assert CONTACT not in everything


def test_every_floor_contributes_its_part(case: Case) -> None:
    parts = json.loads(unpacked(taken_out(case))["case.json"])["parts"]
    assert {"assessments", "hosting", "sightings", "referrals", "holds", "orders", "takedowns", "notices", "looks"} == set(
        parts
    )
    assert [one["by"] for one in parts["assessments"]] == ["Ada", "Bo"]
    assert {"reason", "note"} < set(parts["assessments"][0])
    assert parts["holds"][0]["lifted_at"]
    assert parts["hosting"][0]["country"] == "BE"


def test_a_running_round_stays_blind_for_a_lead_who_may_judge_in_it() -> None:
    waiting = judged_by_ada(told("http://foto.example/7"))
    files = unpacked(taken_out(waiting))
    assert json.loads(files["case.json"])["parts"]["assessments"] == []
    assert "A round is still running" in text_of(files["case.pdf"])


def test_the_same_facts_print_the_same_bytes(case: Case) -> None:
    page = {
        "title": "x", "marking": "", "made": "", "summary": [], "parts": [], "checking": [],
        "language": "en", "upright": False, "words": making.WORDS,
    }  # fmt: skip
    assert pdf.printed(page) == pdf.printed(page)


def test_the_template_fetches_nothing() -> None:
    template = pdf.TEMPLATE.read_text()
    assert "@preview" not in template
    assert "import" not in template
    assert "read(" not in template


# --- Who takes it out -------------------------------------------------------------------------------------------------


def test_a_lead_takes_it_out_at_the_desk_and_the_trail_keeps_the_manifest_s_hash(case: Case) -> None:
    desk = desk_of("lee")
    assert "Case file for court" in desk.get(f"/admin/desk/case/{case.pk}/").content.decode()
    answer = desk.post(f"/admin/desk/case/{case.pk}/export/", {"why": WHY})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert "no-store" in answer["Cache-Control"]
    manifest = unpacked(answer.content)["manifest.json"]
    event = AuditEvent.objects.get(deed="case.exported")
    assert (event.why, event.by) == (WHY, demo.person("lee"))
    assert event.facts == {"manifest": hashlib.sha256(manifest).hexdigest(), "files": 7, "words": False}


@pytest.mark.parametrize("why", ["", "   "])
def test_without_a_reason_nothing_leaves(case: Case, why: str) -> None:
    answer = desk_of("lee").post(f"/admin/desk/case/{case.pk}/export/", {"why": why, "words": "on"})
    assert answer.status_code == 422
    assert "Say what the file is for" in answer.content.decode()
    assert "case.exported" not in deeds(case)


def test_an_analyst_takes_nothing_out(case: Case) -> None:
    desk = desk_of("ada")
    assert "Case file for court" not in desk.get(f"/admin/desk/case/{case.pk}/").content.decode()
    assert desk.post(f"/admin/desk/case/{case.pk}/export/", {"why": WHY}).status_code == 403


def test_a_door_without_the_key_says_so_and_nothing_is_written_down(case: Case, settings: Any) -> None:
    settings.ANCHOR_KEY = ""
    answer = desk_of("lee").post(f"/admin/desk/case/{case.pk}/export/", {"why": WHY})
    assert answer.status_code == 422
    assert "holds no anchor key" in answer.content.decode()
    assert "case.exported" not in deeds(case)
