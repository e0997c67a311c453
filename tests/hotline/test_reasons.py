"""What people give as a reason holds no web address: forms say so, and the trail leaves out what slipped through."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from hotline import audit
from hotline.reasons import LEFT_OUT, covered, no_address
from tests.reports.deskwork import desk_of, hours, text, told

ADDRESSES = [
    "http://foto.example/album/1",
    "hxxps://foto[.]example/x",
    "foto[.]example",
    "foto.example/album/1",
    "www.foto.example",
    "http:/foto.example",
]
WORDS = [
    "They never act.",
    "hoste.example told us at 12.30",
    "and/or",
    "BE-000123, v1.2",
    "abuse@hoste.example",
    "e.g. Jan",
    "",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_in_a_reason_is_refused_and_left_out(address):
    with pytest.raises(ValidationError, match="Leave the address out"):
        no_address(f"It is {address} again")
    assert covered(f"It is {address} again") == f"It is {LEFT_OUT} again"


@pytest.mark.parametrize("words", WORDS)
def test_ordinary_words_stay(words):
    no_address(words)
    assert covered(words) == words


@pytest.mark.django_db
def test_the_trail_itself_leaves_an_address_out_and_its_chain_holds():
    with transaction.atomic():
        event = audit.trace("case:1", "case.noted", by=None, at=hours(1), why="see http://foto.example/album/1 there")
    assert event.why == f"see {LEFT_OUT} there"
    assert not list(audit.broken())


@pytest.mark.django_db
def test_at_the_desk_what_was_typed_is_kept_and_the_sentence_says_what_to_do():
    case = told()
    desk = desk_of("ada")
    shown = desk.get("/admin/desk/queue/bulk/", {"act": "dismiss", "case": [case.pk]})
    promise = shown.context["why_form"]["promise"].value()
    wrong = desk.post("/admin/desk/queue/bulk/act/", {"promise": promise, "why": "like foto.example/album/1"})
    assert wrong.status_code == 422
    assert "Leave the address out" in text(wrong) and "like foto.example/album/1" in text(wrong)
