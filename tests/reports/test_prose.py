"""Lines that are words and nothing else are passed over, and nothing is missed by it."""

from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.addresses import told_on
from reports.lines import read_addresses

WORDS = "the Foto dot Dot punt localhost a b.be foto.example. foto%2Ebe 1 0x08080808 a-1 12:30 10.0.0.1 é ß ſ ı K"
SIGNS = ", . ; : ! ? .. ’ “ 。 × ( ) ' \" — € - /a > \xa0"
LETTER = st.lists(
    st.sampled_from([*WORDS.split(" "), *SIGNS.split(" "), *" \n " * 5]),
    max_size=12,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(LETTER)
@example("foto dot be")
@example("localhost")
@example("one\n.be")
@example("K.be K be")
@example("<http://a.example/\nalbum\n/x>\nalbum")
@example("http://a.example/" + "x" * 60 + "/\nalbum\n/x b.be")
@example("http://a.example/\nalbum ")
@example("http://a.example/\n an\talbum\n\x0bRegards,")
@example("http://a.example/" + "x" * 60 + "/\npage-1\n2")
@example("http://a.example/" + "x" * 60 + "/\n a-1")
@example("see 0x08080808 there")
@example("foto.'x")
@example("foto (punt) be")
@example("foto( . )be")
@example("2a00::1 or 2a00::1")
def test_lines_that_are_words_alone_may_be_passed_over(text):
    with patch("reports.addresses.is_prose", return_value=False):
        everything = list(told_on(text))
    assert list(told_on(text)) == everything
    with patch("reports.prose.is_prose", return_value=False):
        told = read_addresses(text)
    assert read_addresses(text) == told
