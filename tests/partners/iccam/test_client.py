"""The session with ICCAM: who may come in, what is tried again, what is not, and what never shows."""

import logging
import threading

import pytest

from hotline import mutual
from partners.iccam.client import Away, Client, LoggedOut, Refused
from tests.partners.iccam.conftest import PASSWORD
from tools.iccam import certificates
from tools.iccam.server import Certificates, StandIn


def client_of(server, *, password=PASSWORD, tls=None, **more):
    return Client(mutual.Server(server.url, tls), user="api-be", password=password, **more)


def calls(server, word):
    return [one for one in server.requests if word in one.path]


def test_it_logs_in_once_and_asks_with_its_token(iccam):
    client = client_of(iccam)
    assert client.get("rest/classifications")[0] == {"id": 1, "name": "Baseline CSAM"}
    assert client.get("rest/gender-categories")
    assert len(calls(iccam, "Authentication")) == 1


def test_many_threads_log_in_once(iccam):
    client = client_of(iccam)
    threads = [threading.Thread(target=client.get, args=("rest/classifications",)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(calls(iccam, "Authentication")) == 1
    assert len(calls(iccam, "rest/classifications")) == 8


def test_a_token_is_renewed_before_it_ends(iccam):
    now = [0.0]
    client = client_of(iccam, clock=lambda: now[0])
    client.get("rest/classifications")
    now[0] = 1800 - 61
    client.get("rest/classifications")
    assert not calls(iccam, "refresh")
    now[0] = 1800 - 59
    client.get("rest/classifications")
    assert len(calls(iccam, "refresh")) == 1


def test_scart_bug_a_token_that_ends_before_its_time_is_renewed_and_the_call_made_once_again(iccam):
    client = client_of(iccam)
    client.get("rest/classifications")
    iccam.faults.next("expired", "GET", "classifications")
    assert client.get("rest/classifications")
    assert [one.path for one in iccam.requests][-3:] == [
        "/rest/classifications", "/Authentication/refresh", "/rest/classifications",
    ]  # fmt: skip


def test_a_refresh_that_is_refused_ends_in_a_login(iccam):
    client = client_of(iccam)
    client.get("rest/classifications")
    iccam.sessions._by_bearer.clear()
    iccam.sessions._by_refresh.clear()
    assert client.get("rest/classifications")
    assert len([one for one in iccam.requests if one.path == "/Authentication"]) == 2


def test_a_wrong_password_is_a_matter_for_a_person_and_no_fault_of_any_message(iccam):
    with pytest.raises(LoggedOut, match="does not let our account in"):
        client_of(iccam, password="wrong").get("rest/classifications")


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_these_answers_are_final(iccam, status):
    client = client_of(iccam)
    client.get("rest/classifications")
    for _ in range(2 if status == 401 else 1):  # one 401 may mean that the token ended
        iccam.faults.next("failed", "GET", "classifications", status=status)
    with pytest.raises(Refused) as caught:
        client.get("rest/classifications")
    assert caught.value.status == status


@pytest.mark.parametrize("status", [201, 204, 302, 404, 429, 503])
def test_only_200_is_success_and_all_else_is_asked_again_later(iccam, status):
    client = client_of(iccam)
    iccam.faults.next("failed", "GET", "classifications", status=status)
    with pytest.raises(Away):
        client.get("rest/classifications")


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
def test_a_connection_that_breaks_is_asked_again_later(iccam, kind):
    client = client_of(iccam)
    iccam.faults.next(kind, "GET", "classifications")
    with pytest.raises(Away):
        client.get("rest/classifications")
    assert client.get("rest/classifications")


def test_a_refusal_names_fields_and_no_words_of_theirs():
    told = str(Refused(400, ("Urls[0]urlString",), '{"urls": ["https://a.example/secret is no address"]}'))
    assert told == "ICCAM answered 400 about Urls[0]urlString"


def test_nothing_of_a_session_is_logged(iccam, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    client_of(iccam).get("rest/classifications")
    with pytest.raises(LoggedOut):
        client_of(iccam, password="wrong secret").get("rest/classifications")
    assert PASSWORD not in caplog.text and "wrong secret" not in caplog.text
    assert PASSWORD not in repr(vars(Refused(401)))


# --- Mutual TLS -------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path):
    return certificates.make(tmp_path)


@pytest.fixture
def guarded(made):
    own = Certificates(made.server, made.server_key, made.authority)
    with StandIn("BE", password=PASSWORD, certificates=own) as server:
        yield server


def test_both_sides_show_their_certificate(guarded, made):
    tls = mutual.context(certificate=str(made.client), key=str(made.client_key), ca=str(made.authority))
    assert client_of(guarded, tls=tls).get("rest/classifications")


def test_without_our_certificate_nobody_answers(guarded, made):
    tls = mutual.context(certificate="", key="", ca=str(made.authority))
    with pytest.raises(Away):
        client_of(guarded, tls=tls).get("rest/classifications")


def test_a_server_whose_authority_we_do_not_know_gets_no_password(guarded, made):
    tls = mutual.context(certificate=str(made.client), key=str(made.client_key), ca="")
    with pytest.raises(Away, match="tls"):
        client_of(guarded, tls=tls).get("rest/classifications")
    assert not guarded.requests


def test_a_certificate_that_cannot_be_used_is_named(settings, made, tmp_path):
    from partners.iccam import client

    client._opened.cache_clear()
    (tmp_path / "broken.pem").write_text("no certificate")
    settings.ICCAM_URL, settings.ICCAM_CERTIFICATE = "https://iccam.example", str(tmp_path / "broken.pem")
    with pytest.raises(LoggedOut, match="certificate"):
        client.ours()
