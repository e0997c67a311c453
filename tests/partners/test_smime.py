"""Letters to partners with a certificate: openssl itself makes it, opens the letter and checks our signature."""

import re
import shutil
import subprocess
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from hotline import checks, outbox, smime
from hotline.models import Outgoing
from partners import keys
from partners.models_keys import PartnerKey
from takedown import demonstration as demo
from tests.partners.test_keys import police, post, referred
from tests.reports.deskwork import desk_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
__all__ = ["post"]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
MAIL = ("keyUsage=digitalSignature,keyEncipherment", "extendedKeyUsage=emailProtection")


def openssl(*words, text=None):
    done = subprocess.run(["openssl", *words], input=text, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Identity:
    """A key and a certificate, as somebody outside has them."""

    def __init__(self, folder, name, *, kind="rsa:2048", days=800, uses=MAIL):
        self.key_file, self.file = folder / f"{name}.key", folder / f"{name}.pem"
        extra = [word for use in uses for word in ("-addext", use)]
        openssl("req", "-x509", "-newkey", *kind.split(), "-nodes", "-days", str(days), "-subj", f"/CN={name}",
                "-keyout", str(self.key_file), "-out", str(self.file), *extra)  # fmt: skip
        self.text, self.key = self.file.read_text(), self.key_file.read_text()

    def opens(self, mail):
        return openssl("cms", "-decrypt", "-recip", str(self.file), "-inkey", str(self.key_file), text=mail)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def pat(folder):
    return Identity(folder, "pat")


@pytest.fixture(scope="module")
def house(folder):
    return Identity(folder, "meldpunt")


@pytest.fixture
def ours(house, settings):
    settings.SMIME_CERTIFICATE, settings.SMIME_KEY = house.text, house.key


def kept(partner, text):
    kind, found = keys.read(text, timezone.now())
    return PartnerKey.objects.create(
        partner=partner, kind=kind, text=text, fingerprint=found.fingerprint, expires_at=found.expires_at
    )


def sent_to(partner, post):
    referral = referred(partner)
    assert outbox.send_due(MONDAY + 3 * HOUR).failed == 0
    return Outgoing.objects.get(purpose="referral", about=referral.pk), post.mails[-1].message


def test_the_police_opens_the_letter_with_openssl_and_finds_our_signature(pat, house, ours, post):
    partner = police(encrypted_only=True)
    kept(partner, pat.text)
    sent, outer = sent_to(partner, post)
    assert outer.get_content_type() == "application/pkcs7-mime"
    assert (outer.get_param("smime-type"), outer["Subject"]) == ("enveloped-data", "...")
    assert outer["Message-ID"] == sent.reference
    raw = outer.as_bytes()
    for word in ("foto", "hxxp", f"R-{sent.about:06d}", sent.subject):
        assert word not in raw.decode(), "nothing of the case stands outside"
    told = openssl("cms", "-cmsout", "-print", "-inform", "SMIME", text=raw).decode()
    assert "aes-256-cbc" in told
    opened = pat.opens(raw)
    assert b"smime-type=signed-data" in opened
    read = openssl("cms", "-verify", "-CAfile", str(house.file), "-purpose", "smimesign", text=opened)
    inner = message_from_bytes(read, policy=policy.default)
    assert inner["Subject"] == sent.subject
    assert inner.get_body(("plain",)).get_content().strip().replace("\r\n", "\n") == sent.body.strip()
    assert [part.get_filename() for part in inner.iter_attachments()] == [part["name"] for part in sent.parts]


def test_another_who_has_a_certificate_cannot_open_it(pat, house, ours, post):
    partner = police()
    kept(partner, pat.text)
    _, outer = sent_to(partner, post)
    with pytest.raises(AssertionError):
        house.opens(outer.as_bytes())


def test_without_a_certificate_of_our_own_it_leaves_encrypted_and_unsigned(pat, post):
    partner = police(encrypted_only=True)
    kept(partner, pat.text)
    sent, outer = sent_to(partner, post)
    inner = message_from_bytes(pat.opens(outer.as_bytes()), policy=policy.default)
    assert inner["Subject"] == sent.subject


def test_several_certificates_open_the_same_letter(pat, folder, ours, post):
    partner, second = police(), Identity(folder, "pia")
    kept(partner, pat.text)
    kept(partner, second.text)
    _, outer = sent_to(partner, post)
    assert pat.opens(outer.as_bytes()) == second.opens(outer.as_bytes())


def test_a_certificate_that_has_ended_is_not_used_and_nothing_leaves_in_clear(pat, post):
    partner = police(encrypted_only=True)
    key = kept(partner, pat.text)
    PartnerKey.objects.filter(pk=key.pk).update(expires_at=MONDAY)
    referred(partner)
    outbox.send_due(MONDAY + 3 * HOUR)
    assert post.mails == []
    assert "takes encrypted mail only" in Outgoing.objects.get(purpose="referral").error


def test_who_has_both_kinds_gets_openpgp_until_it_is_switched_off(pat):
    partner = police()
    kept(partner, pat.text)
    pgp = PartnerKey.objects.create(partner=partner, kind="openpgp", text="a PGP key", fingerprint="A" * 40)
    assert keys.to(partner, MONDAY).keys == ("a PGP key",)
    PartnerKey.objects.filter(pk=pgp.pk).update(active=False)
    assert keys.to(partner, MONDAY).keys == (pat.text,)


def test_the_desk_warns_thirty_days_ahead_of_theirs_and_of_ours(pat, house, ours):
    partner = police()
    end = kept(partner, pat.text).expires_at
    assert list(keys.vitals(end - timedelta(days=31))) == []
    warned = {one.name: one.tone for one in keys.vitals(end - timedelta(days=29))}
    assert warned == {"Mail keys": "amber", "Our certificate": "amber"}
    gone = {one.name: one.tone for one in keys.vitals(end + HOUR)}
    assert gone == {"Mail keys": "red", "Our certificate": "red"}


def shown(page):
    return re.sub(r"<[^>]+>", " ", page.content.decode())


ADD = "/admin/partners/partnerkey/add/"


def test_a_lead_adds_a_certificate_and_reads_its_fingerprint(pat):
    page = desk_of("lee").post(ADD, {"partner": police().pk, "text": pat.text, "active": "on"})
    assert page.status_code == 302
    key = PartnerKey.objects.get()
    told = openssl("x509", "-noout", "-fingerprint", "-sha256", text=pat.text.encode()).decode()
    assert (key.kind, key.fingerprint) == ("smime", told.strip().partition("=")[2].replace(":", ""))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda folder, pat: smime.BEGIN + "\nabc", "This is no certificate"),
        (lambda folder, pat: pat.text + pat.key, "This is a private key"),
        (lambda folder, pat: Identity(folder, "ec", kind="ec -pkeyopt ec_paramgen_curve:P-256").text, "RSA certificate"),
        (lambda folder, pat: Identity(folder, "small", kind="rsa:1024").text, "RSA certificate"),
        (lambda folder, pat: Identity(folder, "web", uses=("extendedKeyUsage=serverAuth",)).text, "not made for encrypting"),
        (lambda folder, pat: Identity(folder, "sig", uses=("keyUsage=digitalSignature",)).text, "not made for encrypting"),
    ],
)
def test_a_wrong_paste_gets_a_sentence_and_nothing_is_kept(folder, pat, made, said):
    page = desk_of("lee").post(ADD, {"partner": police().pk, "text": made(folder, pat), "active": "on"})
    assert page.status_code == 200
    assert said in shown(page)
    assert not PartnerKey.objects.exists()


