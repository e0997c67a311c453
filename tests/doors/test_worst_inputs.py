"""The twenty worst things somebody can send to the public door, and what each gets; docs/worst-inputs.md says the same."""

import re
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from reports import receipts
from reports.models import Report

pytestmark = pytest.mark.django_db
FORM, PLAIN = "/en/report/", "application/x-www-form-urlencoded"
TABLE = Path(settings.BASE_DIR) / "docs" / "worst-inputs.md"
GOOD = "https://a.example/1"


def body(sent, kind=PLAIN, page=FORM):
    return lambda client: client.post(page, sent, kind)


def fields(page=FORM, **told):
    return lambda client: client.post(page, told)


def photo(client):
    return client.post(FORM, {"addresses": GOOD, "file": SimpleUploadedFile("x.png", b"\x89PNG" * 50_000, "image/png")})


def announced(client):
    return client.post(FORM, b"x", PLAIN, headers={"content-length": "9000000000"})


def away(client):
    with patch("reports.public_views.reporting.receive", side_effect=OperationalError):
        return client.post(FORM, {"addresses": GOOD})


def guessing(client):
    for _ in range(30):
        client.post("/en/status/", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"})
    return client.post("/en/status/", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"})


def twice(client):
    told = {"addresses": GOOD, "token": receipts.new_token()}
    client.post(FORM, told)
    return client.post(FORM, told)


# What is sent, how it is called in the table, the status, the words on the page, and how many reports there are then.
LETTER = f"Dear Sir,\nplease see {GOOD} (awful!)\nRegards"
INSIDE = "127.0.0.1\nhttp://[::1]/\nhttp://169.254.169.254/"
SCHEMES = "javascript:alert(1)\ndata:text/html,x\nfile:///etc/passwd"
MANY = "\n".join(f"{GOOD}{number}" for number in range(21))
WORST = [
    ("nothing at all", fields(), 422, "Fill in at least one web address", 0),
    ("a photo as a file", photo, 422, "Why we take no file", 0),
    ("1.1 MB in the address field", fields(addresses="a" * 1_100_000), 413, "larger than this form can take", 0),
    ("a body announced as 9 GB", announced, 413, "larger than this form can take", 0),
    ("1,100 fields", body("&".join(f"f{number}=1" for number in range(1_100))), 413, "larger than this form can take", 0),
    ("NUL and half characters inside an address", body(b"addresses=https://a.example/%ED%A0%80%00a"), 200, "Your code", 1),
    ("bytes that are no text", body(b"addresses=%FF%FE"), 422, "we find no web address here", 0),
    ("a foreign character set (UTF-16)", body(b"addresses=x", f"{PLAIN}; charset=utf-16"), 400, "We could not read that", 0),
    ("a broken multipart body", body(b"--x\r\nno", "multipart/form-data; boundary=x"), 422, "Fill in at least", 0),
    ("a script as words and in an address", fields(addresses=f"{GOOD}?<script>", words="<script>"), 200, "Your code", 1),
    ("javascript:, data: and file: addresses", fields(addresses=SCHEMES), 422, "this is not the address of a web page", 0),
    ("addresses inside the house's own network", fields(addresses=INSIDE), 422, "works only inside a home", 0),
    ("search words instead of an address", fields(addresses="strange school"), 422, "we find no web address here", 0),
    ("a whole letter with one address in it", fields(addresses=LETTER), 200, "Your code", 1),
    ("twenty-one addresses", fields(addresses=MANY), 422, "You gave 21 addresses", 0),
    ("the same form twice, by double click", twice, 200, "It counts once", 1),
    (
        "a forged time stamp, token and ticket",
        fields(addresses=GOOD, stamp="1:x", token="<>", waited="😀"),
        200,
        "Your code",
        1,
    ),
    ("a code of 5,000 signs", fields("/en/status/", code="😀1" * 2_500), 422, "We find no report with this code", 0),
    ("thirty-one guesses at a code", guessing, 429, "Too many wrong codes", 0),
    ("a report while the database is away", away, 503, "Nothing is lost", 0),
]


@pytest.mark.parametrize(("name", "send", "code", "words", "reports"), WORST, ids=[one[0] for one in WORST])
def test_the_worst_input_gets_a_page_that_helps(client: Client, name, send, code, words, reports):
    cache.clear()
    told = send(client)
    page = told.content.decode()
    assert (told.status_code, Report.objects.count()) == (code, reports)
    assert words in page and "<h1>" in page
    assert "<script" not in page and "Traceback" not in page
    assert not told.cookies and told["Cache-Control"] == "no-store"


def test_the_document_says_what_the_test_shows():
    rows = re.findall(r"^\| \d+ \| (.+?) \| (\d{3}) \| .*: “(.+?)” \| (\d) \|$", TABLE.read_text(), re.MULTILINE)
    assert rows == [(name, str(code), words, str(reports)) for name, _, code, words, reports in WORST]
