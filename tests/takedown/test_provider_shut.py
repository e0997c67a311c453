"""Links that open nothing: whoever holds one reads whom to call, and a letter that never left shows nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from hotline.models import Outgoing
from takedown import demonstration as demo
from takedown.models import Notice, Reply
from tests.takedown.at_the_reply_page import link_of, text_of
from tests.takedown.written import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves", "two_hours_later")]
LETTER = {"purpose": "notice", "subject": "-", "body": "-", "written_at": MONDAY, "not_before": MONDAY}


@pytest.fixture
def unsent(notice):
    Notice.objects.update(sent_at=None, answer_due_at=None)
    return notice


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Bel ons"), ("fr", "Appelez-nous"), ("de", "Rufen Sie"), ("en", "Call us")]
)
def test_whoever_has_a_link_that_opens_nothing_reads_whom_to_call(notice, settings, language, words):
    settings.PHONE = "02 123 45 67"
    wrong = f"/p/{notice.uuid.hex}/{'0' * 64}/"
    page = Client().get(wrong, HTTP_ACCEPT_LANGUAGE=language)
    assert page.status_code == 404
    assert words in text_of(page) and "02 123 45 67" in text_of(page)
    elsewhere = text_of(Client().get("/en/nothing/"))
    assert "Call us" not in elsewhere and "02 123 45 67" not in elsewhere


def test_a_letter_that_never_left_says_so_and_shows_nothing(unsent):
    for path in ("", "thanks/", "seen/", "contact/"):
        page = Client().get(link_of(unsent, path + "?lang=en"))
        assert page.status_code == 200 and "We have not sent this letter yet" in text_of(page), path
        assert "Show the addresses" not in text_of(page)
    for path, said in (("", {"show": "yes"}), ("", {"outcome-all": "removed"}), ("look/", {}), ("contact/", {"hours": "9"})):
        page = Client().post(link_of(unsent, path), said)
        assert page.status_code == 409 and "foto.example" not in text_of(page), path
    assert not Reply.objects.exists()


def test_a_letter_that_was_tried_opens_for_it_may_have_arrived(unsent):
    waits = Outgoing.objects.create(key="notice-7", about=unsent.pk, **LETTER)
    assert "We have not sent this letter yet" in text_of(Client().get(link_of(unsent, "?lang=en")))
    Outgoing.objects.filter(pk=waits.pk).update(attempts=1)
    assert "Show the addresses" in text_of(Client().get(link_of(unsent, "?lang=en")))


def test_a_letter_that_never_left_is_given_to_no_program(unsent):
    key = {"Idempotency-Key": "k-1"}
    for page in (
        Client().get(link_of(unsent, "notice.json")),
        Client().post(link_of(unsent, "notice.json")),
        Client().post(link_of(unsent, "outcomes"), "{}", "application/json", headers=key),
    ):
        assert (page.status_code, page.json()["code"]) == (409, "not_sent")


def test_the_desk_sees_the_page_of_a_letter_that_waits_and_no_link_to_end(unsent):
    lee = Client()
    lee.force_login(demo.person("lee"))
    page = lee.get(reverse("desk-notice-reply-page", args=[unsent.pk]))
    assert page.status_code == 200 and b"not sent this letter" not in page.content
    link = text_of(lee.get(reverse("desk-letter-link", args=[unsent.pk])))
    assert "It has not left" in link and "Revoke" not in link and "Make a new link" not in link


def test_german_writes_a_day_with_a_point_and_the_others_without(notice):
    seen = {one: text_of(Client().get(link_of(notice, f"?lang={one}"))) for one in ("nl", "fr", "de", "en")}
    assert "24. November 2026, " in seen["de"]
    assert "24 november 2026, " in seen["nl"] and "24 novembre 2026, " in seen["fr"] and "24 November 2026, " in seen["en"]
