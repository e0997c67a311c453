"""The signature of AWS, by AWS's own published examples, and as our stand-in reads it."""

from datetime import UTC, datetime

import pytest

from takedown.channels.sigv4 import Key, signed
from tools.iccam.wire import Request
from tools.providers.signature import wrong_signature

EXAMPLE = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)


def signature(method, url, headers, service="service"):
    key = Key("AKIDEXAMPLE", EXAMPLE, "us-east-1", service)
    return signed(method, url, headers, b"", key=key, at=AT)["Authorization"].rpartition("Signature=")[2]


def test_the_examples_that_aws_published_come_out_as_aws_says():
    assert signature("GET", "https://example.amazonaws.com/", {}) == (
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )
    assert signature("POST", "https://example.amazonaws.com/", {}) == (
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )
    listed = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert signature("GET", listed, form, service="iam") == (
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )


def asked(*, body=b'{"a": 1}', told=None, at=AT, secret="s", region="eu-west-2", path="/v1/abuse", query=""):
    url = f"https://abuse.example{path}" + (f"?{query}" if query else "")
    headers = signed("POST", url, {"Content-Type": "application/json"}, body, key=Key("K", secret, region), at=at)
    headers = {name.lower(): value for name, value in {**headers, "Host": "abuse.example"}.items()}
    pairs = dict(one.split("=") for one in query.split("&")) if query else {}
    request = Request("POST", path, pairs, headers, body if told is None else told)
    return wrong_signature(request, key_id="K", secret="s", region="eu-west-2", now=AT)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"query": "correlationId=N-000001-ab&maxResults=5"}, ""),
        ({"told": b'{"a": 2}'}, "does not match"),
        ({"secret": "other"}, "does not match"),
        ({"region": "us-east-1"}, "region"),
        ({"at": datetime(2015, 8, 30, 12, 30, tzinfo=UTC)}, "expired"),
    ],
)
def test_the_stand_in_takes_what_was_signed_for_it_and_nothing_else(changed, words):
    said = asked(**changed)
    assert words in said and bool(said) == bool(words)
