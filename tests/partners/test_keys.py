"""Letters to partners with a key: GnuPG itself makes the key, opens the letter and checks our signature."""

import re
import shutil
import subprocess
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest

from hotline import openpgp, outbox
from hotline.models import AuditEvent, Outgoing
from hotline.world.smtp import PostOffice
from partners import actions, keys
from partners.models import Partner
from partners.models_keys import PartnerKey
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed (apt-get install gpg gpg-agent)"),
]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
ADDRESS = "http://foto.example/album"


class Ring:
    """A partner's own GnuPG."""

    def __init__(self, home):
        self.home = home
        home.mkdir(mode=0o700)

    def __call__(self, *words, text=None):
        command = ["gpg", "--homedir", str(self.home), "--batch", "--yes", "--trust-model", "always", *words]
        done = subprocess.run(command, input=text, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode(), done.stderr.decode()

    def key(self, owner, *, use="default", ends="2y"):
        self("--passphrase", "", "--quick-generate-key", owner, "ed25519" if use == "sign" else "default", use, ends)
        return self("--armor", "--export", owner)[0]


@pytest.fixture
def ring(tmp_path):
    made = Ring(tmp_path / "gnupg")
    yield made
    subprocess.run(["gpgconf", "--homedir", str(made.home), "--kill", "all"], check=False, capture_output=True)


@pytest.fixture
def post(settings):
    office = PostOffice()
    office.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.MAIL_FROM = "Meldpunt <letters@hotline.example>"
    yield office
    office.stop()


def police(**columns):
    partner = demo.police()
    Partner.objects.filter(pk=partner.pk).update(**columns)
    partner.refresh_from_db()
    return partner


def kept(partner, text):
    found = openpgp.read(text, MONDAY)
    return PartnerKey.objects.create(partner=partner, text=text, fingerprint=found.fingerprint, expires_at=found.expires_at)


def referred(partner):
    case = demo.case_of(demo.told([ADDRESS], at=MONDAY))
    demo.lies(case, partner.country, at=MONDAY + HOUR)
    demo.confirmed(case, at=MONDAY + 2 * HOUR)
    at = MONDAY + 3 * HOUR
    return actions.refer(
        case=case, whom="police", country=partner.country, purpose="referral", key="r1", due_at=at + HOUR, at=at
    )


def test_the_police_opens_the_letter_with_gpg_and_finds_our_signature(ring, post, settings):
    settings.OPENPGP_KEY = openpgp.generated("Meldpunt <letters@hotline.example>")
    ring("--import", text=openpgp.public_part(settings.OPENPGP_KEY).encode())
    partner = police(encrypted_only=True)
    kept(partner, ring.key("Pat <pat@police.example>"))
    referral = referred(partner)
    assert outbox.send_due(MONDAY + 3 * HOUR).failed == 0
    (mail,) = post.mails
    outer = mail.message
    assert (outer.get_content_type(), outer["Subject"]) == ("multipart/encrypted", "...")
    sent = Outgoing.objects.get(purpose="referral", about=referral.pk)
    assert outer["Message-ID"] == sent.reference
    for word in ("foto", "hxxp", f"R-{referral.pk:06d}", sent.subject):
        assert word not in outer.as_string(), "nothing of the case stands outside"
    version, sealed = outer.iter_parts()
    assert version.get_content().strip() == b"Version: 1"
    opened, said = ring("--decrypt", text=sealed.get_content())
    assert "Good signature from" in said
    inner = message_from_bytes(opened.encode(), policy=policy.default)
    assert inner["Subject"] == sent.subject
    assert inner.get_body(("plain",)).get_content().strip() == sent.body.strip()
    assert [part.get_filename() for part in inner.iter_attachments()] == [part["name"] for part in sent.parts]


def test_nothing_leaves_in_clear_to_a_partner_who_wants_none_in_clear(ring, post):
    partner = police(encrypted_only=True)
    referral = referred(partner)
    outbox.send_due(MONDAY + 3 * HOUR)
    waiting = Outgoing.objects.get(purpose="referral", about=referral.pk)
    assert post.mails == []
    assert "takes encrypted mail only" in waiting.error
    kept(partner, ring.key("Pat <pat@police.example>", ends="30d"))
    outbox.send_due(MONDAY + 4 * HOUR)
    (mail,) = post.mails
    assert mail.message.get_content_type() == "multipart/encrypted"


def test_a_key_that_has_ended_is_not_used_any_more(ring, post):
    partner = police(encrypted_only=True)
    key = kept(partner, ring.key("Pat <pat@police.example>", ends="30d"))
    PartnerKey.objects.filter(pk=key.pk).update(expires_at=MONDAY)
    referred(partner)
    outbox.send_due(MONDAY + 3 * HOUR)
    assert post.mails == []


def test_a_partner_without_a_key_gets_plain_letters_as_before(post):
    referred(police())
    outbox.send_due(MONDAY + 3 * HOUR)
    (mail,) = post.mails
    assert mail.message.get_content_type() == "multipart/mixed"


def test_the_desk_warns_thirty_days_ahead_until_a_newer_key_is_there(ring):
    partner = police()
    key = kept(partner, ring.key("Pat <pat@police.example>"))
    end = key.expires_at
    assert list(keys.vitals(end - timedelta(days=31))) == []
    (warned,) = keys.vitals(end - timedelta(days=29))
    assert (warned.tone, partner.name in warned.words) == ("amber", True)
    (gone,) = keys.vitals(end + HOUR)
    assert (gone.tone, "has ended" in gone.words) == ("red", True)
    kept(partner, ring.key("Pat again <pat2@police.example>", ends="5y"))
    assert list(keys.vitals(end - timedelta(days=29))) == []


def shown(page):
    return re.sub(r"<[^>]+>", " ", page.content.decode())


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("hello", "no OpenPGP public key"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc", "no OpenPGP public key"),
        ("secret", "This is a private key"),
        ("sign", "only signs"),
    ],
)
def test_a_wrong_paste_gets_a_sentence_and_nothing_is_kept(ring, pasted, said):
    pasted = {
        "secret": lambda: openpgp.generated("Pat <pat@police.example>"),
        "sign": lambda: ring.key("Pat <pat@police.example>", use="sign"),
    }.get(pasted, lambda: pasted)()
    page = desk_of("lee").post("/admin/partners/partnerkey/add/", {"partner": police().pk, "text": pasted, "active": "on"})
    assert page.status_code == 200
    assert said in shown(page)
    assert not PartnerKey.objects.exists()


def test_a_lead_adds_a_key_and_the_trail_says_so(ring):
    text = ring.key("Pat <pat@police.example>")
    page = desk_of("lee").post("/admin/partners/partnerkey/add/", {"partner": police().pk, "text": text, "active": "on"})
    assert page.status_code == 302
    key = PartnerKey.objects.get()
    assert key.fingerprint in ring("--with-colons", "--fingerprint")[0]
    assert AuditEvent.objects.filter(stream=f"partnerkey:{key.pk}", deed="partnerkey.added").exists()
    again = desk_of("lee").post("/admin/partners/partnerkey/add/", {"partner": police().pk, "text": text, "active": "on"})
    assert (again.status_code, PartnerKey.objects.count()) == (200, 1)
