"""After a new key was put before an old one: what the old key made is still good, and somebody says what hangs on it."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from hotline import outbox, renewing, webhooks
from hotline.accounts import SealedSecrets
from hotline.crypto import key_name, keyed_hash, private_keys
from hotline.mail import message_id
from hotline.models import AuditEvent, Outgoing
from partners.api import hooks
from partners.api.models import ApiCall, ApiToken
from partners.peers import doors
from partners.peers.models import PeerDoor
from reports.actions import uploads
from reports.models import Report, Upload
from takedown import demonstration as demo
from takedown import letters, links, twin_receipt
from tests.partners.at_the_api import Caller, crawler, made
from tests.takedown.letters_out import MONDAY, sent

pytestmark = pytest.mark.django_db
NEW = "a new key that is longer than thirty-two letters".replace(" ", "-")


@pytest.fixture
def rotate(settings):
    """Put a new key before the old one, and later take the old one away."""

    def put(name):
        setattr(settings, name, f"{NEW},{getattr(settings, name)}")
        return lambda: setattr(settings, name, NEW)

    return put


def keys(*words):
    call_command("keys", *words, stdout=(out := StringIO()))
    return out.getvalue()


def hanging(what):
    (one,) = (each for each in renewing.HANGING if each.what == what)
    return one.count(timezone.now())


# --- Receipt codes ----------------------------------------------------------------------------------------------------


def reported(client, number=1, token=""):
    page = client.post("/en/report/", {"addresses": f"http://foto.example/{number}", "token": token})
    return page.content.decode().split('id="receipt-code">')[1].split("<")[0]


def test_a_code_of_before_still_opens_its_report_until_the_old_pepper_is_gone(client, rotate):
    before = reported(client)
    end = rotate("RECEIPT_KEY")
    after = reported(client, 2)
    assert [client.post("/en/status/", {"code": one}).status_code for one in (before, after)] == [200, 200]
    assert hanging("receipt codes") == 1
    assert "1 hang on an older key; that ends each 365 days after its report" in keys("status", "--only", "receipt")
    end()
    assert [client.post("/en/status/", {"code": one}).status_code == 200 for one in (before, after)] == [False, True]


def test_a_code_that_was_kept_before_keys_had_names_is_found(client, settings, rotate):
    code = reported(client)
    Report.objects.update(receipt_hash=keyed_hash(settings.RECEIPT_KEY, "receipt", code))
    assert client.post("/en/status/", {"code": code}).status_code == 200
    rotate("RECEIPT_KEY")
    assert client.post("/en/status/", {"code": code}).status_code == 200


def test_the_same_form_sent_again_after_the_change_is_the_same_report(client, rotate):
    before = reported(client, token="the-token-of-one-form")
    rotate("RECEIPT_KEY")
    assert reported(client, token="the-token-of-one-form") == before
    assert Report.objects.count() == 1


def test_the_same_list_is_taken_for_the_same_after_the_change(rotate):
    ada, told = demo.person("ada"), {"text": "http://foto.example/1", "language": "en", "source": "", "lines": 1}
    first = uploads.keep_list(token="one", by=ada, at=MONDAY, **told)
    uploads.confirm_list(upload=first, by=ada, at=MONDAY)
    rotate("RECEIPT_KEY")
    second = uploads.keep_list(token="two", by=ada, at=MONDAY, **told)
    with pytest.raises(uploads.NotAllowed, match="taken in before"):
        uploads.confirm_list(upload=Upload.objects.get(pk=second.pk), by=ada, at=MONDAY)


# --- The partner API --------------------------------------------------------------------------------------------------


def test_a_token_works_on_and_hangs_on_the_new_key_once_it_was_used(rotate):
    token = made(crawler())
    end = rotate("RECEIPT_KEY")
    assert hanging("tokens of the partner API") == 1
    assert Caller(token.text).file("http://foto.example/1", key="one").status_code == 201
    assert hanging("tokens of the partner API") == 0
    end()
    assert Caller(token.text).file("http://foto.example/2").status_code == 201


def test_a_request_that_is_repeated_over_the_change_is_done_once(rotate):
    here = Caller(made(crawler()).text)
    first = here.file("http://foto.example/1", key="one")
    rotate("RECEIPT_KEY")
    again = here.file("http://foto.example/1", key="one")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (ApiCall.objects.count(), Report.objects.count()) == (1, 1)
    assert here.file("http://foto.example/2", key="one").status_code == 422


def test_a_token_is_renewed_by_command_with_an_overlap_and_shown_once():
    token = made(crawler()).token
    call_command("partner_keys", "token", str(token.pk), "--by", "ad", stdout=(out := StringIO()), stderr=StringIO())
    text = out.getvalue().strip()
    fresh = ApiToken.objects.get(replaces=token)
    assert Caller(text).get("reports/").status_code in (200, 405)
    token.refresh_from_db()
    assert timedelta(days=13) < token.expires_at - timezone.now() <= timedelta(days=14)
    assert [one.by.username for one in AuditEvent.objects.filter(deed="apitoken.renewed")] == ["ad"]
    assert text not in str(list(AuditEvent.objects.values_list("facts", flat=True))) and fresh.hash != text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["token", "999", "--by", "ad"], "There is no token 999"), (["token", "--by", "ad"], "Say which one"),
     (["webhook", "999", "--by", "ad"], "There is no webhook 999"), (["token", "1"], "name an active login"),
     (["token", "1", "--by", "ada"], "that may manage tokens"),
     (["token", "1", "--by", "ad", "--days", "0"], "numbers of days")],
)  # fmt: skip
def test_a_wrong_word_to_partner_keys_gives_a_sentence(words, sentence):
    demo.person("ad"), demo.person("ada")
    with pytest.raises(CommandError, match=sentence):
        call_command("partner_keys", *words, stdout=StringIO(), stderr=StringIO())


# --- The reply key ----------------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_for_both_keys_until_its_owner_has_the_new_secret(rotate):
    at = timezone.now()
    hook = hooks.subscribe(
        partner=crawler(), url="https://crawl.example/", events=["report.changed"], by=demo.person("ad"), at=at
    )  # fmt: skip
    held = hooks.secret(hook)
    rotate("REPLY_KEY")
    list(renewing.renew(at=at + timedelta(hours=1), only="reply"))
    signed = [one for name in hooks.names(hook, at) for one in webhooks.secrets_of(name)]
    assert (held in signed, hooks.secret(hook) == held, hanging("secrets of webhooks")) == (True, False, 1)
    hooks.change_secret(hook=hook, by=demo.person("ad"), at=at + timedelta(hours=2))
    assert hanging("secrets of webhooks") == 0
    call_command("partner_keys", "webhook", str(hook.pk), "--by", "ad", stdout=(out := StringIO()), stderr=StringIO())
    hook.refresh_from_db()
    assert out.getvalue().strip() == hooks.secret(hook)


def test_a_reply_link_that_left_works_and_is_counted_until_its_takedown_is_closed(rotate):
    _, notice = sent()
    link = letters.reply_secret(notice)
    told = {"format": "x"}
    told |= {"seal": twin_receipt.seal(told)}
    end = rotate("REPLY_KEY")
    list(renewing.renew(at=timezone.now() + timedelta(days=1), only="reply"))
    assert (links.number_of(notice, link), letters.reply_secret(notice) == link) == (0, False)
    assert (twin_receipt.is_genuine(told), hanging("reply links of letters")) == (True, 1)
    end()
    assert (links.number_of(notice, link), twin_receipt.is_genuine(told), hanging("reply links of letters")) == (
        None,
        False,
        0,
    )


def test_a_letter_that_is_sent_again_keeps_its_message_id(rotate):
    row = outbox.write(key="a letter", purpose="digest", about=1, subject="", body="", at=MONDAY)
    before = message_id(row)
    rotate("REPLY_KEY")
    assert message_id(Outgoing.objects.get(pk=row.pk)) == before


def test_the_token_for_a_peer_s_door_is_sealed_again(rotate):
    door = PeerDoor(partner=crawler(), url="https://api.peer.example")
    doors.seal(door, "our-token-there", MONDAY)
    door.save()
    end = rotate("REPLY_KEY")
    assert (doors.token_of(door), hanging("tokens for doors of peers")) == ("our-token-there", 1)
    assert "tokens for doors of peers: 1 row(s)" in keys("renew", "--only", "reply")
    assert "tokens for doors of peers: 0 row(s)" in keys("renew", "--only", "reply")
    end()
    door.refresh_from_db()
    assert (doors.token_of(door), hanging("tokens for doors of peers")) == ("our-token-there", 0)


# --- Second factors ---------------------------------------------------------------------------------------------------


def test_second_factors_are_sealed_again_and_what_was_begun_is_gone_on_with(rotate, monkeypatch):
    secrets = {}
    for name in ("ada", "bo", "lee"):
        secrets[name] = generate_totp_secret()
        TOTP.activate(demo.person(name), secrets[name])
        RecoveryCodes.activate(demo.person(name))
    end = rotate("MFA_KEY")
    once, done = renewing._factor, []

    def killed(pk):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(pk)
        return once(pk)

    monkeypatch.setattr(renewing, "_factor", killed)
    with pytest.raises(KeyboardInterrupt):
        keys("renew", "--only", "mfa")
    monkeypatch.setattr(renewing, "_factor", once)
    assert (hanging("second factors"), AuditEvent.objects.filter(deed="keys.renewed").count()) == (4, 0)
    assert "second factors: 4 row(s)" in keys("renew", "--only", "mfa")
    end()
    rows = Authenticator.objects.filter(type="totp").select_related("user")
    assert {one.user.username: SealedSecrets().decrypt(one.data["secret"]) for one in rows} == secrets
    (event,) = AuditEvent.objects.filter(deed="keys.renewed")
    assert (event.stream, event.facts["rows"], event.facts["key"]) == ("house:keys", 4, key_name(NEW))


def test_a_second_factor_that_no_key_opens_stays_and_is_said(settings):
    TOTP.activate(demo.person("ada"), generate_totp_secret())
    settings.MFA_KEY = NEW
    with pytest.raises(CommandError, match=r"1 row\(s\) of second factors \(HOTLINE_MFA_KEY\) open with none of the keys"):
        keys("renew", "--only", "mfa")


# --- The command ------------------------------------------------------------------------------------------------------


def test_status_names_every_key_and_shows_none_of_it(settings):
    said = keys("status")
    assert {line.split()[0] for line in said.splitlines()} == {
        "HOTLINE_MFA_KEY", "HOTLINE_SEAL_PRIVATE_KEY", "HOTLINE_RECEIPT_KEY", "HOTLINE_REPLY_KEY"
    }  # fmt: skip
    held = [settings.MFA_KEY, settings.RECEIPT_KEY, settings.REPLY_KEY, *private_keys(settings.SEAL_PRIVATE_KEY)]
    assert [one for one in held if one in said] == []
    assert "not noted yet: run `manage.py keys renew`" in said
    keys("renew")
    assert "not noted yet" not in keys("status")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["status", "--only", "moon"], "'moon' is no key that something hangs on"),
     (["make", "--only", "seal"], "for status or renew"),
     (["renew", "--into", "x"], "--into belongs to `keys make`")],
)  # fmt: skip
def test_a_wrong_word_to_keys_gives_a_sentence(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        keys(*words)


def test_where_a_key_is_missing_nothing_is_begun(settings):
    settings.MFA_KEY = ""
    with pytest.raises(CommandError, match="holds no HOTLINE_MFA_KEY: run it where the staff door runs"):
        keys("renew")
    assert not AuditEvent.objects.filter(deed="keys.renewed").exists()
    assert "this process does not hold the key" in keys("status")


def test_a_visitor_without_a_code_is_told_the_same_with_one_key_or_two(rotate):
    before = Client().post("/en/status/", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}).status_code
    rotate("RECEIPT_KEY")
    assert Client().post("/en/status/", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}).status_code == before
