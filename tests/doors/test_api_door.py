"""The API door: no session, no cookie, no staff route; every endpoint for every wrong token; problems for everything."""

import importlib
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import clear_url_caches
from django.utils import timezone

import hotline.urls
from hotline.models import AuditEvent, Outgoing
from partners.api import hooks, tokens
from partners.api.access import MOST_BYTES
from partners.api.models import Filing, Webhook
from partners.api.urls import urlpatterns
from partners.models import Answer, Partner
from takedown import demonstration as demo
from tests.partners.at_the_api import EVERYTHING, Caller, caller, made, peer, problem
from tests.partners.at_the_door import forwarded

pytestmark = pytest.mark.django_db
GOOD = {"addresses": ["https://a.example/1"]}
HOOK = {"url": "https://polder.example/hook", "events": ["report.changed"]}
# Every endpoint: name, method, what it is sent, the scope it asks for. A new route fails the test below until it is here.
ENDPOINTS = [
    ("api-token", "GET", None, ""),
    ("api-reports", "GET", None, "reports:read"),
    ("api-reports", "POST", GOOD, "reports:write"),
    ("api-batch", "POST", {"reports": [GOOD]}, "reports:write"),
    ("api-report", "GET", None, "reports:read"),
    ("api-referrals", "GET", None, "referrals:read"),
    ("api-referral", "GET", None, "referrals:read"),
    ("api-reveal", "POST", {}, "referrals:read"),
    ("api-acknowledge", "POST", {}, "referrals:write"),
    ("api-answers", "POST", {"said": "confirmed"}, "referrals:write"),
    ("api-webhooks", "GET", None, "webhooks:manage"),
    ("api-webhooks", "POST", HOOK, "webhooks:manage"),
    ("api-webhook", "DELETE", None, "webhooks:manage"),
    ("api-webhook-secret", "POST", {}, "webhooks:manage"),
    ("api-ping", "POST", {}, "webhooks:manage"),
]
OPEN = {"api-schema", "api-docs", "api-nowhere"}
WITHOUT_ID = {"api-token", "api-reports", "api-batch", "api-referrals", "api-webhooks"}
WITH_ID = [one for one in ENDPOINTS if one[0] not in WITHOUT_ID]
IDS = [f"{method} {name}" for name, method, *_ in ENDPOINTS]


@pytest.fixture
def peers():
    """A peer with a referral, a report and a webhook of its own."""
    partner = peer()
    referral = forwarded("9", to=partner)
    one = caller(partner)
    filed = one.file("https://b.example/1").json()["id"]
    hook = hooks.subscribe(partner=partner, by=demo.person("ad"), at=timezone.now(), **HOOK)
    return {"partner": partner, "api-report": filed, "referral": referral.pk, "hook": hook.uid}


def path_to(name, ids):
    route = next(str(one.pattern) for one in urlpatterns if one.name == name)
    route = re.sub(r"<int:pk>", str(ids["referral"]), route)
    return re.sub(r"<uuid:uid>", str(ids["api-report" if name == "api-report" else "hook"]), route).removeprefix("api/v1/")


def ask(who, name, method, body, ids):
    path = path_to(name, ids)
    return {"GET": who.get, "DELETE": who.delete}.get(method, lambda one: who.post(one, body))(path)


def everything():
    return (AuditEvent.objects.count(), Filing.objects.count(), Answer.objects.count(), Outgoing.objects.count(),
            Webhook.objects.open().count())  # fmt: skip


def test_every_endpoint_stands_in_the_table():
    assert {one.name for one in urlpatterns} - OPEN == {name for name, *_ in ENDPOINTS}
    for one in urlpatterns:
        if one.name not in OPEN:
            methods = {"GET", "POST", "DELETE"} & {name.upper() for name in dir(one.callback.view_class)}
            assert methods == {method for name, method, *_ in ENDPOINTS if name == one.name}, one.name


@pytest.mark.parametrize(("name", "method", "body", "scope"), ENDPOINTS, ids=IDS)
def test_the_right_token_gets_in(peers, name, method, body, scope):
    scopes = [scope] if scope else ["reports:read"]
    assert ask(caller(peers["partner"], scopes), name, method, body, peers).status_code < 300


@pytest.mark.parametrize(("name", "method", "body", "scope"), ENDPOINTS, ids=IDS)
def test_no_wrong_token_gets_in_or_changes_anything(peers, name, method, body, scope):
    now, partner = timezone.now(), peers["partner"]
    expired = made(partner, at=now - timedelta(days=9), lasts=timedelta(days=1))
    revoked = made(partner)
    tokens.revoke(token=revoked.token, by=demo.person("ad"), at=now)
    other_scopes = made(partner, [one for one in EVERYTHING if one != scope])
    good = made(partner)
    before = everything()
    for text in ("", "nonsense", expired.text, revoked.text, good.text[:-1], good.token.prefix, good.token.hash):
        told = ask(Caller(text), name, method, body, peers)
        problem(told, 401)
        assert told["WWW-Authenticate"]
    if scope:
        problem(ask(Caller(other_scopes.text), name, method, body, peers), 403, "permission_denied")
    Partner.objects.filter(pk=partner.pk).update(active=False)
    problem(ask(Caller(good.text), name, method, body, peers), 403)
    assert everything() == before


