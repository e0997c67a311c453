"""What the search understands of what a tired person types or pastes."""

import pytest

from reports import receipts
from reports.addresses import normalise
from reports.asking import same_address, understand

CODE = receipts.code_for("one-form", "x")


@pytest.mark.parametrize(
    "typed",
    [
        "http://beelden.example/album/7",
        "hxxp://beelden[.]example/album/7",
        "  hxxps://beelden [dot] example/album/7  ",
        "h**p://beelden.example/album/7",
        "beelden . example / album / 7",
        "beelden.example/album/7/",
        "<http://www.beelden.example/album/7>",
        "See this: http://beelden.example/album/7 please",
    ],
)
def test_an_address_is_found_in_any_disguise(typed):
    asked = understand(typed)
    assert asked.kind == "address"
    assert normalise("http://beelden.example/album/7").key in asked.keys
    assert {one.domain for one in asked.addresses} == {"beelden.example"}


def test_the_same_address_has_its_usual_variants_and_no_others():
    keys = same_address(normalise("http://beelden.example/a"))
    for same in ("https://beelden.example/a", "http://beelden.example/a/", "https://www.beelden.example/a"):
        assert normalise(same).key in keys
    for other in ("http://beelden.example/", "http://beelden.example/b", "http://x.beelden.example/a"):
        assert normalise(other).key not in keys


@pytest.mark.parametrize("way", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "O")])
def test_a_receipt_code_is_read_as_people_type_it(way):
    asked = understand(f" {way(CODE)} ")
    assert (asked.kind, asked.receipt_hashes[0]) == ("receipt", receipts.hash_of(CODE))


@pytest.mark.parametrize(
    ("typed", "number", "series"),
    [
        ("BE-000123", 123, "case"), ("be 123", 123, "case"), ("BE–OOO123", 123, "case"), ("N-000045", 45, "notice"),
        ("r-7", 7, "referral"), ("123", 123, ""), ("#000123", 123, ""), ("BE-99999999999999999999"[:20], 2**62, "case"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_each_series(typed, number, series):
    asked = understand(typed)
    assert (asked.kind, asked.series) == ("number", series)
    assert asked.number == number or (number == 2**62 and asked.number <= 2**62)


def test_networks_mails_names_and_words_are_told_apart():
    assert understand("AS2611").asn == understand("asn 2611").asn == 2611
    mail = understand("abuse @ hoste [dot] example")
    assert (mail.kind, mail.mail, mail.mail_domain) == ("mail", "abuse@hoste.example", "hoste.example")
    assert "sealed" in mail.said
    assert understand("@sunny_kid").kind == "name"
    words = understand("Hoste Internet")
    assert (words.kind, words.words, words.host_beginning) == ("words", "Hoste Internet", "")
    assert understand("beeld").host_beginning == "beeld"


@pytest.mark.parametrize("typed", ["", "  ", "ab", "\0\u200b", "@"])
def test_what_says_nothing_is_answered_with_a_sentence_or_silence(typed):
    assert understand(typed).kind == "nothing"


@pytest.mark.parametrize(
    "typed", ["x" * 100_000, "http://" + "a" * 9000, "BE-" + "9" * 400, "💥" * 50, "%_\\'\";--", "12.10.2026"]
)
def test_nothing_that_is_typed_breaks_it(typed):
    assert understand(typed).kind in {"words", "nothing", "number", "address"}


def test_a_page_full_of_addresses_says_how_many_were_left_out():
    asked = understand("\n".join(f"http://een.example/{number}" for number in range(9)))
    assert (len(asked.addresses), asked.left_out > 0) == (5, True)
