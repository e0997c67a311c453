"""Signing in: a password, a second factor that is sealed at rest, no sign-up, and a rest after too many guesses."""

import logging
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from hotline import accounts
from hotline.models import AuditEvent, User
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget_guesses():
    cache.clear()


@pytest.fixture
def ada():
    return demo.person("ada", password=PASSWORD)


def sign_in(client, password=PASSWORD, name="ada"):
    return client.post("/account/login/", {"login": name, "password": password})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_second_factor(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_a_password_opens_the_account_page(client, ada):
    assert sign_in(client).url == "/admin/"
    page = client.get("/account/")
    assert page.status_code == 200
    assert b'href="/admin/"' in page.content
    assert b'href="/police/"' not in page.content


def test_a_liaison_is_shown_the_police_door_only(client):
    demo.person("pat", password=PASSWORD)
    sign_in(client, name="pat")
    page = client.get("/account/").content
    assert b'href="/police/"' in page
    assert b'href="/admin/"' not in page


def test_nobody_signs_up_or_resets_a_password_by_mail(client):
    for path in ("signup", "password/reset", "email", "confirm-email", "login/code"):
        assert client.get(f"/account/{path}/").status_code == 404
    assert not accounts.ClosedAccounts().is_open_for_signup(None)
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_the_account_page_asks_who_is_there(client):
    assert client.get("/account/").url.startswith("/account/login/")


def test_five_wrong_passwords_make_a_login_rest_and_the_right_one_is_refused(client, ada):
    for _ in range(5):
        answer = sign_in(client, "wrong guess 12")
    assert answer.status_code == 429
    assert "rests for half an hour" in answer.content.decode()
    assert sign_in(client).status_code == 429
    assert "_auth_user_id" not in client.session


def test_one_login_that_rests_does_not_shut_out_the_office(client, ada):
    demo.person("bo", password=PASSWORD)
    for _ in range(5):
        sign_in(client, "wrong guess 12")
    assert sign_in(client, name="bo").status_code == 302


def test_no_log_line_says_from_where_somebody_signed_in(client, ada, caplog):
    with caplog.at_level(logging.DEBUG):
        sign_in(client, "wrong guess 12")
        sign_in(client)
    assert "127.0.0.1" not in caplog.text


# --- Second factor ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/admin/", "/admin/desk/", "/admin/desk/queue/", "/admin/archive/", "/police/"])
def test_without_a_second_factor_no_page_inside_opens(client, ada, settings, path):
    settings.SECOND_FACTOR = True
    client.force_login(ada)
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, "/account/2fa/")


def test_no_button_inside_works_without_a_second_factor(client, ada, settings):
    settings.SECOND_FACTOR = True
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=AT))
    client.force_login(ada)
    assert client.post(f"/admin/desk/case/{case.pk}/claim/").url == "/account/2fa/"
    case.refresh_from_db()
    assert case.claimed_by is None


def test_with_a_second_factor_the_desk_opens(client, ada, settings):
    settings.SECOND_FACTOR = True
    with_second_factor(ada)
    client.force_login(ada)
    assert client.get("/admin/desk/").status_code == 200


def test_the_password_alone_does_not_sign_in_once_a_second_factor_is_set_up(client, ada):
    secret = with_second_factor(ada)
    assert sign_in(client).url == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/desk/").url.startswith("/account/login/")
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).url == "/admin/"
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_a_recovery_code_signs_in_once(client, ada):
    with_second_factor(ada)
    code = RecoveryCodes.activate(ada).get_unused_codes()[0]
    for wanted in (302, 200):
        sign_in(client)
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == wanted
        client.logout()