@pytest.mark.parametrize(("name", "method", "body", "scope"), WITH_ID, ids=[one[0] for one in WITH_ID])
@pytest.mark.parametrize("whose", ["another's id", "an id nobody has"])
def test_another_partner_s_token_finds_nothing_under_these_ids(peers, name, method, body, scope, whose):
    other = caller(peer())
    ids = peers if whose == "another's id" else {"api-report": uuid4(), "hook": uuid4(), "referral": 2**70}
    before = everything()
    problem(ask(other, name, method, body, ids), 404)
    assert everything() == before


@pytest.mark.parametrize("name", ["api-reports", "api-referrals", "api-webhooks"])
def test_another_partner_s_lists_are_empty(peers, name):
    told = caller(peer()).get(path_to(name, peers)).json()
    assert (told if isinstance(told, list) else told["results"]) == []


def test_somebody_signed_in_at_the_desk_is_nobody_here(peers):
    client = Client()
    client.force_login(demo.person("ad"))
    for name, method, *_ in ENDPOINTS:
        path = f"/api/v1/{path_to(name, peers)}"
        assert client.generic(method, path).status_code == 401, path


# --- Problems ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1/", "/api/v2/reports/", "/api/v1/nothing/", "/api/v1/reports", "/api/v1/reports/x/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
def test_a_path_that_leads_nowhere_is_a_problem(path, method):
    problem(Client().generic(method, path), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_nobody_offers_is_a_problem(method):
    one = caller()
    told = one.client.generic(method, "/api/v1/reports/", headers=one.headers)
    problem(told, 405)
    assert "GET" in told["Allow"]


@pytest.mark.parametrize(
    "body", ["", "{", "[1]", '"x"', "nul", '{"a": NaN}', b"\xff\xfe", b'{"addresses": ["\xe9"]}', "[" * 100_000, "1" * 9_999]
)
def test_a_body_that_is_no_json_object_is_a_problem(body):
    assert problem(caller().post("reports/", body or " "), 400)["code"] == "parse_error"


@pytest.mark.parametrize(
    "kind", ["application/xml", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""]
)
def test_anything_but_json_is_a_problem(kind):
    one = caller()
    told = one.client.generic("POST", "/api/v1/reports/", b"a=b", kind, headers=one.headers | {"idempotency-key": "k"})
    problem(told, 415)


def test_a_body_that_is_too_large_is_a_problem_before_it_is_read():
    one = caller()
    problem(one.post("reports/", '{"note": "' + "x" * MOST_BYTES + '"}'), 413, "too_large")
    headers = one.headers | {"idempotency-key": "k", "content-length": "9000000000"}
    problem(one.client.generic("POST", "/api/v1/reports/", b"{}", "application/json", headers=headers), 413)


def test_a_fault_of_ours_is_a_problem_and_tells_nothing(monkeypatch):
    def broken(*_):
        raise RuntimeError("https://secret.example/")

    monkeypatch.setattr("partners.api.filing.filed_by", broken)
    told = caller().get("reports/")
    assert "secret" not in told.content.decode()
    problem(told, 500, "fault")


# --- The door ---------------------------------------------------------------------------------------------------------


def test_no_answer_sets_a_cookie_or_may_be_kept_and_only_the_docs_run_a_script(peers):
    one = caller(peers["partner"])
    answers = [ask(one, name, method, body, peers) for name, method, body, _ in ENDPOINTS]
    answers += [Client().get(f"/api/v1/{path}") for path in ("schema/", "docs/", "docs/?script=", "token/", "x")]
    for told in answers:
        assert not told.cookies and "Cookie" not in told.get("Vary", "")
        assert told["Cache-Control"] == "no-store" and told["X-Frame-Options"] == "DENY"
        assert told["X-Content-Type-Options"] == "nosniff" and "noindex" in told["X-Robots-Tag"]
        policy = told["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        docs = told.wsgi_request.path == "/api/v1/docs/"
        assert ("script-src 'self'" if docs else "script-src 'none'") in policy


def test_the_docs_page_has_nothing_inline_and_names_no_other_host():
    page = Client().get("/api/v1/docs/").content.decode()
    assert " style=" not in page and "<style" not in page and not re.search(r"<script>|<script [^>]*>[^<]", page)
    assert not re.search(r"https?://", page)
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript") and "csrf" not in script.content.decode().lower()


@pytest.fixture
def serving(settings):
    def serve(*doors):
        settings.DOORS = list(doors)
        importlib.reload(hotline.urls)
        clear_url_caches()

    everything = settings.DOORS
    yield serve
    serve(*everything)


def test_a_process_of_this_door_serves_nothing_else(serving):
    serving("api")
    client = Client()
    assert client.get("/healthz").status_code == 200 and client.get("/api/v1/schema/").status_code == 200
    for path in (
        "/",
        "/en/report/",
        "/admin/",
        "/admin/desk/",
        "/admin/desk/api-tokens/",
        "/account/login/",
        "/police/",
        "/p/x",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("door", ["public", "staff", "police", "provider"])
def test_no_other_door_serves_the_api(serving, door):
    text = made(peer()).text
    serving(door)
    for path in ("token/", "reports/", "schema/", "docs/"):
        assert Caller(text).get(path).status_code == 404, path


def test_nothing_sensitive_is_logged(capfd, caplog):
    one = caller()
    one.file("https://secret.example/path", note="secret words", reference="secret ref", key="secret-key")
    one.post("reports/", '{"addresses": ["https://secret.example/')
    one.get("reports/", reference="secret ref")
    said = "".join(capfd.readouterr()) + caplog.text
    assert "secret" not in said and one.headers["authorization"].split("_")[-1] not in said
