"""Addresses in every shape people paste them."""

import hashlib
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.addresses import LONGEST, Address, NotAnAddress, Reason, domain_of, masked, normalise, refang, split

ONION = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"
PASTED = {
    "http://foto.example/a": "http://foto.example/a",
    "https://foto.example/a": "https://foto.example/a",
    "foto.example": "http://foto.example/",
    "www.foto.example/a?b=c": "http://www.foto.example/a?b=c",
    "foto.example:8080/a": "http://foto.example:8080/a",
    "//foto.example/a": "http://foto.example/a",
    "HTTP://Foto.EXAMPLE/A": "http://foto.example/A",
    "hxxp://foto.example/a": "http://foto.example/a",
    "hXXps://foto.example/a": "https://foto.example/a",
    "h**p://foto.example/a": "http://foto.example/a",
    "h__ps://foto.example/a": "https://foto.example/a",
    "htxp://foto.example/a": "http://foto.example/a",
    "ttp://foto.example/a": "http://foto.example/a",
    "fxp://foto.example/a": "ftp://foto.example/a",
    "hxxps[:]//foto[.]example/a": "https://foto.example/a",
    "hxxps[://]foto(.)example/a": "https://foto.example/a",
    "http:\\\\foto.example\\a": "http://foto.example/a",
    "http:/foto.example/a": "http://foto.example/a",
    "http//foto.example/a": "http://foto.example/a",
    "http://http://foto.example/a": "http://foto.example/a",
    "http:// foto.example/a": "http://foto.example/a",
    "foto[dot]example": "http://foto.example/",
    "foto (dot) example/a": "http://foto.example/a",
    "foto dot example": "http://foto.example/",
    "foto [.] example": "http://foto.example/",
    "foto[punt]be": "http://foto.be/",
    "foto\\.example": "http://foto.example/",
    "  <http://foto.example/a>  ": "http://foto.example/a",
    "“http://foto.example/a”.": "http://foto.example/a",
    "(http://foto.example/a_(1)),": "http://foto.example/a_(1)",
    "**http://foto.example/a**": "http://foto.example/a",
    "http://foto.example/a!?": "http://foto.example/a",
    "> http://foto.example/a": "http://foto.example/a",
    "http://fo\u200bto.exa\u00admple/\ufeffa": "http://foto.example/a",
    "http://foto.exam\nple/a": "http://foto.example/a",
    "http://foto.example:80/a": "http://foto.example/a",
    "https://foto.example:443/a": "https://foto.example/a",
    "http://rex:geheim@foto.example/a": "http://foto.example/a",
    "http://foto.example/a#here": "http://foto.example/a",
    "http://foto.example/#!album/1": "http://foto.example/#!album/1",
    "http://foto.example/#/album/1": "http://foto.example/#/album/1",
    "http://foto.example./a": "http://foto.example/a",
    "http://foto.example/a/../b/./c": "http://foto.example/b/c",
    "http://foto.example/a b": "http://foto.example/a%20b",
    "http://foto.example/%7Ea": "http://foto.example/%7Ea",
    "http://exa%6dple.example/": "http://example.example/",
    "foto．example/a": "http://foto.example/a",
    "http://bücher.example/ü": "http://xn--bcher-kva.example/%C3%BC",
    "http://faß.example/": "http://xn--fa-hia.example/",
    "例え.jp/": "http://xn--r8jz45g.jp/",
    "http://♥.ws/": "http://xn--g6h.ws/",
    "http://my_site.foto.example/": "http://my_site.foto.example/",
    "193.190.10.10/a": "http://193.190.10.10/a",
    "http://3250457098/a": "http://193.190.10.10/a",
    "http://0xC1.0xBE.0x0a.0x0A/a": "http://193.190.10.10/a",
    "2001:6a8::10": "http://[2001:6a8::10]/",
    "[2001:6A8:0::10]:8080/a": "http://[2001:6a8::10]:8080/a",
    f"{ONION}/a": f"http://{ONION}/a",
    f"http://www.{ONION.upper()}/a": f"http://www.{ONION}/a",
    f"http://foto.example/?q={'x' * 7000}": f"http://foto.example/?q={'x' * 7000}",
}
REFUSED = {
    "": Reason.EMPTY,
    " \n\t\0\u200b": Reason.EMPTY,
    "hello": Reason.NO_ADDRESS,
    "I saw it yesterday": Reason.NO_ADDRESS,
    "rex@foto.example": Reason.NO_ADDRESS,
    "12.10.2026": Reason.NO_ADDRESS,
    "20.30": Reason.NO_ADDRESS,
    "photo.jpg": Reason.NO_ADDRESS,
    "...": Reason.NO_ADDRESS,
    "http://localhost/a": Reason.PRIVATE,
    "localhost:8000": Reason.PRIVATE,
    "foto.localhost": Reason.PRIVATE,
    "http://printer.local/": Reason.PRIVATE,
    "wiki.internal/a": Reason.PRIVATE,
    "http://router.home.arpa/": Reason.PRIVATE,
    "http://intranet/": Reason.PRIVATE,
    "http://127.0.0.1/": Reason.PRIVATE,
    "10.0.0.1/a": Reason.PRIVATE,
    "http://192.168.1.1/": Reason.PRIVATE,
    "http://169.254.169.254/": Reason.PRIVATE,
    "http://2130706433/": Reason.PRIVATE,
    "http://0x7f.1/": Reason.PRIVATE,
    "http://[::1]/": Reason.PRIVATE,
    "[fd00::1]/a": Reason.PRIVATE,
    "http://[::ffff:10.0.0.1]/": Reason.PRIVATE,
    "http://[64:ff9b::7f00:1]/": Reason.PRIVATE,
    "file:///etc/passwd": Reason.UNSUPPORTED_SCHEME,
    "data:text/html,x": Reason.UNSUPPORTED_SCHEME,
    "javascript:alert(1)": Reason.UNSUPPORTED_SCHEME,
    "mailto:rex@foto.example": Reason.NO_ADDRESS,
    "magnet:?xt=urn:btih:1": Reason.UNSUPPORTED_SCHEME,
    "ws://foto.example/": Reason.UNSUPPORTED_SCHEME,
    "C:\\Users\\rex\\a.jpg": Reason.UNSUPPORTED_SCHEME,
    "\\\\server\\share": Reason.UNSUPPORTED_SCHEME,
    "http://xn--a.example/": Reason.BAD_HOST,
    "http://a..example/": Reason.BAD_HOST,
    f"http://{'a' * 64}.example/": Reason.BAD_HOST,
    "http://1.2.3.4.5/": Reason.BAD_HOST,
    "http://foto.example:99999/": Reason.BAD_HOST,
    "http://short.onion/": Reason.BAD_HOST,
    f"http://foto.example/{'x' * LONGEST}": Reason.TOO_LONG,
    f"http://foto.example/{'ü' * (LONGEST // 4)}": Reason.TOO_LONG,
    "http://../": Reason.BAD_HOST,
    "http://./x": Reason.BAD_HOST,
    "http://。/": Reason.BAD_HOST,
    "http://127.0.0.1../": Reason.PRIVATE,
    "http://foto.999../": Reason.BAD_HOST,
    ":99999.127[.]。。:80": Reason.NO_ADDRESS,
    "。。:80/": Reason.NO_ADDRESS,
}


