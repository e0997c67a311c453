"""The stand-ins for providers' interfaces refuse what the real ones refuse, and say how to use them."""

import http.client
import json
from urllib.parse import urlencode

import pytest

from tools.providers.__main__ import built, welcome
from tools.providers.server import StandIn

pytestmark = pytest.mark.anywhere
REPORT = {
    "act": "abuse_children", "email": "us@hotline.example", "email2": "us@hotline.example", "name": "Hotline",
    "urls": "https://a.example/1", "justification": "Because.", "host_notification": "send", "ncmec_notification": "send",
    "owner_notification": "none",
}  # fmt: skip
PLACE = f"/client/v4/accounts/{'c' * 32}/abuse-reports"


@pytest.fixture
def providers():
    with StandIn() as server:
        yield server


def called(providers, method, path, body=b"", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", providers.port, timeout=5)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer.status, json.loads(raw) if raw else None


def filed(providers, path=f"{PLACE}/abuse_children", *, token="let me in", **changed):
    told = {name: value for name, value in (REPORT | changed).items() if value is not None}
    body = json.dumps(told).encode()
    return called(providers, "POST", path, body, Authorization=f"Bearer {token}", Content_Type="application/json")


@pytest.mark.parametrize("name", REPORT)
def test_cloudflare_needs_every_required_field(providers, name):
    status, said = filed(providers, **{name: None})
    assert status == 400 and said["success"] is False and providers.cloudflare.store.reports == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"act": "abuse_general"}, "act"),
        ({"email2": "other@hotline.example"}, "email2: must match"),
        ({"email": "nobody", "email2": "nobody"}, "email2: must match"),
        ({"owner_notification": "no"}, "owner_notification: must be one of send, send-anon, none"),
        ({"host_notification": "none"}, "host_notification: must be one of send, send-anon"),
        ({"justification": "x" * 5001}, "justification: too long"),
        ({"comments": "x" * 2001}, "comments: too long"),
        ({"urls": "https://a.example/1\nhttps://b.example/1"}, "same hostname"),
        ({"urls": "https://a.example/1\nhttps://a.example/1"}, "unique"),
        ({"urls": "\n".join(f"https://a.example/{one}" for one in range(251))}, "at most 250"),
        ({"urls": "a.example"}, "must be an address"),
        ({"urls": ["https://a.example/1"]}, "must be a text"),
        ({"hint": "x"}, "unknown field"),
    ],
)
def test_cloudflare_refuses_what_its_reference_forbids(providers, changed, words):
    status, said = filed(providers, **changed)
    assert status == 400 and words in said["errors"][0]["message"] and providers.cloudflare.store.reports == []


def test_cloudflare_lets_only_its_account_and_token_in(providers):
    assert filed(providers, token="other")[0] == 401
    assert filed(providers, f"/client/v4/accounts/{'d' * 32}/abuse-reports/abuse_children")[0] == 401
    status, said = filed(providers)
    assert status == 200 and said["result"] == "success"
    status, said = called(providers, "GET", f"{PLACE}/{said['abuse_rand']}", Authorization="Bearer let me in")
    assert (status, said["result"]["status"], said["result"]["urls"]) == (200, "in_review", ["https://a.example/1"])


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"ip": "a.example", "urls": "https://a.example/1"}, "ip"),
        ({"urls": "https://a.example/1"}, "ip"),
        ({"ip": "192.0.2.1", "urls": ""}, "urls"),
        ({"ip": "192.0.2.1", "urls": "a.example"}, "urls"),
        ({"ip": "192.0.2.1", "urls": "https://a.example/1", "note": "x"}, "note"),
    ],
)
def test_ip_volume_refuses_with_the_name_of_the_field(providers, fields, name):
    form = {"Authorization": "Bearer let me in", "Content_Type": "application/x-www-form-urlencoded"}
    status, said = called(providers, "POST", "/api/v1/reports", urlencode(fields).encode(), **form)
    assert status == 422 and list(said["errors"]) == [name]


def test_nobody_comes_in_without_a_key(providers):
    assert called(providers, "POST", "/api/v1/reports", b"")[0] == 401
    status, said = called(providers, "POST", "/v1/abuse", b"{}")
    assert status == 403 and "no signature" in said["message"]


def test_by_hand_it_says_which_settings_point_to_it(capsys):
    stand_in = built(["--port", "0"])
    told = welcome(stand_in)
    stand_in._server.server_close()
    for name in ("CLOUDFLARE_TOKEN", "AWS_SECRET", "IPVOLUME_URL", "ALLOW_NETS"):
        assert f"HOTLINE_{name}=" in told
    with pytest.raises(SystemExit):
        built(["--port", "99999"])
    assert "99999 is no port" in capsys.readouterr().err
