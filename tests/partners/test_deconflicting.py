"""A police unit asks whether an address is known: yes or no, and not a word more, however it asks."""

import re

import pytest

from hotline.models import AuditEvent
from partners import deconflicting
from reports.addresses import normalise
from reports.models import Case
from takedown import demonstration as demo
from tests.partners.at_the_door import HOUR, MONDAY, forwarded, other_unit, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PATH = "/police/known/"
YES, NO = "Yes: this hotline knows it and works on it.", "No: this hotline does not work on it."


def ask(told, user="pat"):
    return signed_in(user).post(PATH, {"asked": told})


def page_without_the_answer(answer):
    """Give the page byte for byte, without what may differ: the answer itself, and the token of the form."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return page.replace(YES, "ANSWER").replace(NO, "ANSWER")


@pytest.mark.parametrize(
    "told",
    ["http://beelden.example/1", "hxxp://beelden[.]example/1", " beelden.example/1 ", "https://www.beelden.example/1/"],
)
def test_a_known_address_is_known_in_whatever_shape_it_is_pasted(told):
    forwarded()
    assert YES in text_of(ask(told))


def test_what_nobody_reported_or_was_dismissed_is_not_worked_on():
    referral = forwarded()
    assert NO in text_of(ask("http://beelden.example/2"))
    Case.objects.filter(pk=referral.case_id).update(state="dismissed")
    assert NO in text_of(ask("http://beelden.example/1"))


def test_yes_and_no_are_the_same_page_and_so_is_yes_for_another_unit_s_case():
    unit, quint = other_unit()
    forwarded("a", to=unit)
    forwarded("b")
    demo.told(["http://beelden.example/c"], at=MONDAY - HOUR)  # nobody has judged it, no unit was sent it
    pages = {page_without_the_answer(ask(f"http://beelden.example/{path}")) for path in "abcd"}
    assert len(pages) == 1
    (page,) = pages
    for detail in ("BE-0", "R-0", "Elsewhere", "Hoste", "2611", "reported", "confirmed", "beelden.example", "Nov"):
        assert detail not in page, detail
    assert [YES in text_of(ask(f"http://beelden.example/{path}", quint)) for path in "abcd"] == [True, True, True, False]


def test_the_trail_names_who_asked_and_holds_nothing_of_the_address():
    forwarded()
    ask("http://beelden.example/1")
    event = AuditEvent.objects.get(deed="partner.asked_known")
    assert (event.stream, event.by, event.at) == (f"partner:{demo.police().pk}", demo.person("pat"), MONDAY)
    assert (event.facts, event.why) == ({}, "")


@pytest.mark.parametrize("told", ["", "nothing of the kind", "ftp://", "x" * 9000])
def test_what_is_no_address_gets_a_sentence_keeps_what_was_typed_and_costs_no_question(told):
    answer = ask(told)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert YES not in text_of(answer) and NO not in text_of(answer)
    assert not AuditEvent.objects.filter(deed="partner.asked_known").exists()


def test_a_unit_cannot_try_a_list_of_addresses(clock):
    forwarded()
    _, quint = other_unit()
    for _ in range(deconflicting.MOST):
        deconflicting.known(address=normalise("beelden.example/1"), unit=demo.police(), by=demo.person("pat"), at=MONDAY)
    refused = ask("http://beelden.example/1")
    assert refused.status_code == 429
    assert "asked 30 times within an hour" in text_of(refused) and YES not in text_of(refused)
    assert 'value="http://beelden.example/1"' in refused.content.decode()
    assert AuditEvent.objects.filter(deed="partner.asked_known").count() == deconflicting.MOST
    assert YES in text_of(ask("http://beelden.example/1", quint)), "another unit has its own count"
    clock["at"] = MONDAY + HOUR
    assert YES in text_of(ask("http://beelden.example/1"))


def test_the_page_offers_the_question_and_answers_nothing_by_a_link():
    forwarded()
    page = signed_in("pat").get(f"{PATH}?asked=http://beelden.example/1")
    assert page.status_code == 200 and YES not in text_of(page) and "beelden" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
