"""Referral letters to police, peers and the regulator: every sentence in every language."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from partners import letters
from partners.models import Partner, Referral
from takedown import demonstration as demo
from tests.golden import agrees, steady

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden" / "letters"
LANGUAGES = ("en", "nl", "fr", "de")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
PLACES = {"home": "BE", "abroad": "SN", "unknown": ""}
LETTERS = {
    "police": [
        ("referral", "home"), ("referral", "abroad"), ("referral", "unknown"), ("reminder", "home"), ("escalation", "home"),
    ],
    "hotline": [("referral", "abroad"), ("reminder", "abroad")],
    "regulator": [("regulator", "home"), ("regulator", "home"), ("escalation", "home")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _ourselves(settings):
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.MAIL_FROM = "Meldpunt <letters@hotline.example>"
    settings.PUBLIC_URL = settings.POLICE_URL = "https://hotline.example"


def case_in(place, *, baseline=True):
    address = f"http://foto.example/{place}?a=1&b=<2>"
    case = demo.case_of(demo.told([address], at=MONDAY, words="Rex saw it", contact="rex@example.org"))
    if PLACES[place]:
        demo.lies(case, PLACES[place], at=MONDAY + HOUR)
    else:
        demo.lies(case, "", at=MONDAY + HOUR, asn=None, holder="")
    return demo.confirmed(case, at=MONDAY + 2 * HOUR, baseline=baseline)


def partner_of(kind, language="en"):
    return Partner.objects.create(kind=kind, name=f"The {kind}", country="BE", language=language, email="x@example.org")


def referral_to(partner, case, purpose="referral", number=1):
    return Referral.objects.create(
        key=f"{purpose}:{case.pk}:{number}", case=case, partner=partner, purpose=purpose,
        written_at=MONDAY + 3 * HOUR, due_at=MONDAY + 4 * HOUR,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
def test_each_referral_reads_as_agreed(kind, language):
    partner = partner_of(kind, language)
    told = []
    cases = {place: case_in(place, baseline=place != "home") for place in {place for _, place in LETTERS[kind]}}
    for number, (purpose, place) in enumerate(LETTERS[kind]):
        letter = letters.referral(referral_to(partner, cases[place], purpose, number))
        told.append(f"{letter.subject}\n\n{letter.body}")
        assert letter.body.splitlines()[0].count("Meldpunt Voorbeeld") == 1, "the first line says who we are"
    text = ("\n" + "=" * 40 + "\n").join(told)
    for forbidden in ("http://foto", "foto.example", "rex", "kinderporn", "pédoporn", "child porn", "&lt;", "&amp;", "none"):
        assert forbidden not in text.lower(), forbidden
    text = re.sub(r"\b[0-9a-f]{64}\b", "(64 digits)", steady(text))
    agrees(GOLDEN / f"{letters.TEMPLATES[kind]}.{language}.txt", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_passed_on_unopened_says_so_and_names_no_address(language):
    case = demo.case_of(demo.told(["http://foto.example/album"], at=MONDAY))
    demo.lies(case, "BE", at=MONDAY)
    letter = letters.referral(referral_to(partner_of("police", language), case, "unopened"))
    text = f"{letter.subject}\n\n{letter.body}"
    for forbidden in ("foto", "album", "hxxp", "baseline", "&lt;", "None"):
        assert forbidden not in text, forbidden
    agrees(GOLDEN / f"referral_unopened.{language}.txt", re.sub(r"\b[0-9a-f]{64}\b", "(64 digits)", steady(text)))


def test_the_machine_readable_part_says_the_exact_address_and_nothing_of_the_reporter():
    case = case_in("home")
    letter = letters.referral(referral_to(partner_of("police"), case))
    (part,) = letter.parts
    said = json.loads(part["content"])
    assert (part["name"], part["type"]) == ("referral.json", "application/json")
    assert said["url"] == case.address
    assert said["international"] == "baseline"
    assert said["assessed_by_people"] == 2
    assert said["hosting_ips"] == ["193.190.0.10"]
    assert "rex" not in part["content"].lower()


def test_the_dutch_police_are_not_asked_to_clear_anything(settings):
    settings.PROCEDURE = "nl"
    case = demo.case_of(demo.told(["http://foto.example/"], at=MONDAY))
    demo.lies(case, "NL", at=MONDAY)
    demo.confirmed(case, at=MONDAY)
    body = letters.referral(referral_to(partner_of("police"), case)).body
    assert "release the case or a magistrate orders" not in body


@pytest.mark.parametrize("evil", ["Police\r\nBcc: mallory@example.org", "Police\n\nDear all", "Police\u2028x"])
def test_a_partner_s_name_adds_neither_line_nor_header(evil):
    partner, case = partner_of("police"), case_in("home")
    row = referral_to(partner, case)
    plain = letters.referral(row).body.count("\n")
    row.partner.name = evil
    assert letters.referral(row).body.count("\n") == plain
