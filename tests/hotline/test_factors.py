"""Second factors: a passkey counts as one, wrong codes are limited and written down, and the trail says who signed in."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from axes.models import AccessAttempt, AccessLog
from django.core.cache import cache
from django.utils import timezone

from hotline import accounts
from hotline.models import AuditEvent, User, UserSession
from takedown import demonstration as demo
from tests.hotline.test_accounts import PASSWORD, code_of, sign_in, with_second_factor

pytestmark = pytest.mark.django_db
SECOND = "/account/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _forget_guesses():
    cache.clear()


@pytest.fixture
def ada():
    return demo.person("ada", password=PASSWORD)


def deeds_of(user):
    return list(AuditEvent.objects.filter(stream=f"user:{user.pk}").order_by("number").values_list("deed", flat=True))


def half_an_hour_on(monkeypatch):
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def test_a_passkey_is_a_second_factor_and_recovery_codes_alone_are_none(client, ada, settings):
    settings.SECOND_FACTOR = True
    RecoveryCodes.activate(ada)
    assert not accounts.has_second_factor(ada)
    Authenticator.objects.create(user=ada, type="webauthn", data={"name": "Key", "credential": {}})
    assert accounts.has_second_factor(ada)
    client.force_login(ada)
    assert client.get("/admin/desk/").status_code == 200


INSIDE = ["/admin/desk/people/", "/admin/hotline/user/", "/admin/jsi18n/", "/police/referral/1/", "/admin/x/"]
NONSENSE = ["", "{}", "[]", "nonsense", '{"response": {"userHandle": "AAAA"}}', '{"response": 1}']


@pytest.mark.parametrize("path", INSIDE)
def test_every_inside_path_asks_for_a_second_factor(client, ada, settings, path):
    settings.SECOND_FACTOR = True
    client.force_login(ada)
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer.url) == (302, "/account/2fa/"), path


def test_five_wrong_codes_make_the_second_factor_rest_and_the_right_one_is_refused(client, ada, monkeypatch):
    secret = with_second_factor(ada)
    code = RecoveryCodes.activate(ada).get_unused_codes()[0]
    sign_in(client)
    for _ in range(5):
        assert client.post(SECOND, {"code": "000000"}).status_code == 200
    for right in (code_of(secret), code):
        answer = client.post(SECOND, {"code": right})
        assert answer.status_code == 200
        assert "rests for half an hour" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    told = deeds_of(ada)
    assert told.count("user.second_factor_failed") == 5
    assert told.count("user.second_factor_rests") == 1
    half_an_hour_on(monkeypatch)
    sign_in(client)
    assert client.post(SECOND, {"code": code}).status_code == 302


def test_a_fresh_sign_in_page_gives_no_further_codes(client, ada):
    with_second_factor(ada)
    for _ in range(5):
        sign_in(client)
        client.post(SECOND, {"code": "000000"})
        client.session.flush()
    sign_in(client)
    assert "rests for half an hour" in client.post(SECOND, {"code": "000000"}).content.decode()


def test_wrong_codes_before_a_right_one_are_forgotten(client, ada):
    with_second_factor(ada)
    codes = iter(RecoveryCodes.activate(ada).get_unused_codes())
    for _ in range(2):
        sign_in(client)
        for _ in range(4):
            client.post(SECOND, {"code": "000000"})
        assert client.post(SECOND, {"code": next(codes)}).status_code == 302
        client.logout()


def test_a_nonsense_key_is_refused_counted_and_breaks_nothing(client, ada):
    with_second_factor(ada)
    sign_in(client)
    for credential in ("{}", "[]", '"x"', "nonsense", '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}'):
        assert client.post(SECOND, {"credential": credential}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert "user.second_factor_failed" in deeds_of(ada)


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_nonsense_passkey_signs_nobody_in(client, ada, credential):
    answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
    assert (answer.status_code, answer.url) == (302, "/account/login/")
    assert "_auth_user_id" not in client.session


def test_unlocking_by_guessed_codes_is_limited_too(client, ada):
    with_second_factor(ada)
    client.force_login(ada)
    for _ in range(5):
        client.post("/account/2fa/reauthenticate/", {"code": "000000"})
    assert "rests for half an hour" in client.post("/account/2fa/reauthenticate/", {"code": "000000"}).content.decode()
    assert deeds_of(ada).count("user.second_factor_failed") == 5


def test_unlocking_by_guessed_passwords_makes_the_login_rest(client, ada):
    client.force_login(ada)
    for _ in range(5):
        client.post("/account/reauthenticate/", {"password": "wrong guess 12"})
    assert deeds_of(ada).count("user.sign_in_failed") == 5
    assert "user.locked_out" in deeds_of(ada)
    client.logout()
    assert sign_in(client).status_code == 429


def test_the_trail_says_who_signed_in_with_what_who_failed_and_whose_login_rests(client, ada):
    secret = with_second_factor(ada)
    sign_in(client, "wrong guess 12")
    sign_in(client)
    client.post(SECOND, {"code": code_of(secret)})
    client.post("/account/logout/")
    assert deeds_of(ada) == ["user.sign_in_failed", "user.signed_in", "user.signed_out"]
    came = AuditEvent.objects.get(deed="user.signed_in")
    assert (came.by, came.facts) == (ada, {"with": ["password", "totp"]})
    for _ in range(9):
        sign_in(client, "wrong guess 12")
    told = deeds_of(ada)
    assert told.count("user.locked_out") == 1
    assert told.count("user.sign_in_failed") == 1 + 5
    assert not [event for event in AuditEvent.objects.all() if "127.0.0.1" in str(event.facts) + event.why]


def test_nothing_is_written_of_a_login_that_nobody_has(client, db):
    sign_in(client, "wrong guess 12", name="nobody-here")
    assert not AuditEvent.objects.exists()


def test_no_table_says_from_where_or_with_what_browser_somebody_tried(client, ada):
    agent = {"user-agent": "Mozilla/5.0 Gecko Firefox/140", "accept": "text/strange"}
    client.post("/account/login/", {"login": "ada", "password": "wrong guess 12"}, headers=agent, REMOTE_ADDR="198.51.100.7")
    tried = AccessAttempt.objects.get()
    assert (tried.ip_address, tried.user_agent, tried.http_accept) == ("0.0.0.0", "", "")
    sign_in(client)
    assert not AccessLog.objects.exists()
    assert {one.browser for one in UserSession.objects.all()} == {"Other"}


def test_a_service_account_signs_in_nowhere_even_with_a_password(client, db):
    feed = User.objects.create_user("feed", password=PASSWORD, is_service=True)
    assert sign_in(client, name="feed").url == "/account/inactive/"
    assert "_auth_user_id" not in client.session
    client.force_login(feed)
    for path in ("/account/", "/admin/", "/police/"):
        assert client.get(path).url.startswith(("/account/login/", "/admin/login/")), path


def test_an_administrator_makes_a_service_account_and_it_keeps_no_password(client, ada):
    client.force_login(demo.person("ad"))
    sent = {"username": "ada", "is_active": "on", "is_service": "on"}
    assert client.post(f"/admin/hotline/user/{ada.pk}/change/", sent | {"is_staff": "on"}).status_code == 200
    assert client.post(f"/admin/hotline/user/{ada.pk}/change/", sent).status_code == 302
    ada.refresh_from_db()
    assert ada.is_service
    assert not ada.has_usable_password()


def test_the_pages_of_the_account_may_make_and_use_passkeys_and_no_other_page_may(client, ada):
    client.force_login(ada)
    policy = client.get("/account/2fa/")["Permissions-Policy"]
    assert "publickey-credentials-create=(self)" in policy
    assert "publickey-credentials-get=(self)" in policy
    for path in ("/admin/desk/", "/police/", "/en/"):
        assert "publickey-credentials-create=()" in client.get(path)["Permissions-Policy"]