@pytest.mark.parametrize(("told", "normal"), PASTED.items())
def test_every_shape_comes_to_one_normal_form(told, normal):
    assert normalise(told).address == normal


@pytest.mark.parametrize(("told", "reason"), REFUSED.items())
def test_what_cannot_be_reported_says_why(told, reason):
    with pytest.raises(NotAnAddress) as caught:
        normalise(told)
    assert caught.value.reason == reason


def test_all_parts_are_kept():
    told = "hxxps://www[.]foto[.]co.uk/a"
    key = hashlib.sha256(b"https://www.foto.co.uk/a").hexdigest()
    assert normalise(told) == Address(told, "https://www.foto.co.uk/a", key, "www.foto.co.uk", "foto.co.uk", False)


def test_plain_and_secure_are_two_addresses_but_no_scheme_is_plain():
    keys = {normalise(told).key for told in ("http://foto.example/", "https://foto.example/", "foto.example")}
    assert len(keys) == 2


def test_hosts_that_are_no_names_have_no_domain():
    assert normalise("http://[2001:6a8::10]/").host == "2001:6a8::10"
    assert [domain_of(host) for host in ("193.190.10.10", "[2001:6a8::10]", ONION, "a.b.foto.be")] == ["", "", "", "foto.be"]
    assert normalise(ONION).onion


def test_the_reason_does_not_carry_what_was_typed():
    with pytest.raises(NotAnAddress) as caught:
        normalise("http://printer.local/geheim")
    assert str(caught.value) == "private"


