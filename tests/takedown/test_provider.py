"""The provider door: the link is the key, looking changes nothing, and each answer is written down."""

import re
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hotline import limits
from hotline.models import AuditEvent
from takedown import letters
from takedown.models import Notice, Reply, Takedown
from takedown.rules import Outcome
from tests.takedown.at_the_reply_page import text_of
from tests.takedown.written import HOUR, MONDAY, notice_about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moment = {"at": MONDAY + 6 * HOUR}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    cache.clear()
    return moment


@pytest.fixture
def notice(two, hoste):
    made = notice_about(*two, provider=hoste, number=7)
    Notice.objects.filter(pk=made.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    Takedown.objects.update(next_check_at=MONDAY + 12 * HOUR)
    return Notice.objects.get(pk=made.pk)


def link_of(notice, tail=""):
    return letters.reply_link(notice).removeprefix("https://hotline.example") + tail


def state():
    return (
        list(Takedown.objects.order_by("pk").values()),
        list(Notice.objects.order_by("pk").values()),
        Reply.objects.count(),
        AuditEvent.objects.count(),
    )


# --- Looking ----------------------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_shows_no_address(notice):
    before = state()
    for _ in range(3):  # mail filters open links too
        page = Client().get(link_of(notice))
        assert Client().head(link_of(notice)).status_code == page.status_code == 200
    assert state() == before
    told = text_of(page)
    for needed in (
        f"N-{notice.pk:06d}",
        "2 addresses",
        "on 1 host",
        "24 November 2026, 12:00 UTC",
        "22 h 0 min left",
        "national hotline",
    ):
        assert needed in told, needed
    for secret in ("foto", "album", "193.190", "Hoste"):
        assert secret not in told, secret
    assert not page.cookies


def test_the_addresses_are_shown_on_request_as_text_and_never_as_links(notice, two):
    page = Client(enforce_csrf_checks=True).post(link_of(notice), {"show": "yes"})
    body = page.content.decode()
    assert page.status_code == 200
    for takedown in two:
        assert takedown.case.address.replace("&", "&amp;") in body
    assert "193.190.0.10" in body
    assert "23 November 2026, 13:00 UTC" in body
    assert not re.search(r'(href|src|action)="?https?://foto', body)
    assert AuditEvent.objects.filter(deed="notice.shown", stream=f"notice:{notice.pk}").count() == 1
    assert not page.cookies


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_page_speaks_the_language_of_the_letter_or_the_one_asked_for(notice, language):
    Notice.objects.update(language=language)
    assert Client().get(link_of(notice))["Content-Language"] == language
    assert f'<html lang="{language}">' in Client().get(link_of(notice)).content.decode()
    Notice.objects.update(language="en")
    for page in (
        Client().get(link_of(notice, f"?lang={language}")),
        Client().post(link_of(notice, f"?lang={language}"), {"show": "1"}),
    ):
        assert page["Content-Language"] == language
        assert f"?lang={language}" in page.content.decode()


def test_an_unknown_language_gets_the_letter_s(notice):
    Notice.objects.update(language="de")
    assert Client().get(link_of(notice, "?lang=<b>"))["Content-Language"] == "de"


def test_switching_the_language_keeps_what_was_chosen(notice):
    line = notice.lines.first()
    page = Client().post(link_of(notice, "?lang=fr"), {"show": "yes", f"outcome-{line.pk}": "disabled", "note": "Bonjour"})
    assert 'value="disabled" selected' in page.content.decode()
    assert "Bonjour" in page.content.decode()
    assert not Reply.objects.exists()


# --- Links that are wrong ---------------------------------------------------------------------------------------------


def wrong_links(notice):
    number, secret = notice.uuid.hex, letters.reply_secret(notice)
    stranger = Notice(uuid=uuid4())
    return {
        "wrong secret": f"/p/{number}/{'0' * 64}/",
        "cut secret": f"/p/{number}/{secret[:-1]}/",
        "longer secret": f"/p/{number}/{secret}0/",
        "upper case": f"/p/{number.upper()}/{secret.upper()}/",
        "number with hyphens": f"/p/{notice.uuid}/{secret}/",
        "unknown number": f"/p/{uuid4().hex}/{secret}/",
        "right secret of a letter that does not exist": f"/p/{stranger.uuid.hex}/{letters.reply_secret(stranger)}/",
        "no number at all": f"/p/letter/{secret}/",
        "odd letters": "/p/%F0%9F%92%A9/%00%FF/",
        "half a link": f"/p/{number}/",
    }


def test_every_wrong_link_gets_the_same_page_and_reads_nothing(notice):
    pages = {}
    for name, path in wrong_links(notice).items():
        for one in ("", "thanks/"):
            page = Client().get(path + one)
            assert page.status_code == 404, name
            pages[name + one] = page.content
            assert Client().post(path + one, {"outcome-all": "removed"}).status_code == 404, name
    assert len(set(pages.values())) == 1
    assert not Reply.objects.exists()


def asked_for(path):
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(path).status_code == 404
    return [re.sub(r"'[0-9a-f-]{32,36}'", "?", one["sql"]) for one in asked.captured_queries]


def test_whatever_is_wrong_with_a_link_the_same_is_asked_of_the_database(notice, two, clock):
    links = wrong_links(notice)
    seen = {name: asked_for(links[name]) for name in ("wrong secret", "cut secret", "unknown number", "no number at all")}
    Notice.objects.update(withdrawn_at=MONDAY, sent_at=None, answer_due_at=None)
    seen["withdrawn"] = asked_for(link_of(notice))
    Notice.objects.update(withdrawn_at=None)
    Takedown.objects.update(closed_at=MONDAY, state="removed", waits_for="", due_at=None, next_check_at=None)
    clock["at"] = MONDAY + 91 * DAY
    seen["over"] = asked_for(link_of(notice))
    assert len({tuple(one) for one in seen.values()}) == 1, seen
    assert len(seen["over"]) == 1


def test_the_secret_is_compared_in_constant_time(notice):
    with patch("takedown.links.compare_digest", return_value=False) as compared:
        assert Client().get(link_of(notice)).status_code == 404
        Client().get("/p/nonsense/nonsense/")
    assert compared.call_count == 2


def test_who_guesses_too_often_waits_and_a_right_link_works_all_the_same(notice):
    path = wrong_links(notice)["wrong secret"]
    with patch("takedown.provider_door.WRONG_LINKS", limits.Limit("wrong-link", 3)):
        assert [Client().get(path).status_code for _ in range(5)] == [404, 404, 404, 429, 429]
        waits = Client().get(path)
        assert int(waits["Retry-After"]) > 0 and "wrong links" in text_of(waits)
        assert Client().post(path + "outcomes", "{}", "application/json").status_code == 429
        assert Client().get(link_of(notice)).status_code == 200


def test_a_withdrawn_letter_has_no_page(two, hoste):
    made = notice_about(*two, provider=hoste)
    Notice.objects.update(withdrawn_at=MONDAY)
    assert Client().get(link_of(made)).status_code == 404


def test_the_link_lives_ninety_days_after_the_last_takedown_is_closed(notice, two, clock):
    closed = {"closed_at": MONDAY, "state": "removed", "waits_for": "", "due_at": None, "next_check_at": None}
    Takedown.objects.filter(pk=two[0].pk).update(**closed)
    clock["at"] = MONDAY + 400 * DAY
    assert Client().get(link_of(notice)).status_code == 200, "one is still open"
    Takedown.objects.filter(pk=two[1].pk).update(**closed | {"closed_at": MONDAY + 10 * DAY})
    clock["at"] = MONDAY + 100 * DAY
    assert Client().get(link_of(notice)).status_code == 200
    clock["at"] = MONDAY + 100 * DAY + HOUR
    assert Client().get(link_of(notice)).status_code == 404


def test_another_method_is_not_offered(notice):
    assert Client().put(link_of(notice)).status_code == 405
    assert Client().post(link_of(notice, "thanks/")).status_code == 405


# --- Answering --------------------------------------------------------------------------------------------------------


def test_each_address_gets_its_own_answer_and_the_rest_the_common_one(notice):
    first, second = notice.lines.order_by("pk")
    answer = Client().post(
        link_of(notice, "?lang=en"), {f"outcome-{first.pk}": "not_ours", "outcome-all": "removed", "note": "See AS64500"}
    )
    assert (answer.status_code, answer["Location"]) == (302, link_of(notice, "thanks/?lang=en"))
    assert [(one.line_id, one.outcome, one.note) for one in Reply.objects.order_by("line")] == [
        (first.pk, "not_ours", "See AS64500"), (second.pk, "removed", "See AS64500"),
    ]  # fmt: skip
    page = Client().get(answer["Location"])
    for needed in ("It is not on our network", "We removed it", f"BE-{first.takedown.case_id:06d}"):
        assert needed in text_of(page)
    assert "foto" not in text_of(page)


def test_an_address_left_open_stays_without_an_answer(notice):
    first, _ = notice.lines.order_by("pk")
    sent = Client().post(
        link_of(notice), {f"outcome-{first.pk}": "need_information", f"why-{first.pk}": "Which page?"}, follow=True
    )
    assert Reply.objects.get().line == first
    assert "1 address has no answer yet" in text_of(sent)


BELONGS = {
    "customer_told": {"by-all": "2026-11-24T10:00"},
    "passed_on": {"where-all": "AS64500"},
    "need_information": {"why-all": "Which page?"},
    "disputed": {"why-all": "It is a museum."},
}


@pytest.mark.parametrize("outcome", Outcome.values)
def test_what_is_said_to_be_gone_is_looked_at_at_once(notice, outcome, clock):
    Client().post(link_of(notice), {"outcome-all": outcome} | BELONGS.get(outcome, {}))
    soon = {clock["at"]} if outcome in ("removed", "disabled", "already_gone", "not_ours") else {MONDAY + 12 * HOUR}
    assert set(Takedown.objects.values_list("next_check_at", flat=True)) == soon
    assert Reply.objects.filter(outcome=outcome).count() == 2
    traces = AuditEvent.objects.filter(deed="notice.replied")
    assert [event.facts["outcome"] for event in traces] == [outcome] * 2


def test_an_answer_without_an_outcome_gets_a_sentence_and_keeps_the_note(notice):
    page = Client().post(link_of(notice), {"note": "What is this?"})
    assert page.status_code == 422
    assert "Choose what you did for at least one address" in text_of(page)
    assert "What is this?" in page.content.decode()
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome-all": "destroyed"},
        {"outcome-all": "removed", "note": "x" * 1001},
        {"outcome-all": "removed", "note": "\x00"},
    ],
)
def test_what_the_form_does_not_offer_is_refused(notice, fields):
    assert Client().post(link_of(notice), fields).status_code == 422
    assert not Reply.objects.exists()


def test_nobody_answers_for_a_line_of_another_letter(notice, two, hoste):
    other = notice_about(two[0], provider=hoste, step="reminder", number=9)
    page = Client().post(link_of(notice), {f"outcome-{other.lines.get().pk}": "removed"})
    assert page.status_code == 422
    assert not Reply.objects.exists()


def test_an_answer_can_be_given_anew_and_the_newest_is_shown(notice, clock):
    Client().post(link_of(notice), {"outcome-all": "customer_told"} | BELONGS["customer_told"])
    clock["at"] += HOUR
    sent = Client().post(link_of(notice), {"outcome-all": "disabled"}, follow=True)
    assert Reply.objects.count() == 4
    assert "We made it inaccessible" in text_of(sent)
    assert "We told our customer" not in text_of(sent)


def test_thanks_without_an_answer_leads_back_to_the_letter(notice):
    answer = Client().get(link_of(notice, "thanks/?lang=fr"))
    assert (answer.status_code, answer["Location"]) == (302, link_of(notice, "?lang=fr"))


def test_a_note_with_markup_is_shown_as_text(notice):
    page = Client().post(link_of(notice), {"note": "<script>alert(1)</script>"})
    assert "<script>" not in page.content.decode()