def test_a_certificate_that_is_over_or_not_yet_valid_is_refused(pat):
    for days, said in ((900, "ended on"), (-900, "not valid before")):
        with pytest.raises(smime.Unusable, match=said):
            smime.read(pat.text, timezone.now() + timedelta(days=days))


def test_the_start_is_refused_where_our_own_do_not_fit(pat, house, settings):
    assert checks.check_smime() == []
    for certificate, key, said in (
        (house.text, "", "only one of"),
        (house.text, pat.key, "are no pair"),
        ("nonsense", "nonsense", "cannot be read"),
        (house.text, "-----BEGIN PRIVATE" + " KEY-----\nabc\n-----END PRIVATE" + " KEY-----", "cannot be read"),
    ):
        settings.SMIME_CERTIFICATE, settings.SMIME_KEY = certificate, key
        (found,) = checks.check_smime()
        assert said in found.msg.lower() or said in found.msg
        assert "BEGIN" not in found.msg
    settings.SMIME_CERTIFICATE, settings.SMIME_KEY = house.text, house.key
    assert checks.check_smime() == []


def test_a_letter_of_the_desk_in_test_mode_stays_encrypted(pat, ours, post, settings):
    settings.DIVERT_TO = "testers@hotline.example"
    partner = police()
    kept(partner, pat.text)
    _, outer = sent_to(partner, post)
    assert (outer["To"], outer.get_content_type()) == ("testers@hotline.example", "application/pkcs7-mime")
    assert demo.police().name not in outer.as_string()