# --- For every text ---------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    "http:// https:// hxxp:// ftp:// [.] (dot) . / // \\ : @ # ? & = % [ ] ( ) < > \" ' foto example .example be "
    "127.0.0.1 193.190.1.1 [2001:6a8::1] ::1 xn-- %2e %00 ü \u200b \0 \ud800 \n \t 。 http: localhost .. #! :80 c:\\ onion "
    "dot , ． ｡ 999 0x :99999 。。 127. .0 a. user@ %. ¼ ß ٣".split(" ")
)
# A host made of little more than dots, numbers and signs that browsers turn into them, with what stands around hosts.
NUMBERS = "127 999 0x7f 08 a be xn--a ٣ ¼ 4294967296"
LABELS = st.lists(st.sampled_from(f"{NUMBERS} . . .. 。 ． ｡ [.] %2e - _".split(" ")), max_size=6).map("".join)
HOSTS = st.tuples(
    st.sampled_from(["", "http://", "https:", "ftp://", "//", ":", "http://x@", "hxxp://"]),
    LABELS,
    st.sampled_from(["", "/", ":80", ":80/", ":99999", "/x#!y", "?", ":"]),
).map("".join)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join), HOSTS)


@settings(max_examples=900, deadline=None)
@given(TEXTS)
@example("http://foto.example/x.#y")
@example("http://foto.example/[[.].]")
@example("http://foto.example/?hxxp://[.]")
def test_any_text_is_an_address_or_says_why_and_the_normal_form_stays(told):
    try:
        once = normalise(told)
    except NotAnAddress:
        return
    again = normalise(once.address)
    assert (again.key, again.address, again.host, again.domain) == (once.key, once.address, once.host, once.domain)
    assert "\0" not in once.told
    assert len(once.address) <= LONGEST


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_split_and_masked_never_fail(text):
    for one in split(text):
        assert masked(one)
    assert masked(text)


# --- Several ----------------------------------------------------------------------------------------------------------

SPLITS = [
    ("http://a.example/1\nhttp://b.example/2", ["http://a.example/1", "http://b.example/2"]),
    ("http://a.example/1 http://b.example/2", ["http://a.example/1", "http://b.example/2"]),
    ("http://a.example/1,http://b.example/2;hxxp://c[.]example", 3),
    ("http://a.example/1\nhttp://a.example/1", ["http://a.example/1"]),
    ("Hello,\n\nI saw it on foto.be/a, yesterday at 20.30 (12.10.2026). Greetings\nrex@foto.be", ["foto.be/a"]),
    ('<a href="http://a.example/1">look</a>', ["http://a.example/1"]),
    ("[look](http://a.example/1)", ["http://a.example/1"]),
    ("URL: http://a.example/1.", ["http://a.example/1"]),
    ("<http://a.example/very/\n  long>", ["http://a.example/very/long"]),
    ("http://a.example/?u=http://b.example/", ["http://a.example/?u=http://b.example/"]),
    ("a.example/?u=http://b.example/", ["a.example/?u=http://b.example/"]),
    ("hxxps://foto[.]example/a", ["hxxps://foto[.]example/a"]),
    ("on foto [.] example and foto dot example/2 there", ["foto.example", "foto.example/2"]),
    (f"see {ONION}/a now", [f"{ONION}/a"]),
    ("localhost", ["localhost"]),
    ("C:\\pictures\\a.jpg", ["C:\\pictures\\a.jpg"]),
    ("file:///etc/passwd", ["file:///etc/passwd"]),
    ("a site.De word and photo.zip are no addresses", []),
    ("hello", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "found"), SPLITS)
def test_addresses_are_picked_out_of_what_people_paste(text, found):
    assert len(split(text)) == found if isinstance(found, int) else split(text) == found


def test_a_long_address_broken_by_a_mail_program_is_joined():
    start = "http://foto.example/albums/2026/november/holiday/with/a/very/long/name/"
    assert split(f"> {start}\n> page-1.html\n> and more text") == [f"{start}page-1.html"]
    assert split(f"{start}\nhttp://b.example/") == [start, "http://b.example/"]
    assert split(f"{start}\nb.example") == [start, "b.example"]
    assert split(f"{start}\nthanks") == [start]


def test_refang_leaves_a_plain_address_alone():
    for normal in PASTED.values():
        assert refang(normal) == normal


# --- Masked -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.be/a/b?c=d", "e•••••e.be/…"),
        ("http://www.beelden.example/", "•••••.b•••••n.example"),
        ("http://193.190.10.10:8080/a", "193.•••••/…"),
        ("http://[2001:6a8::10]/a", "[2001:•••••]/…"),
        (f"http://{ONION}/", "a•••••x.onion"),
        ("http://foto.example/#!a", "f•••••o.example/…"),
        ("no address", "•••••"),
        ("", "•••••"),
    ],
)
def test_a_masked_address_shows_its_shape_only(address, shown):
    assert masked(address) == shown


def test_hosts_of_any_length_look_alike_when_masked():
    assert masked("http://beelden.be/a") == masked("http://buitengewoon-lange-naam-n.be/z?secret=1")
    assert not re.search("secret|geheim", masked("http://geheim.geheim.be/geheim?secret"))
