"""The mail that a letter leaves as, through a real mail server: abuse desks parse it, encryption keeps it, threads hold."""

import csv
import io
import json
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import xarf as standard

from hotline import outbox
from hotline.models import Outgoing
from partners.models_keys import PartnerKey
from partners.providers.models import Profile
from takedown import sending, writing
from takedown.models import Notice, Takedown
from tests.partners.test_keys import post, ring
from tests.partners.test_smime import Identity, openssl
from tests.takedown.written import ADDRESSES, HOUR, MONDAY, takedown_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves", "letters_at_once")]
__all__ = ["post", "ring"]
AT = MONDAY + 4 * HOUR


@pytest.fixture
def cleared(monkeypatch):
    """The gate is open; what it asks for is told elsewhere."""
    monkeypatch.setattr(writing, "is_clear", lambda takedown, at: True)
    monkeypatch.setattr(sending, "is_clear", lambda takedown, at: True)


@pytest.fixture
def asked(hoste, post, cleared):
    """Ask a provider for some addresses and give the row and the mail as its mail server took it."""

    def ask(number=1, at=AT, late=timedelta(0)):
        made = [takedown_of(address, hoste) for address in ADDRESSES[:number]]
        Takedown.objects.filter(pk__in=[one.pk for one in made]).update(state="ready", due_at=at)
        assert writing.ask_provider(hoste.pk, at=at)
        assert outbox.send_due(at + late).failed == 0
        return Outgoing.objects.get(purpose="notice"), post.mails[-1].message

    return ask


def parts_of(mail):
    return [part.get_content_type() for part in mail.iter_parts()]


def is_a_xarf_mail(mail, address):
    """The layout of XARF by mail: RFC 6522 with three parts, the feedback type xarf, and one report."""
    assert mail.get_content_type() == "multipart/report"
    assert mail.get_param("report-type") == "feedback-report"
    text, feedback, report = mail.iter_parts()
    assert text.get_content_type() == "text/plain" and not mail.defects
    assert feedback.get_content_type() == "message/feedback-report"
    said = feedback.get_payload(0)
    assert (said["Feedback-Type"], said["Version"], bool(said["User-Agent"])) == ("xarf", "1", True)
    assert (report.get_content_type(), report.get_filename(), report.get_param("name")) == (
        "application/json", "xarf.json", "xarf.json",
    )  # fmt: skip
    assert report["Content-Transfer-Encoding"] == "base64"
    xarf = json.loads(report.get_content())
    assert xarf["url"] == address and not standard.parse(xarf).errors
    return text.get_content().replace("\r\n", "\n")


def test_one_address_leaves_as_the_mail_that_abuse_desks_parse(asked):
    sent, mail = asked()
    text = is_a_xarf_mail(mail, ADDRESSES[0].partition("<")[0])
    assert text.strip() == sent.body.strip()
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Message-ID"] == sent.reference
    assert mail.as_bytes().isascii() and b"=0D" not in mail.as_bytes(), (
        "seven bits: nothing on the way has a reason to write it anew"
    )


def test_several_addresses_leave_as_one_letter_with_a_table_and_a_report_for_each(asked):
    sent, mail = asked(2)
    assert parts_of(mail) == ["text/plain", "text/csv", "application/json", "application/json"]
    assert mail.get_content_type() == "multipart/mixed", "a parser that reads the first report must not lose the others"
    text, table, *reports = mail.iter_parts()
    assert text.get_content().replace("\r\n", "\n").strip() == sent.body.strip()
    assert len(list(csv.DictReader(io.StringIO(table.get_content())))) == 2
    assert [one.get_filename() for one in reports] == ["xarf-1.json", "xarf-2.json"]
    assert {json.loads(one.get_content())["url"] for one in reports} == set(
        Takedown.objects.values_list("case__address", flat=True)
    )


def test_who_reads_xarf_gets_a_letter_for_each_address(asked, post, hoste):
    Profile.objects.filter(partner=hoste).update(preferred_format="xarf")
    with pytest.raises(Outgoing.MultipleObjectsReturned):
        asked(2)
    for mail, line in zip(post.mails, Notice.objects.order_by("pk"), strict=True):
        is_a_xarf_mail(mail.message, line.takedowns.get().case.address)


