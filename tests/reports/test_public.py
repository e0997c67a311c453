"""The report form of the public door: what it takes, what it refuses, and how kindly."""

import re
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.utils import translation

from hotline.crypto import opened
from reports import receipts
from reports.actions import intake
from reports.forms_public import ReportForm
from reports.models import Case, Report, Sighting

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "fr", "de", "en")
PAGES = [f"/{language}/{page}" for language in LANGUAGES for page in ("", "report/", "status/")]


def send(client: Client, addresses: str = "https://www.example.org/page", language: str = "en", **fields: str):  # type: ignore[no-untyped-def]
    return client.post(f"/{language}/report/", {"addresses": addresses, **fields})


def code_in(response) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r'id="receipt-code">([^<]+)<', response.content.decode())
    assert found, "no receipt code on the page"
    return found[1]


def test_the_bare_address_leads_to_the_language_the_browser_asks_for(client: Client) -> None:
    for asked, given in (("fr-BE,fr;q=0.8,en;q=0.5", "/fr/"), ("pl,de;q=0.5", "/de/"), ("pl", "/en/"), ("", "/en/")):
        response = client.get("/", headers={"accept-language": asked})
        assert (response.status_code, response["Location"]) == (302, given)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_its_language_with_one_heading(client: Client, page: str) -> None:
    response = client.get(page)
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{page[1:3]}">' in text
    assert text.count("<h1") == 1
    for language in LANGUAGES:  # the switch keeps the page
        assert f'href="/{language}{page[3:]}"' in text


def test_one_report_is_written_with_everything_that_was_told(client: Client) -> None:
    told = "hxxps://www.example[.]org/a\nexample.net/b?x=1"
    response = send(client, told, "nl", words="The third picture.", contact="rex@example.org", wants_answer="on")
    assert response.status_code == 200
    written = Report.objects.get()
    assert (written.channel, written.language, written.wants_answer) == ("web", "nl", True)
    assert (opened(written, "words"), opened(written, "contact")) == ("The third picture.", "rex@example.org")
    lines = list(Sighting.objects.order_by("line").values_list("line", "case__host"))
    assert lines == [(1, "www.example.org"), (2, "example.net")]
    assert receipts.hash_of(receipts.read(code_in(response))) == written.receipt_hash


def test_the_address_alone_is_enough(client: Client) -> None:
    assert send(client).status_code == 200
    written = Report.objects.get()
    assert (opened(written, "words"), opened(written, "contact"), written.wants_answer) == ("", "", False)


def test_the_code_stands_in_no_address_and_no_cookie(client: Client) -> None:
    response = send(client)
    code = code_in(response)
    assert "Location" not in response
    assert code not in str(response.headers)
    assert not client.cookies


def test_the_same_form_sent_again_shows_the_same_code_and_writes_nothing(client: Client) -> None:
    token = receipts.new_token()
    first, second = (send(client, words="Here.", token=token) for _ in range(2))
    assert code_in(first) == code_in(second)
    assert Report.objects.count() == Sighting.objects.count() == 1
    assert code_in(send(client, words="Here.", token=receipts.new_token())) != code_in(first)


def test_a_double_click_that_raced_gets_the_receipt_of_the_first(client: Client) -> None:
    real, calls = intake.write_fresh, []

    def once_raced(*given: object, **named: object) -> None:
        calls.append(given)
        if len(calls) == 1:
            raise IntegrityError
        real(*given, **named)  # type: ignore[arg-type]

    with patch.object(intake, "write_fresh", once_raced):
        assert send(client).status_code == 200
    assert len(calls) == 2
    assert Report.objects.count() == 1


def test_lines_that_say_the_same_are_one_address(client: Client) -> None:
    send(client, "http://example.org/a\nHTTP://EXAMPLE.ORG:80/a#top\nhxxp://example[.]org/a")
    assert Case.objects.count() == Sighting.objects.count() == 1


