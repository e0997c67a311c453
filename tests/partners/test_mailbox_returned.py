"""What comes back about a letter, told apart: bounces in the manner of many servers, machines that answer, people."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from partners.mailbox.automatic import forms_in
from partners.mailbox.returned import Returned, returned
from partners.mailbox.rules import Heard
from tests.partners.come_back import BOUNCES, LETTER, SUBJECT, THEM, TOKEN, fields, made, report
from tests.partners.come_back_answers import HOSTILE, REPLIES


@pytest.mark.parametrize("name", BOUNCES)
def test_a_report_of_a_mail_server_is_told_from_an_answer(name):
    raw, kind, code = BOUNCES[name]
    found = returned(raw, SUBJECT)
    assert (found.kind, found.code, found.ticket) == (kind, code, "")
    assert TOKEN in found.tokens


@pytest.mark.parametrize("name", REPLIES)
def test_a_machine_that_answers_is_told_from_a_person_and_its_number_is_kept(name):
    raw, kind, ticket = REPLIES[name]
    found = returned(raw, SUBJECT)
    assert (found.kind, found.ticket, found.code) == (kind, ticket, "")
    assert TOKEN in found.tokens


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_makes_the_reading_stumble(name):
    found = returned(HOSTILE[name])
    assert found.kind in Heard.values and len(found.tokens) <= 100 and len(found.ticket) <= 30


def test_what_says_two_things_at_once_is_no_bounce():
    assert returned(HOSTILE["a report that says it failed and succeeded"]).kind == Heard.AUTOMATIC
    assert returned(HOSTILE["a report with a made-up deed"]).kind == Heard.AUTOMATIC


def test_of_many_recipients_the_worst_counts():
    for kinds in (("delivered", "delayed"), ("relayed", "delayed", "delivered")):
        assert returned(report(*[fields(one, "4.0.0") for one in kinds])).kind == Heard.DELAYED
    assert returned(report(fields("delivered", "2.0.0"), fields("relayed", "2.0.0"))).kind == Heard.RELAYED


@pytest.mark.parametrize(
    "sender", [f"Abuse <{THEM}>", "Mail team <daemon-of-mail@hoste.example>", "postmasters-friend <x@hoste.example>"]
)
def test_words_of_a_bounce_make_none_unless_a_mail_server_wrote_them(sender):
    raw = made("Delivery has failed: user unknown 5.1.1, undeliverable.\n", sender=sender)
    assert returned(raw).kind == Heard.PERSON


def test_a_mail_server_that_says_nothing_of_failure_wrote_no_bounce():
    raw = made("Welcome to our list.\n", sender="postmaster@hoste.example", subject="Hello", Return_Path="<>")
    assert returned(raw).kind == Heard.PERSON


def test_links_to_a_form_are_given_as_text_and_only_those_beside_the_word():
    text = "Our web form: https://www.hoste.example/form.\n\nAbout http://beelden.example/1 we say nothing.\n"
    assert forms_in(text) == ["https://www.hoste.example/form"]
    assert forms_in("x " * 50_000) == []


def test_the_number_of_the_mail_itself_is_no_sign_that_it_is_about_a_letter():
    assert returned(made("x", to="reports@hotline.example", Message_ID=LETTER)).tokens == ()


MAILS = [raw for raw, *_ in chain(BOUNCES.values(), REPLIES.values())]


@settings(max_examples=150, deadline=None)
@given(
    mail=some.sampled_from(MAILS),
    cuts=some.lists(some.tuples(some.integers(0, 4_000), some.integers(0, 60), some.binary(max_size=30)), max_size=6),
)
def test_a_mail_that_was_cut_and_mixed_up_is_still_dealt_with(mail, cuts):
    for start, length, put_in in cuts:
        mail = mail[:start] + put_in + mail[start + length :]
    check(returned(mail, "N-000012"))


@settings(max_examples=100, deadline=None)
@given(some.binary(max_size=2_000))
def test_any_bytes_are_dealt_with(raw):
    check(returned(raw))


LINES = some.tuples(
    some.sampled_from(
        ["From", "To", "Subject", "Content-Type", "Auto-Submitted", "Return-Path", "In-Reply-To", "RT-Ticket"]
    ),
    some.text(max_size=60),
)


@settings(max_examples=100, deadline=None)
@given(some.lists(LINES, max_size=8), some.text(max_size=300))
def test_any_words_in_its_head_are_dealt_with(head, body):
    check(returned("".join(f"{name}: {value}\r\n" for name, value in head).encode() + b"\r\n" + body.encode()))


def check(found: Returned) -> None:
    assert found.kind in Heard.values
    assert len(found.ticket) <= 30 and len(found.code) <= 12
    assert all(len(one) == 32 for one in found.tokens)