def test_the_deadline_stands_in_the_zone_of_the_provider_s_card(asked, hoste):
    Profile.objects.filter(partner=hoste).update(time_zone="America/New_York")
    _, mail = asked()
    assert "Please act by: 24 November 2026, 07:00 EST (12:00 UTC)" in mail.get_body(("plain",)).get_content()


def test_the_layout_stays_inside_an_openpgp_mail(asked, hoste, ring):
    PartnerKey.objects.create(partner=hoste, text=ring.key("Hoste <abuse@hoste.example>"), fingerprint="A")
    _, outer = asked()
    assert outer.get_content_type() == "multipart/encrypted"
    opened, _ = ring("--decrypt", text=list(outer.iter_parts())[1].get_content())
    is_a_xarf_mail(message_from_bytes(opened.encode(), policy=policy.default), ADDRESSES[0].partition("<")[0])


def test_the_layout_stays_inside_an_s_mime_mail(asked, hoste, tmp_path, settings):
    house, theirs = Identity(tmp_path, "house"), Identity(tmp_path, "hoste")
    settings.SMIME_CERTIFICATE, settings.SMIME_KEY = house.text, house.key
    PartnerKey.objects.create(partner=hoste, kind="smime", text=theirs.text, fingerprint="A")
    _, outer = asked()
    assert outer.get_content_type() == "application/pkcs7-mime"
    opened = theirs.opens(outer.as_bytes())
    read = openssl("cms", "-verify", "-CAfile", str(house.file), "-purpose", "smimesign", text=opened)
    is_a_xarf_mail(message_from_bytes(read, policy=policy.default), ADDRESSES[0].partition("<")[0])


def test_the_layout_stays_in_quiet_test_mode_and_goes_to_nobody_else(asked, post, settings):
    settings.DIVERT_TO = "testers@hotline.example"
    _, mail = asked()
    assert post.mails[-1].to == ["testers@hotline.example"] and mail["To"] == "testers@hotline.example"
    is_a_xarf_mail(mail, ADDRESSES[0].partition("<")[0])


def test_a_reminder_stands_in_the_thread_of_the_first_letter_also_when_encrypted(asked, hoste, post, ring):
    first, _ = asked()
    assert first.thread == ""
    later = AT + 25 * HOUR
    Takedown.objects.update(state="ready", waits_for="clock", due_at=later)
    Takedown.objects.get().case.lookups.update(at=later)
    PartnerKey.objects.create(partner=hoste, text=ring.key("Hoste <abuse@hoste.example>"), fingerprint="A")
    assert writing.ask_provider(hoste.pk, at=later)
    assert outbox.send_due(later).failed == 0
    mail = post.mails[-1].message
    again = Outgoing.objects.filter(purpose="notice").latest("pk")
    assert again.subject.startswith("Reminder") and f"N-{first.about:06d}" in again.subject
    assert mail.get_content_type() == "multipart/encrypted"
    assert mail["In-Reply-To"] == mail["References"] == first.reference != mail["Message-ID"]


def test_a_letter_that_leaves_late_prints_the_deadline_it_is_held_to(asked):
    sent, mail = asked(late=5 * HOUR)
    row = Notice.objects.get()
    assert row.answer_due_at == row.told_due_at == AT + 29 * HOUR
    assert "24 November 2026, 17:00 UTC" in mail.get_body(("plain",)).get_content()
    assert "24 November 2026, 12:00 UTC" not in sent.body
    assert row.letter_version.startswith("notice.en.")


def test_a_letter_that_leaves_in_time_leaves_as_it_was_written(asked):
    sent, _ = asked(late=timedelta(minutes=14))
    row = Notice.objects.get()
    assert row.answer_due_at == row.told_due_at == AT + 24 * HOUR and row.sent_at == AT + timedelta(minutes=14)
    assert "24 November 2026, 12:00 UTC" in sent.body