def test_a_fault_names_its_line_and_keeps_all_that_was_typed(client: Client) -> None:
    typed = "https://example.org/<good>\nlocalhost/x\nC:\\pictures\\one.jpg\nhello"
    response = send(client, typed, words="Left <side>", contact="rex@", wants_answer="on", token=receipts.new_token())
    text = response.content.decode()
    assert response.status_code == 422
    assert Report.objects.count() == 0
    for line in ("Line 2: this address works only inside", "Line 3: this is not the address of a web page",
                 "Line 4: we find no web address here", "This is not a complete e-mail address"):  # fmt: skip
        assert line in text
    assert "Line 1" not in text
    for kept in (
        "https://example.org/&lt;good&gt;",
        "C:\\pictures\\one.jpg",
        "Left &lt;side&gt;",
        'value="rex@"',
        "checked",
    ):
        assert kept in text
    assert 'href="#id_addresses"' in text and 'aria-invalid="true"' in text


@pytest.mark.parametrize("typed", ["", "   \n\t", "I saw something awful yesterday", "geen idee", "\0\0"])
def test_a_report_without_an_address_gets_a_clear_sentence(client: Client, typed: str) -> None:
    response = send(client, typed, words="Kept.")
    assert response.status_code == 422
    assert "Kept." in response.content.decode()
    assert "web address" in re.search(r'class="error-summary".*?</ul>', response.content.decode(), re.S)[0]  # type: ignore[index]


def test_twenty_addresses_are_taken_and_twenty_one_are_not(client: Client) -> None:
    lines = [f"https://example.org/{number}" for number in range(21)]
    refused = send(client, "\n".join(lines))
    assert refused.status_code == 422
    assert "You gave 21 addresses" in refused.content.decode()
    assert send(client, "\n".join(lines[:20])).status_code == 200
    assert Case.objects.count() == 20


def test_a_sentence_pasted_around_an_address_is_kept_with_the_words(client: Client) -> None:
    send(client, "Look at this page please\nhttps://example.org/a", words="Third picture.")
    assert opened(Report.objects.get(), "words") == "Third picture.\nLook at this page please"


def test_words_that_are_too_long_get_a_sentence(client: Client) -> None:
    response = send(client, words="a" * 20_001)
    assert response.status_code == 422
    assert "at most 20000 characters" in response.content.decode().replace("20,000", "20000")
    assert send(client, words="a" * 20_000).status_code == 200


def test_a_file_is_refused_kindly_and_the_typed_text_stays(client: Client) -> None:
    picture = SimpleUploadedFile("x.png", b"\x89PNG" * 1000, "image/png")
    response = client.post("/en/report/", {"addresses": "https://example.org/a", "words": "Left.", "file": picture})
    text = response.content.decode()
    assert response.status_code == 422
    assert "We did not take your file. The law forbids" in text
    assert "https://example.org/a" in text and "Left." in text
    assert Report.objects.count() == 0


def test_a_giant_body_gets_a_kind_page(client: Client) -> None:
    for page in ("report", "status"):
        response = client.post(f"/en/{page}/", {"addresses": "a" * 1_100_000})
        assert response.status_code == 413
        assert "larger than this form can take" in response.content.decode()
    many = "&".join(f"f{number}=1" for number in range(1_100))
    assert client.post("/en/report/", many, "application/x-www-form-urlencoded").status_code == 413


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"addresses=https://example.org/%ED%A0%80%00a", "application/x-www-form-urlencoded", {200}),
        (b"addresses=%FF%FE", "application/x-www-form-urlencoded", {422}),
        (b"addresses=http://example.org", "application/x-www-form-urlencoded; charset=utf-16", {400}),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x", {400, 422}),
        (b"--x\r\nnonsense", "multipart/form-data", {400}),
        (b'{"addresses": 1}', "application/json", {422}),
    ],
)
def test_a_broken_body_gets_a_page_and_never_a_fault(client: Client, body: bytes, kind: str, expected: set[int]) -> None:
    response = client.post("/en/report/", body, kind)
    assert response.status_code in expected
    assert b"<h1>" in response.content


