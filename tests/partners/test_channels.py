"""How a referral reaches its partner: the channel of the directory, asked at the moment of sending."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline import outbox
from hotline.models import Outgoing
from partners import actions
from partners.models import Liaison, Partner
from takedown import demonstration as demo
from tests.partners.at_the_door import path_to, signed_in

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)


def told_police(*, number=1):
    case = demo.case_of(demo.told([f"http://beelden.example/{number}"], at=MONDAY - HOUR))
    demo.lies(case, "BE", at=MONDAY - HOUR)
    demo.confirmed(case, at=MONDAY - HOUR)
    due = MONDAY + 24 * HOUR
    return actions.refer(
        case=case, whom="police", country="BE", purpose="referral", key=f"tell:{number}:police", due_at=due, at=MONDAY
    )


def by_portal():
    unit = demo.police()
    Partner.objects.filter(pk=unit.pk).update(channel="portal", email="")
    return unit


def test_by_the_portal_nothing_is_sent_and_the_unit_finds_it_at_its_door(mailoutbox):
    by_portal()
    demo.person("pat")
    referral = told_police()
    assert outbox.send_due(MONDAY).fired == 1
    referral.refresh_from_db()
    assert (referral.sent_at, referral.reference, len(mailoutbox)) == (MONDAY, "portal", 0)
    assert Outgoing.objects.get(key=f"referral:{referral.pk}").channel == "portal"
    assert signed_in("pat").get(path_to(referral)).status_code == 200


def test_a_portal_where_nobody_can_log_in_says_so_and_waits(mailoutbox):
    by_portal()
    Liaison.objects.all().delete()
    referral = told_police()
    outbox.send_due(MONDAY)
    waiting = Outgoing.objects.get(key=f"referral:{referral.pk}")
    assert "add a liaison" in waiting.error
    assert waiting.sent_at is None
    demo.person("pat")
    outbox.send_due(MONDAY + HOUR)
    referral.refresh_from_db()
    assert referral.sent_at == MONDAY + HOUR


def test_who_is_moved_to_the_portal_before_sending_gets_no_letter(mailoutbox):
    demo.person("pat")
    referral = told_police()
    by_portal()
    outbox.send_due(MONDAY)
    referral.refresh_from_db()
    assert (referral.reference, len(mailoutbox)) == ("portal", 0)


def test_who_is_moved_to_mail_after_a_try_by_another_way_gets_a_letter(mailoutbox):
    demo.person("pat")
    told_police()
    Outgoing.objects.update(channel="iccam", attempts=1)  # tried there in vain
    outbox.send_due(MONDAY)
    assert Outgoing.objects.get().channel == "email" and len(mailoutbox) == 1
