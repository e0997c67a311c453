"""Who is let in: certificates, names, tokens that end; and what the stand-in answers to what is no call of its."""

import http.client
import socket
import ssl

import pytest

from tests.tools.calling import Caller, report, running
from tools.iccam import certificates
from tools.iccam.server import Certificates
from tools.iccam.sessions import Account

pytestmark = pytest.mark.anywhere


@pytest.fixture
def papers(tmp_path):
    return certificates.make(tmp_path / "papers")


@pytest.fixture
def behind_tls(papers):
    with running(certificates=Certificates(papers.server, papers.server_key, papers.authority)) as iccam:
        yield iccam


def showing(papers, *, client=True):
    context = ssl.create_default_context(cafile=papers.authority)
    if client:
        context.load_cert_chain(papers.client, papers.client_key)
    return context


def test_a_client_with_a_certificate_is_let_in_and_still_needs_a_token(behind_tls, papers):
    assert behind_tls.url.startswith("https://127.0.0.1:")
    assert Caller(behind_tls, context=showing(papers)).listed("no-reference") == []
    assert Caller(behind_tls, context=showing(papers), token=False).get("Content/no-reference")[0] == 401


def test_nobody_is_heard_without_a_certificate(behind_tls, papers):
    with pytest.raises(OSError, match=r"certificate required|reset|EOF"):
        Caller(behind_tls, context=showing(papers, client=False))
    assert len(behind_tls.requests) == 0


def test_a_certificate_of_another_authority_is_none(behind_tls, papers, tmp_path):
    context = showing(papers, client=False)
    forged = certificates.make(tmp_path / "forged")
    context.load_cert_chain(forged.client, forged.client_key)
    with pytest.raises(OSError, match=r"unknown ca|reset|EOF|decrypt error"):
        Caller(behind_tls, context=context)
    assert len(behind_tls.requests) == 0


def test_a_plain_call_to_the_port_of_tls_is_not_answered(behind_tls):
    plain = http.client.HTTPConnection("127.0.0.1", behind_tls.port, timeout=5)
    plain.request("GET", "/Authentication/userinfo")
    with pytest.raises((http.client.HTTPException, OSError)):
        plain.getresponse()


def test_a_hung_handshake_holds_nobody_up(behind_tls, papers):
    with socket.create_connection(("127.0.0.1", behind_tls.port)):
        assert Caller(behind_tls, context=showing(papers)).listed("no-reference") == []


def test_keys_are_for_their_owner_only(papers):
    assert {one.stat().st_mode & 0o777 for one in (papers.server_key, papers.client_key)} == {0o600}


@pytest.mark.parametrize(("name", "password"), [("api-be", "wrong"), ("nobody", "let me in"), ("api-be", "let me in ")])
def test_a_wrong_name_or_password_gets_no_token(iccam, name, password):
    status, said = Caller(iccam, token=False).call("POST", "Authentication", {"username": name, "password": password})
    assert (status, said) == (401, {"errors": "The name or the password is wrong."})


def test_a_token_ends_when_its_time_is_over(iccam, be):
    iccam.clock.on(seconds=1799)
    assert be.get("Content/no-reference")[0] == 200
    iccam.clock.on(seconds=1)
    assert be.get("Content/no-reference") == (401, {"errors": "You are not logged in, or the token has ended."})


def renew(caller, **other):
    pair = {"bearerToken": caller.token, "refreshToken": caller.refresh} | other
    return caller.call("POST", "Authentication/refresh", pair)


def test_a_token_that_ended_is_renewed_once(iccam, be):
    iccam.clock.on(seconds=1800)
    status, said = renew(be)
    assert (status, said["bearerTokenExpiresIn"]) == (200, 1800)
    assert renew(be)[0] == 401
    be.token = said["bearerToken"]
    assert be.get("Content/no-reference")[0] == 200


def test_a_refresh_token_works_with_its_own_bearer_token_only(iccam, be, nl):
    assert renew(be, refreshToken=nl.refresh)[0] == 401
    iccam.clock.on(hours=5)
    assert renew(be)[0] == 401


def test_after_logging_out_neither_token_works(be):
    assert be.call("POST", "Authentication/logout") == (200, None)
    assert be.get("Content/no-reference")[0] == 401
    assert renew(be)[0] == 401


def test_userinfo_says_when_the_token_ends(iccam, be):
    status, said = be.call("GET", "Authentication/userinfo")
    ends = int(iccam.clock.at.timestamp()) + 1800
    assert (status, said) == (200, {"isAuthenticated": True, "exposedClaims": {"exp": ends}})


def test_a_token_may_need_a_moment_before_it_works():
    with running(wait_after_login=2) as iccam:
        be = Caller(iccam)
        assert be.get("Content/no-reference")[0] == 401
        iccam.clock.on(seconds=2)
        assert be.get("Content/no-reference")[0] == 200


def test_nothing_is_open_without_a_token(iccam):
    stranger = Caller(iccam, token=False)
    for path in ("countries", "Content/no-reference", "Content/9001", "Reports/501"):
        assert stranger.get(path)[0] == 401
    assert stranger.post("reports", report())[0] == 401


def test_an_account_needs_a_country_with_a_hotline():
    with pytest.raises(ValueError, match="AQ has no hotline; these have: AT, AU"):
        running(others=[Account("penguin", "x", "AQ")])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "rest/nothing", 404), ("GET", "elsewhere", 404), ("GET", "rest/Content/x", 404),
        ("PUT", "rest/Content/1", 404), ("DELETE", "rest/Content/1", 405), ("GET", "Authentication", 405),
        ("POST", "Authentication/away", 404), ("GET", "rest/Content/1", 400), ("GET", "rest/Reports/1", 400),
        ("GET", "rest/countries/9999", 400),
    ],
)  # fmt: skip
def test_what_is_no_call_is_refused_in_the_shape_of_errors(be, method, path, status):
    answered, said = be.call(method, path)
    assert (answered, list(said)) == (status, ["errors"])


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_and_the_next_client_is_served(iccam, sent):
    with socket.create_connection(("127.0.0.1", iccam.port), timeout=5) as raw:
        raw.sendall(sent)
        assert raw.recv(1000).startswith(b"HTTP/1.1 400 ")
    assert Caller(iccam).listed("no-reference") == []


@pytest.mark.parametrize("first", ["HEAD /rest/countries HTTP/1.1", "GET /rest/countries HTTP/1.0"])
def test_a_client_that_cannot_keep_a_connection_is_told_that_it_ends(iccam, first):
    with socket.create_connection(("127.0.0.1", iccam.port), timeout=5) as raw:
        raw.sendall(f"{first}\r\n\r\n".encode())
        told = b"".join(iter(lambda: raw.recv(1000), b""))
    assert b"Connection: close" in told


def test_a_body_that_ends_early_does_nothing(iccam, be):
    body = f"Authorization: Bearer {be.token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1]"
    report_number = iccam.store.contents[iccam.add_items(1, complete=False)[0]].report
    with socket.create_connection(("127.0.0.1", iccam.port), timeout=5) as raw:
        raw.sendall(f"PUT /rest/Reports/{report_number}/source-url/payment-methods HTTP/1.1\r\n{body}".encode())
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(1000).startswith(b"HTTP/1.1 400 ")
    assert iccam.store.reports[report_number].payment_methods == []


def test_stopping_cuts_open_connections():
    with running() as iccam:
        be = Caller(iccam)
    with pytest.raises((http.client.HTTPException, OSError)):
        be.get("Content/no-reference")
        be.get("Content/no-reference")
