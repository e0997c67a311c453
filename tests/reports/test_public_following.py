"""Following a report with its code: the conversation, the end of a code, and erasing."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hotline import limits, waiting
from hotline.crypto import opened
from hotline.models import User
from reports import actions, receipts
from reports.models import Case, Message, Report, Sighting
from tests.reports.test_public_more import hidden, text_of
from tests.reports.test_receipts import WRONG, report_two

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def question(said: str = "password") -> None:
    ada, _ = User.objects.get_or_create(username="ada")
    actions.ask(case=Case.objects.first(), report=Report.objects.get(), question=said, by=ada, at=timezone.now())  # type: ignore[arg-type]


def test_a_question_is_read_in_the_language_of_the_page_and_answered(client: Client) -> None:
    code = report_two(client)
    question()
    page = client.post("/nl/status/", {"code": code.lower()})
    assert "We hebben een vraag voor u" in text_of(page) and "wachtwoord" in text_of(page)
    fields = {"code": code, "text": "The password is <blue>", "sent": hidden(page)["sent"]}
    answered = client.post("/nl/status/answer/", fields)
    assert answered.status_code == 200 and "Uw antwoord is aangekomen" in text_of(answered)
    assert "blue" not in text_of(answered), "what was written is locked away"
    kept = Message.objects.get(from_staff=False)
    assert opened(kept, "text") == "The password is <blue>"
    client.post("/nl/status/answer/", fields)
    assert Message.objects.filter(from_staff=False).count() == 1, "the same answer twice counts once"


def test_a_question_in_own_words_is_text_and_never_markup(client: Client) -> None:
    code = report_two(client)
    question("Which <img src=x> do you mean?")
    assert "&lt;img src=x&gt;" in text_of(client.post("/en/status/", {"code": code}))


@pytest.mark.parametrize("said", ["", "  ", "x" * 5_001])
def test_an_empty_or_endless_answer_gets_a_sentence_and_keeps_the_page(client: Client, said: str) -> None:
    code = report_two(client)
    page = client.post("/en/status/answer/", {"code": code, "text": said})
    assert page.status_code == 422 and "error-summary" in text_of(page) and "Address 1" in text_of(page)
    assert not Message.objects.exists()


def test_too_many_answers_are_refused_kindly_and_kept_in_the_field(client: Client) -> None:
    code = report_two(client)
    for number in range(10):
        assert client.post("/en/status/answer/", {"code": code, "text": f"{number}"}).status_code == 200
    page = client.post("/en/status/answer/", {"code": code, "text": "one more"})
    assert page.status_code == 422 and "have not been read yet" in text_of(page) and "one more" in text_of(page)


def test_erasing_is_asked_twice_and_then_done(client: Client) -> None:
    code = report_two(client)
    asked = client.post("/en/status/erase/", {"code": code})
    assert "cannot be undone" in text_of(asked) and Report.objects.get().erased_at is None
    assert "is erased" in text_of(client.post("/en/status/erase/", {"code": code, "sure": "yes"}))
    told = Report.objects.get()
    assert told.erased_at and not opened(told, "words")
    assert set(Sighting.objects.values_list("told", flat=True)) == {""}
    assert Case.objects.count() == 2, "the work on the addresses goes on"
    after = client.post("/en/status/", {"code": code})
    assert after.status_code == 410 and "has been erased" in text_of(after)


def test_a_code_past_its_day_says_so_and_opens_nothing(client: Client) -> None:
    code = report_two(client)
    Report.objects.update(expires_at=timezone.now() - timedelta(days=1))
    for page in ("status", "status/answer", "status/erase"):
        answer = client.post(f"/en/{page}/", {"code": code, "text": "x", "sure": "yes"})
        assert answer.status_code == 410 and "This code has expired" in text_of(answer)
        assert "Address 1" not in text_of(answer)
    assert not Message.objects.exists() and Report.objects.get().erased_at is None


@pytest.mark.parametrize("page", ["status/answer", "status/erase"])
def test_without_a_right_code_nothing_is_answered_or_erased(client: Client, page: str) -> None:
    report_two(client)
    assert client.get(f"/fr/{page}/")["Location"] == "/fr/status/"
    for code in ("", WRONG, "x" * 9_000):
        assert client.post(f"/en/{page}/", {"code": code, "text": "x", "sure": "yes"}).status_code == 422
    assert not Message.objects.exists() and Report.objects.get().erased_at is None


def test_many_wrong_codes_slow_a_network_down_and_the_right_one_still_opens(client: Client) -> None:
    code = report_two(client)
    with patch.object(limits, "WRONG_CODES", limits.Limit("wrong-code", 1)), patch("django.utils.timezone.now") as now:
        now.return_value = at = timezone.datetime(2026, 11, 23, 9, 0, tzinfo=timezone.get_current_timezone())
        client.post("/en/status/", {"code": WRONG})
        slowed = client.post("/en/status/", {"code": code})
        assert (slowed.status_code, slowed["Retry-After"]) == (429, str(waiting.SECONDS))
        assert f'value="{code}"' in text_of(slowed)
        now.return_value = at + timedelta(seconds=waiting.SECONDS)
        answer = client.post("/en/status/", {"code": code, "waited": hidden(slowed)["waited"]})
    assert answer.status_code == 200


def test_the_code_stands_in_no_address_of_the_page(client: Client) -> None:
    code = report_two(client)
    page = text_of(client.post("/en/status/", {"code": code}))
    assert not [link for link in page.split('href="')[1:] if code in link.partition('"')[0]]
    assert receipts.read(code) == code