def test_setting_up_the_second_factor_works_in_our_own_pages(client, ada, settings):
    settings.SECOND_FACTOR = True
    sign_in(client)
    again = client.get("/account/2fa/totp/activate/").url
    assert again.startswith("/account/reauthenticate/")
    assert client.post(again, {"password": PASSWORD}).url == "/account/2fa/totp/activate/"
    page = client.get("/account/2fa/totp/activate/")
    assert b"hotline/house.css" in page.content
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    assert accounts.has_second_factor(ada)
    codes = client.get("/account/2fa/recovery-codes/").content.decode()
    assert "For the day the phone or the key is lost" in codes
    assert 'href="/account/">I have kept them: go on' in codes
    shown = codes.partition('id="recovery_codes"')[2].partition(">")[2].partition("<")[0]
    assert len(shown.split()) == 10 and all(code.isdecimal() for code in shown.split())
    for path in ("/account/", "/account/2fa/", "/account/2fa/recovery-codes/", "/account/password/change/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b"<style" not in answer.content
        assert b" style=" not in answer.content


def test_the_secret_of_a_second_factor_is_sealed_in_the_database(ada, settings):
    secret = with_second_factor(ada)
    RecoveryCodes.activate(ada)
    kept = [str(row.data) for row in Authenticator.objects.filter(user=ada)]
    assert len(kept) == 2
    assert not any(secret in text for text in kept)
    sealed = Authenticator.objects.get(user=ada, type="totp").data["secret"]
    assert accounts.SealedSecrets().decrypt(sealed) == secret
    settings.MFA_KEY = "another key altogether, forty characters"
    with pytest.raises(InvalidToken):
        accounts.SealedSecrets().decrypt(sealed)


def test_taking_a_second_factor_away_leaves_a_trace(ada):
    with_second_factor(ada)
    administrator = demo.person("ad")
    accounts.reset_second_factor(user=ada, by=administrator, at=AT)
    assert not accounts.has_second_factor(ada)
    event = AuditEvent.objects.get(stream=f"user:{ada.pk}")
    assert (event.deed, event.by, event.at) == ("user.second_factor_reset", administrator, AT)


def test_an_administrator_gives_roles_and_the_trail_says_so_but_nobody_becomes_almighty(client):
    ada = demo.person("ada")
    client.force_login(demo.person("ad"))
    form = client.get(f"/admin/hotline/user/{ada.pk}/change/").context["adminform"].form
    assert set(form.fields) & {"is_superuser", "user_permissions"} == set()
    sent = {"username": "ada", "first_name": "Ada", "last_name": "L", "is_active": "on", "is_staff": "on"}
    answer = client.post(f"/admin/hotline/user/{ada.pk}/change/", sent | {"is_superuser": "on"})
    assert answer.status_code == 302
    changed = User.objects.get(pk=ada.pk)
    assert (changed.last_name, changed.is_superuser) == ("L", False)
    event = AuditEvent.objects.get(stream=f"user:{ada.pk}", deed="user.changed")
    assert sorted(event.facts["fields"]) == ["groups", "last_name"]


@pytest.mark.parametrize("fields", [{"password1": PASSWORD, "password2": PASSWORD}, {"unset-password": "on"}])
def test_an_administrator_who_sets_a_password_leaves_a_trace_without_the_password(client, ada, fields):
    administrator = demo.person("ad")
    before = ada.password
    client.force_login(administrator)
    answer = client.post(
        f"/admin/hotline/user/{ada.pk}/password/", fields | {"usable_password": str("password1" in fields).lower()}
    )
    assert answer.status_code == 302
    ada.refresh_from_db()
    assert ada.password != before
    event = AuditEvent.objects.get(stream=f"user:{ada.pk}", deed="user.password_set")
    assert (event.by, event.facts) == (administrator, {})


def test_a_password_that_is_refused_leaves_no_trace(client, ada):
    client.force_login(demo.person("ad"))
    sent = {"password1": "short", "password2": "other", "usable_password": "true"}
    assert client.post(f"/admin/hotline/user/{ada.pk}/password/", sent).status_code == 200
    assert client.get(f"/admin/hotline/user/{ada.pk}/password/").status_code == 200
    assert client.post("/admin/hotline/user/999999/password/", sent).status_code in (302, 404)
    assert not AuditEvent.objects.filter(deed="user.password_set").exists()


def test_whoever_has_no_password_yet_is_met_by_no_fault(client):
    client.force_login(User.objects.create_user("new", is_staff=True))
    told = client.get("/account/password/change/", follow=True)
    assert told.status_code == 200
    assert told.redirect_chain[-1][0] == "/account/password/set/"


def test_a_page_that_is_not_for_somebody_leads_back_to_their_own_pages(client):
    client.force_login(demo.person("vic"))
    refused = client.get("/admin/desk/queue/")
    assert refused.status_code == 403
    assert 'href="/account/">To your own pages' in refused.content.decode()
    assert "Leave this page quickly" not in refused.content.decode()
    client.logout()
    stranger = client.get("/en/nowhere/")
    assert "Leave this page quickly" in stranger.content.decode()
    assert "To your own pages" not in stranger.content.decode()
