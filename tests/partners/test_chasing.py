"""A spoken order without its written one: a reminder in time, a lapse that is told, and no letter too many."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from hotline import outbox
from hotline.models import AuditEvent, Outgoing, User
from partners import actions, chasing, letters, sweeps
from partners.models import Partner
from takedown import demonstration as demo
from tests.golden import agrees, steady
from tests.partners.at_the_door import DAY, MONDAY, forwarded, path_to, signed_in, text_of
from tests.reports.deskwork import desk_of

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BRUSSELS = ZoneInfo("Europe/Brussels")
WEDNESDAY, THURSDAY = datetime(2026, 11, 25, tzinfo=BRUSSELS), datetime(2026, 11, 26, tzinfo=BRUSSELS)
LETTERS = Path(__file__).parent / "golden" / "letters"


def spoken(*, at=MONDAY, given_at=None):
    """A spoken order on a forwarded case, noted by a unit that reads English."""
    demo.police()
    Partner.objects.update(language="en")
    return actions.order(referral=forwarded(), magistrate="Justitia", given_at=given_at or at, by=demo.person("pat"), at=at)


def turn(at):
    """Turn the partners' part of the clock once."""
    swept = sweeps.chase_orders(at)
    outbox.send_due(at)
    return swept.fired


def subjects():
    return [message.subject for message in mail.outbox]


def deeds():
    return list(AuditEvent.objects.filter(deed__startswith="case.order_").order_by("pk").values_list("deed", "at"))


def test_the_unit_is_reminded_a_working_day_ahead_and_told_when_the_order_lapses():
    order = spoken()
    assert turn(WEDNESDAY - MINUTE) == 0
    assert (turn(WEDNESDAY), turn(WEDNESDAY + HOUR), turn(THURSDAY - MINUTE)) == (1, 0, 0)
    assert (turn(THURSDAY), turn(THURSDAY + DAY)) == (1, 0)
    order.refresh_from_db()
    assert (order.lapsed_at, order.chase_at) == (THURSDAY, None)
    first, second = subjects()
    assert "the written order" in first and "still missing" in first
    assert "the spoken order has lapsed" in second
    assert deeds() == [("case.order_reminded", WEDNESDAY), ("case.order_lapsed", THURSDAY)]


def test_no_letter_about_an_order_says_what_the_case_is_about():
    order = spoken()
    turn(WEDNESDAY)
    turn(THURSDAY)
    for message in mail.outbox:
        assert message.to == [order.referral.partner.email]
        assert "beelden.example" not in message.body and "beelden[.]example" not in message.body
        assert not message.attachments


def test_a_written_order_ends_the_reminders():
    order = spoken()
    actions.confirm_order(order=order, reference="BR30", by=demo.person("pat"), at=MONDAY + HOUR)
    assert (turn(WEDNESDAY), turn(THURSDAY)) == (0, 0)
    assert not mail.outbox and not deeds()


def test_a_reminder_that_waits_to_leave_stops_once_the_order_is_written_or_lapsed():
    order = spoken()
    sweeps.chase_orders(WEDNESDAY)
    sweeps.chase_orders(THURSDAY)
    outbox.send_due(THURSDAY)
    assert len(mail.outbox) == 1 and "lapsed" in subjects()[0]
    assert "another letter says so" in Outgoing.objects.get(key=f"order:{order.pk}:reminded").stopped_why

    other = actions.order(
        referral=order.referral, magistrate="Justitia", given_at=THURSDAY, by=demo.person("pat"), at=THURSDAY
    )
    sweeps.chase_orders(THURSDAY + 30 * DAY)
    actions.confirm_order(order=other, reference="BR31", by=demo.person("pat"), at=THURSDAY + 30 * DAY)
    outbox.send_due(THURSDAY + 30 * DAY)
    assert len(mail.outbox) == 1


def test_an_order_noted_after_its_last_moment_lapses_at_once_and_counts_when_it_is_written(clock):
    order = spoken(at=MONDAY, given_at=MONDAY - 14 * DAY)
    assert turn(MONDAY) == 1
    order.refresh_from_db()
    assert order.lapsed_at == MONDAY
    assert "lapsed on 23 Nov 2026 09:00" in text_of(signed_in("pat").get(path_to(order.referral)))
    assert "lapsed on 23 Nov 2026 09:00" in text_of(desk_of("ada").get(f"/admin/desk/case/{order.case_id}/"))
    actions.confirm_order(order=order, reference="BR30", by=demo.person("pat"), at=MONDAY + HOUR)
    assert "lapsed on" not in text_of(signed_in("pat").get(path_to(order.referral)))


def test_a_unit_without_an_address_waits_on_the_desk_and_nothing_is_lost():
    spoken()
    Partner.objects.filter(kind="police").update(email="")
    turn(WEDNESDAY)
    assert "no e-mail address" in Outgoing.objects.get(purpose="order").error
    Partner.objects.filter(kind="police").update(email="new@police.example")
    turn(WEDNESDAY + HOUR)
    assert [message.to for message in mail.outbox] == [["new@police.example"]]


def test_every_lead_with_an_address_is_told_once_that_an_order_lapsed():
    lee, ada = demo.person("lee"), demo.person("ada")
    former = User.objects.create_user("former", email="former@hotline.example")
    former.groups.add(Group.objects.get(name="lead"))
    User.objects.create_user("silent").groups.add(Group.objects.get(name="lead"))
    for person in (lee, ada):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@hotline.example")
    order = spoken()
    turn(WEDNESDAY)
    assert not Outgoing.objects.filter(purpose="order_lead").exists(), "a reminder is between the unit and the clock"
    sweeps.chase_orders(THURSDAY)
    former.groups.clear()
    outbox.send_due(THURSDAY)
    turn(THURSDAY + HOUR)
    told = [message for message in mail.outbox if message.to[0].endswith("@hotline.example")]
    assert [message.to for message in told] == [["lee@hotline.example"]]
    assert f"BE-{order.case_id:06d}" in told[0].subject and "Given: 23 November 2026" in told[0].body
    assert "beelden.example" not in told[0].body and "Justitia" not in told[0].body
    assert "no lead any more" in Outgoing.objects.get(key=f"order:{order.pk}:lead:{former.pk}").stopped_why
    assert AuditEvent.objects.get(deed="case.order_lapsed").facts == {"order": order.pk, "leads": 2}


def test_no_lead_is_told_of_an_order_that_is_written_by_now():
    User.objects.filter(pk=demo.person("lee").pk).update(email="lee@hotline.example")
    order = spoken()
    sweeps.chase_orders(THURSDAY)
    actions.confirm_order(order=order, reference="BR30", by=demo.person("pat"), at=THURSDAY)
    outbox.send_due(THURSDAY)
    assert [message for message in mail.outbox if message.to == ["lee@hotline.example"]] == []


def test_an_order_that_is_not_due_is_left_alone():
    order = spoken()
    assert chasing.chase(order.pk, at=MONDAY) is False
    assert not Outgoing.objects.filter(purpose="order").exists()


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_each_letter_about_an_order_reads_as_agreed(language, settings):
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.MAIL_FROM = "Meldpunt <letters@hotline.example>"
    settings.PUBLIC_URL = settings.POLICE_URL = "https://hotline.example"
    order = spoken()
    order.referral.partner.language = language
    told = [letters.chased_order(order)]
    order.lapsed_at = THURSDAY
    told.append(letters.chased_order(order))
    text = ("\n" + "=" * 40 + "\n").join(f"{letter.subject}\n\n{letter.body}" for letter in told)
    agrees(LETTERS / f"order_chased.{language}.txt", steady(text))
