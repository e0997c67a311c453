"""An analyst sees what is really there: look-alike letters, signs nobody sees, signs that turn the line round."""

import pytest

from reports.addresses import normalise
from reports.disguises import oddities, storable, visible
from takedown import demonstration as demo
from tests.partners.at_the_door import forwarded, send
from tests.reports.deskwork import claimed, desk_of, told

CYRILLIC = "http://\u0430\u0440\u0440\u04cf\u0435.example/x"  # reads like "apple"
MIXED = "http://p\u0430ypal.example/"
TURNED = "http://foto.example/%E2%80%AEgpj.exe"


@pytest.mark.parametrize(
    ("address", "ascii", "words"),
    [
        (CYRILLIC, "http://xn--80ak6aa92e.example/x", ["in letters of Cyrillic"]),
        (MIXED, "http://xn--pypal-4ve.example/", ["Cyrillic and Latin", "several scripts"]),
        ("http://m\u00fcnchen.example/", "http://xn--mnchen-3ya.example/", ["“münchen.example”, in letters of Latin"]),
        (TURNED, TURNED, ["U+202E (right-to-left override), which turns the direction of writing"]),
        ("http://a.example/x%E2%80%8By?z=%00", "http://a.example/x%E2%80%8By?z=%00", ["U+200B", "U+0000"]),
    ],
)
def test_what_is_really_there_is_named(address, ascii, words):
    read = normalise(address).address
    assert read == ascii
    assert read.isascii()
    said = "; ".join(oddities(read))
    assert all(one in said for one in words)
    assert "\u202e" not in said


PLAIN = ("http://foto.example/a%20b?c=%C3%A9#!/x", "http://[2001:db8::1]/", "http://193.190.0.10/", "x")


@pytest.mark.parametrize("address", PLAIN)
def test_nothing_is_said_of_an_address_that_is_what_it_looks_like(address):
    assert oddities(address) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", [CYRILLIC, TURNED])
def test_what_is_really_there_stands_beside_the_address(address):
    case = told(address)
    desk, odd = claimed("ada", case), oddities(case.address)
    assert odd
    shown = desk.post(f"/admin/desk/case/{case.pk}/reveal/", headers={"accept": "application/json"}).json()["text"]
    assert shown == "\n".join([case.address, *odd])
    page = desk_of("ada").post(f"/admin/desk/case/{case.pk}/reveal/").content.decode()
    assert case.address in page
    assert odd[0].split("“")[0] in page
    assert "\u202e" not in page


@pytest.mark.django_db
def test_the_police_read_it_too():
    case = told(TURNED)
    referral = forwarded(to=demo.police(), case=case)
    assert "turns the direction of writing" in send(referral, "reveal").content.decode()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\u061c", "\ufeff", "\u2060", "\u180e"])
def test_signs_that_nobody_sees_are_left_out_of_what_is_kept_and_shown_in_what_others_wrote(sign):
    assert storable(f"http://foto.example/{sign}gpj.exe") == "http://foto.example/gpj.exe"
    assert visible(f"gone{sign} .eno") == f"gone[U+{ord(sign):04X}] .eno"