def test_a_form_that_reads_hostile_text_stays_quick() -> None:
    hostile = (" " * 150_000 + "x", ")" * 150_000, "<http://" * 20_000, "a.b " * 1_900, "[.] " * 1_900,
               "\n".join(["http://" + "a" * 70] * 1_500), ". dot " * 900, "http://a.example/" + "%" * 7_000)  # fmt: skip
    for text in hostile:
        began = datetime.now(UTC)
        ReportForm({"addresses": text}).is_valid()
        assert (datetime.now(UTC) - began).total_seconds() < 3, text[:20]


def test_a_database_that_is_away_loses_nothing_that_was_typed(client: Client) -> None:
    with patch("reports.public_views.reporting.receive", side_effect=OperationalError("secret https://example.org/a")):
        response = send(client, "https://example.org/a", words="Left.")
    text = response.content.decode()
    assert response.status_code == 503
    assert "Nothing is lost" in text and "Left." in text and "https://example.org/a" in text


def test_the_language_button_takes_the_text_along_and_sends_nothing(client: Client) -> None:
    response = send(client, "not yet", "fr", words="Left.", switch="yes", wants_answer="on")
    text = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="fr">' in text and "not yet" in text and "Left." in text and "checked" in text
    assert Report.objects.count() == 0


def test_the_clock_is_woken_after_a_report(client: Client, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    with patch("hotline.tasks.tick.apply_async") as woken, django_capture_on_commit_callbacks(execute=True):
        send(client)
    assert woken.called


def test_the_help_numbers_follow_the_procedure(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    assert "116 000" in client.get("/nl/").content.decode()
    settings.PROCEDURE = "nl"
    text = client.get("/nl/").content.decode()
    assert "0800 0432" in text and "116 000" not in text


def test_a_page_with_its_look_weighs_under_thirty_kilobytes(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    look = (settings.BASE_DIR / "hotline/static/hotline/house.css").stat().st_size
    for page in PAGES:
        assert len(client.get(page).content) + look < 30_000


@pytest.mark.parametrize("path", ["/en/", "/nl/report/"])
def test_a_first_page_takes_under_fifty_milliseconds_of_the_server(client: Client, path: str) -> None:
    def once() -> float:
        began = time.process_time()
        assert client.get(path).status_code == 200
        return time.process_time() - began

    once()  # the templates are read from disk once
    assert median(once() for _ in range(9)) < 0.05


def test_a_missing_page_keeps_the_language(client: Client) -> None:
    response = client.get("/fr/nothing/")
    assert (response.status_code, response["Content-Language"]) == (404, "fr")
    with translation.override("fr"):
        assert translation.gettext("There is nothing here") in response.content.decode()


def test_an_address_without_its_last_slash_works_and_keeps_what_was_sent(client: Client) -> None:
    assert client.get("/en/report").status_code == 200
    assert client.post("/en/report", {"addresses": "https://www.example.org/page"}).status_code == 200
    assert Report.objects.count() == 1
    assert client.post("/nl/status", {"code": "x"}).status_code == 422
    assert 'action="/en/report/"' in client.get("/en/report").content.decode()


def test_an_over_long_address_gets_advice_that_fits_without_a_question_mark_too(client: Client) -> None:
    told = send(client, "http://example.org/" + "a" * 9000).content.decode()
    assert "or only the beginning where it has none" in told


def test_the_line_for_suicide_is_not_called_the_one_for_a_child_in_danger(client: Client, settings: Any) -> None:
    settings.PROCEDURE = "nl"
    page = client.get("/nl/").content.decode()
    danger = page.partition('id="urgent"')[2].partition("</section>")[0]
    assert "<strong>112</strong>" in danger
    assert "113" not in danger


def test_the_telephone_number_stands_on_every_page(client: Client, settings: Any) -> None:
    settings.PHONE = "02 000 00 00"
    for page in PAGES:
        assert "02 000 00 00" in client.get(page).content.decode(), page


def test_a_page_that_was_asked_in_another_way_answers_in_a_sentence(client: Client) -> None:
    for language, word in (("en", "Go back"), ("nl", "terug")):
        answer = client.put(f"/{language}/report/")
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, POST"
        assert word in answer.content.decode()
