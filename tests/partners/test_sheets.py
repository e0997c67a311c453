"""What the police take along of a case: a sheet in their language, our referral unchanged, and checksums for both."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta

import pytest

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from partners import actions, police_record
from partners.models import Answer, Hold, Order, Partner
from partners.sheets import packing, telling, wording
from reports import rules
from reports.models import Assessment, HostingLookup
from reports.rules import HOSTING_OUTCOMES
from takedown import demonstration as demo
from tests.partners.at_the_door import DAY, HOUR, MONDAY, forwarded, other_unit, path_to, send, signed_in, text_of
from tests.reports.pdftext import text_of as read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
EVIL = "#evil[*bold*] $x^2$ @preview/cetz:0.3.0 <script> \u202egnp.exe 图 אב \\ \x00"[:-1]
ADDRESS = 'http://m\u00fcnchen.example/\u56fe/#read("/etc/passwd")?' + "q" * 3000


def sent(address=ADDRESS, *, purpose="referral", holder="Hoste"):
    """A confirmed case whose referral left to the police."""
    unit = demo.police()
    case = demo.case_of(demo.told([address], at=MONDAY - 6 * HOUR))
    demo.lies(case, "BE", at=MONDAY - 5 * HOUR, holder=holder)
    demo.confirmed(case, at=MONDAY - 4 * HOUR)
    referral = actions.refer(
        case=case, whom="police", country=unit.country, purpose=purpose, key="tell:1", due_at=MONDAY, at=MONDAY - HOUR
    )
    outbox.send_due(MONDAY - HOUR)
    referral.refresh_from_db()
    return referral


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def package(referral, user="pat"):
    return unpacked(send_file(referral, "package.zip", user).content)


def send_file(referral, what, user="pat"):
    answer = signed_in(user).post(path_to(referral, what))
    assert answer.status_code == 200, answer
    return answer


# --- Checked by both sides --------------------------------------------------------------------------------------------


def test_sha256sum_checks_every_file_of_the_package(tmp_path):
    files = package(sent())
    assert set(files) == {"sheet.pdf", "referral.json", "manifest.json", "SHA256SUMS"}
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    command = [shutil.which("sha256sum"), "-c", "--strict", "SHA256SUMS"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False)
    assert (answer.returncode, answer.stdout.count(": OK")) == (0, 3), answer.stderr
    (tmp_path / "sheet.pdf").write_bytes(files["sheet.pdf"] + b" ")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=20, check=False).returncode == 1


def test_openssl_finds_the_checksum_that_the_manifest_names(tmp_path):
    files = package(sent())
    for one in json.loads(files["manifest.json"])["files"]:
        (tmp_path / one["name"]).write_bytes(files[one["name"]])
        command = [shutil.which("openssl"), "dgst", "-sha256", "-r", one["name"]]
        found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=20, check=True)
        assert found.stdout.split()[0] == one["sha256"]
        assert one["bytes"] == len(files[one["name"]])


def test_the_manifest_says_what_it_is_when_it_was_made_and_by_which_version():
    referral = sent()
    manifest = json.loads(package(referral)["manifest.json"])
    assert {name: manifest[name] for name in ("kind", "case", "referral", "made_at", "made_by")} == {
        "kind": "hotline-police-package-1", "case": f"BE-{referral.case_id:06d}", "referral": referral.number,
        "made_at": "2026-11-23T08:00:00+00:00", "made_by": "hotline 0.1.0",
    }  # fmt: skip
    assert [one["name"] for one in manifest["files"]] == ["referral.json", "sheet.pdf"]


def test_our_referral_lies_in_it_with_the_bytes_that_left():
    referral = sent()
    assert hashlib.sha256(package(referral)["referral.json"]).hexdigest() == referral.checksum


def test_a_referral_that_was_altered_with_us_is_never_given_as_the_one_that_left():
    referral = sent()
    letter = Outgoing.objects.get(key=f"referral:{referral.pk}")
    letter.parts[0]["content"] += " "
    letter.save()
    client = signed_in("pat")
    answer = client.post(path_to(referral, "package.zip"), follow=True)
    assert "its checksum differs" in text_of(answer)
    assert not AuditEvent.objects.filter(deed__in=("case.package_taken", "case.revealed")).exists()
    assert client.post(path_to(referral, "sheet.pdf")).status_code == 200


def test_a_referral_without_a_letter_of_ours_has_a_package_without_it():
    assert set(package(forwarded())) == {"sheet.pdf", "manifest.json", "SHA256SUMS"}


def test_the_same_moment_gives_the_same_bytes_and_another_one_others():
    referral, pat = sent(), demo.person("pat")
    first, again = (packing.take_package(referral=referral, by=pat, at=MONDAY) for _ in range(2))
    assert (first.content, first.checksum) == (again.content, again.checksum)
    assert packing.take_package(referral=referral, by=pat, at=MONDAY + HOUR).checksum != first.checksum


def test_page_and_trail_name_the_checksum_of_the_manifest():
    referral = sent()
    number = hashlib.sha256(package(referral)["manifest.json"]).hexdigest()
    assert f"SHA-256 of manifest.json: {number}" in text_of(signed_in("pat").get(path_to(referral)))
    event = AuditEvent.objects.get(deed="case.package_taken")
    assert (event.facts, event.by) == ({"referral": referral.pk, "manifest": number, "files": 4}, demo.person("pat"))


def test_taking_the_sheet_is_a_reveal_and_is_written_down_as_one():
    referral = sent()
    answer = send_file(referral, "sheet.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert f'filename="BE-{referral.case_id:06d}-{referral.number}-20261123-080000.pdf"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    found = AuditEvent.objects.filter(by=demo.person("pat")).values_list("deed", flat=True)
    assert list(found.order_by("number")) == ["case.revealed", "case.sheet_taken"]
    assert "munchen" not in json.dumps(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_another_unit_takes_nothing_and_reads_nothing_of_what_we_took():
    referral = sent()
    package(referral)
    unit, quint = other_unit()
    for what in ("sheet.pdf", "package.zip"):
        assert signed_in(quint).post(path_to(referral, what)).status_code == 404
    theirs = forwarded(case=referral.case, to=unit, key="theirs")
    page = text_of(signed_in(quint).get(path_to(theirs)))
    assert "On paper" in page
    assert "Packages taken" not in page


# --- What is on the sheet ---------------------------------------------------------------------------------------------


def everything():
    """A case with everything a unit needs as evidence, and hostile strings in every field."""
    referral, pat = sent(holder=EVIL), demo.person("pat")
    Partner.objects.filter(pk=referral.partner_id).update(name=EVIL)
    case = referral.case
    HostingLookup.objects.create(
        case=case, at=MONDAY, outcome="disputed", country="NL", ips=["2001:db8::1", EVIL], asn=64500, holder=EVIL,
        network=EVIL, abuse_contact=f"{'a' * 200}@hoste.example", disagreement=[EVIL],
        answers=[{"source": EVIL, "asked": EVIL, "said": {"name": EVIL, "list": [EVIL]}, "at": "no moment"}],
    )  # fmt: skip
    until = MONDAY + 2 * DAY
    actions.hold(referral=referral, until=until, by=pat, at=MONDAY - 30 * timedelta(minutes=1), reason=EVIL)
    actions.order(referral=referral, magistrate=EVIL, given_at=MONDAY, by=pat, at=MONDAY, reference=EVIL)
    actions.hear(referral=referral, by=pat, at=MONDAY, note=EVIL)
    police_record.record(referral=referral, by=pat, at=MONDAY, pv_number="PV 7", outcome="known")
    Assessment.objects.filter(case=case).update(note="Ada's own words", legal_ground=EVIL[:40], age="infant", virtual=True)
    referral.refresh_from_db()
    return referral


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_it_tells_everything_in_the_unit_s_language_and_prints_strangers_text_as_text(language):
    referral = everything()
    Partner.objects.filter(pk=referral.partner_id).update(language=language)
    text = read(package(referral)["sheet.pdf"])
    said = wording.words(language)
    for needed in (
        f"BE-{referral.case_id:06d}", referral.number, referral.checksum, "http://xn--mnchen-3ya.example/%E5%9B%BE/",
        said["marking"], said["case"], said["assessments"], said["hosting"], said["timeline"], said["holds"], said["orders"],
        said["international_is"]["baseline"], said["values"]["infant"], said["marks"]["virtual"],
        said["lookups"]["disputed"], said["said_words"]["held"], said["outcomes"]["known"],
        said["own_unit"], "PV 7", "2001:db8::1", "AS64500",
        "2026-11-23 03:00:00 +01:00", "[U+202E]", "[U+56FE]", "[U+05D0]", "#evil[*bold*] $x^2$", said["check_sums"][:40],
    ):  # fmt: skip
        assert needed.replace(" ", "") in text.replace(" ", ""), needed  # where a line ends, its space goes
    for never in ("Ada", "Bo", "own words"):
        assert never not in text.replace("Abuse", "").replace("BE-", ""), never


def test_a_very_long_address_is_on_the_sheet_to_its_last_letter():
    plain = "http://a.example/" + "abcdefghij" * 780
    text = read(package(sent(plain))["sheet.pdf"])
    edges = r"\n|Het dossier|Dossierblad BE-\d+ · R-\d+|Bevat een volledig.{28}|Hotline, gemaakt.{30}|Bladzijde \d van \d"
    assert plain in re.sub(edges, "", text)


def test_a_case_judged_anew_tells_no_assessment():
    referral = sent()
    Assessment.objects.filter(case=referral.case).update(age="infant")
    send(referral, "reject")
    text = read(package(referral)["sheet.pdf"])
    assert wording.words("nl")["judged_anew"] in text
    assert wording.words("nl")["values"]["infant"] not in text


def test_of_another_unit_it_says_only_that_it_asked_to_wait():
    referral = sent()
    unit, quint = other_unit()
    theirs = forwarded(case=referral.case, to=unit, key="theirs")
    actions.hold(referral=theirs, until=MONDAY + DAY, by=quint, at=MONDAY, reason="their secret reason")
    actions.order(referral=theirs, magistrate="Their judge", given_at=MONDAY, by=quint, at=MONDAY)
    text = read(package(referral)["sheet.pdf"])
    assert "een andere dienst" in text
    for theirs_alone in ("secret reason", "Their judge", "quint", unit.name, theirs.number):
        assert theirs_alone not in text


# --- The words --------------------------------------------------------------------------------------------------------


def shape(value):
    return {name: shape(one) for name, one in value.items()} if isinstance(value, dict) else "…"


def test_every_language_has_the_same_words_and_none_is_empty():
    english = wording.every()["en"]
    for language, said in wording.every().items():
        assert shape(said) == shape(english), language
        assert all(said.values()), language
    assert set(wording.every()) == {"nl", "fr", "de", "en"}


def test_every_value_a_column_can_have_has_a_word():
    said = wording.every()["en"]
    for kind in (rules.ContentType, rules.SiteType, rules.Age, rules.Gender, rules.Commerciality):
        assert set(kind.values) - {telling.NOT_SAID} <= set(said["values"]), kind
    assert set(said["lookups"]) == set(HOSTING_OUTCOMES)
    assert set(said["international_is"]) == set(rules.International.values)
    assert set(said["national_is"]) == set(rules.National.values)
    assert set(said["marks"]) == {*telling.KINDS, *telling.SIGNS}


def test_every_word_of_answers_and_outcomes_has_a_translation():
    from partners import rules as partner_rules

    said = wording.every()["en"]
    assert set(said["said_words"]) >= set(partner_rules.Said.values)
    assert set(said["because"]) == set(partner_rules.Reason.values)
    assert set(said["outcomes"]) == set(partner_rules.Outcome.values)
    assert set(said["purposes"]) >= set(partner_rules.PURPOSES)


def test_looking_at_the_page_leaves_no_package():
    referral = sent()
    signed_in("pat").get(path_to(referral))
    assert packing.taken_along(referral) == []
    assert (Answer.objects.count(), Hold.objects.count(), Order.objects.count()) == (0, 0, 0)
