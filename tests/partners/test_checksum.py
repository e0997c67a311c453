"""Both sides can check a forwarded package: the attachment, its letter and every door name one number."""

from email import message_from_bytes, policy
from hashlib import sha256

import pytest
from django.core import mail

from hotline import outbox
from hotline.models import AuditEvent
from partners import actions
from takedown import demonstration as demo
from tests.partners.at_the_api import caller
from tests.partners.at_the_door import HOUR, MONDAY, path_to, signed_in, text_of
from tests.reports.deskwork import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def sent_case():
    """A case whose referral has left to the police."""
    police = demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/caf\u00e9?a=1&b=<2>"], at=MONDAY - 5 * HOUR))
    demo.lies(case, "BE", at=MONDAY - 5 * HOUR)
    demo.confirmed(case, at=MONDAY - 4 * HOUR)
    referral = actions.refer(
        case=case, whom="police", country=police.country, purpose="referral", key="tell:1", due_at=MONDAY, at=MONDAY - HOUR
    )
    outbox.send_due(MONDAY - HOUR)
    referral.refresh_from_db()
    return referral


def attached():
    """The bytes a mail program saves."""
    letter = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.SMTP)
    (file,) = [part for part in letter.walk() if part.get_filename() == "referral.json"]
    return letter, file.get_payload(decode=True)


def test_what_arrives_has_the_number_that_the_letter_and_every_door_name():
    referral = sent_case()
    letter, file = attached()
    number = sha256(file).hexdigest()
    assert number == referral.checksum
    assert number in letter.get_body(("plain",)).get_content()
    assert number in text_of(signed_in("pat").get(path_to(referral)))
    assert number in text_of(desk_of("ada").get(f"/admin/desk/case/{referral.case_id}/"))
    assert AuditEvent.objects.get(deed="case.referred").facts["checksum"] == number


def test_a_partner_s_program_reads_the_same_number():
    referral = sent_case()
    told = caller(demo.police()).get(f"referrals/{referral.pk}/").json()
    assert told["checksum"] == sha256(attached()[1]).hexdigest()


def test_the_same_referral_written_twice_keeps_its_number():
    referral = sent_case()
    again = actions.refer(
        case=referral.case, whom="police", country="BE", purpose="referral", key="tell:1", due_at=MONDAY, at=MONDAY + HOUR
    )
    assert (again.pk, again.checksum) == (referral.pk, referral.checksum)
