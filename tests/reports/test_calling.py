"""Calls and letters: the script in four languages, the code spelled out, the receipt that is shown once, and the letter."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from hotline import letters
from reports import receipts
from reports.calling import ALPHABETS, DIGITS, LETTERS, script, spelled
from reports.models import Report
from takedown import demonstration as demo
from tests.golden import agrees
from tests.reports.deskwork import ADDRESS, desk_of, hours, text

ENTRY = "/admin/desk/report/new/"
LANGUAGES = [code for code, _ in settings.LANGUAGES]


def call(**more):
    received = timezone.localtime(hours(3)).strftime("%Y-%m-%dT%H:%M")
    return {
        "token": "one-form", "channel": "phone", "language": "fr", "received_at": received, "addresses": ADDRESS, **more,
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_is_whole_in_every_language(language):
    steps = script(language, "Meldpunt Test")
    assert len(steps) == 9
    assert "Meldpunt Test" in steps[0].said
    assert "112" in steps[4].said
    assert all(len(step.said) > 40 and "{" not in step.said for step in steps)
    assert language == "en" or steps[0].said != script("en", "Meldpunt Test")[0].said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_of_a_code_has_a_word_that_begins_with_it(language):
    words = ALPHABETS[language].split()
    assert [word[0] for word in words] == list(LETTERS)
    assert set(LETTERS) | set("0123456789") == set(receipts.ALPHABET)
    assert len(set(DIGITS[language].split())) == 10
    groups = spelled("AB0Z9-HJK12", language)
    assert [group["code"] for group in groups] == ["AB0Z9", "HJK12"]
    assert len(groups[0]["words"].split(" · ")) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_with_the_code_is_what_was_agreed(language):
    facts = {"hotline": "Meldpunt", "url": "https://meldpunt.example", "code": "AAAAA-BBBBB", "day": "1", "expires": "2"}
    letter = letters.render("receipt", language, facts, [])
    golden = Path(__file__).parent / "golden" / "letters"
    agrees(golden / f"receipt.{language}.txt", f"{letter.subject}\n\n{letter.body}")


@pytest.mark.django_db
def test_the_page_holds_all_scripts_and_opens_the_language_of_the_form():
    page = text(desk_of("ada").get(ENTRY))
    assert re.findall(r'<details name="script"( open)?>', page) == [" open", "", "", ""]
    wrong = text(desk_of("ada").post(ENTRY, call(language="de", addresses="", words="kept-as-typed")))
    assert re.findall(r'<details name="script"( open)?><summary>(\w+)', wrong).count((" open", "Deutsch")) == 1
    assert "kept-as-typed" in wrong


@pytest.mark.django_db
def test_everything_that_was_filled_in_comes_back_with_a_mistake():
    said = call(
        addresses="http://192.168.1.1/", words="kept-words", contact="rex@example.org", names="", why="minor_sexual",
        signs=["live_stream"], young="on", wants_answer="on", place="chat",
    )  # fmt: skip
    form = desk_of("ada").post(ENTRY, said).context["form"]
    for name in ("addresses", "words", "contact", "why", "place", "language", "channel", "received_at", "token"):
        assert form[name].value() == said[name], name
    assert (form["signs"].value(), form["young"].value(), form["wants_answer"].value()) == (["live_stream"], True, True)


@pytest.mark.django_db
def test_the_receipt_is_spelled_in_the_caller_s_language_and_comes_as_a_letter_with_a_square():
    answer = desk_of("ada").post(ENTRY, call(language="nl", channel="letter"))
    page, code = text(answer), answer.context["code"]
    assert all(group["words"] in page for group in spelled(code, "nl"))
    assert 'lang="nl" aria-label="Letter"' in page and "<svg" in page
    assert page.count(code) >= 2
    assert "cannot find it again" in page
    assert ADDRESS not in page
    assert receipts.hash_of(code) == Report.objects.get().receipt_hash
    assert code not in text(desk_of("ada").get(ENTRY))


@pytest.mark.django_db
def test_a_known_address_is_said_to_staff_in_general_words():
    demo.told([ADDRESS], at=hours(9))
    desk = desk_of("ada")
    assert "This address was known already" in text(desk.post(ENTRY, call()))
    two = call(token="second", addresses=f"{ADDRESS}\nhttp://nieuw.example/")
    assert "1 of these 2 addresses was known already" in text(desk.post(ENTRY, two))
    assert "known already" not in text(desk.post(ENTRY, call(token="third", addresses="http://eerste.example/")))


@pytest.mark.django_db
def test_the_same_form_sent_twice_says_that_it_counts_once():
    desk = desk_of("ada")
    desk.post(ENTRY, call())
    assert "It counts once" in text(desk.post(ENTRY, call()))
    assert Report.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_races_is_one_report_with_one_code():
    desks = [desk_of("ada"), desk_of("ada")]

    def send(desk):
        try:
            return desk.post(ENTRY, call()).context["code"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(send, desks)
    assert one == other
    assert Report.objects.count() == 1
