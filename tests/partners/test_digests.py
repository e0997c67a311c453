"""The morning mail to a police unit: on working days, only when something waits, and without a word about any case."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from hotline import outbox
from hotline.models import Outgoing
from partners import actions, digests, letters, sweeps
from partners.models import Partner
from takedown import demonstration as demo
from tests.golden import agrees
from tests.partners.at_the_door import DAY, HOUR, forwarded, other_unit

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")
EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=BRUSSELS)  # a Monday
LETTERS = Path(__file__).parent / "golden" / "letters"


@pytest.fixture
def unit():
    """A unit that reads English and wants the mail."""
    unit = demo.police()
    Partner.objects.filter(pk=unit.pk).update(daily_digest=True, language="en")
    unit.refresh_from_db()
    return unit


def morning(at):
    """Turn the partners' part of the clock once, and count what it wrote."""
    fired = sweeps.write_digests(at).fired
    outbox.send_due(at)
    return fired


def test_it_comes_once_at_eight_on_a_working_day(unit):
    forwarded(at=EIGHT - 3 * DAY)
    assert morning(EIGHT - DAY) == 0, "Sunday"
    assert morning(EIGHT - timedelta(minutes=1)) == 0
    assert [morning(EIGHT), morning(EIGHT + timedelta(minutes=1)), morning(EIGHT + 9 * HOUR)] == [1, 0, 0]
    assert morning(EIGHT + DAY) == 1
    assert morning(datetime(2026, 12, 25, 9, 0, tzinfo=BRUSSELS)) == 0, "a public holiday"
    assert [message.to for message in mail.outbox] == [[unit.email]] * 2


def test_it_counts_and_names_nothing(unit):
    forwarded("one", at=EIGHT - 3 * DAY)
    forwarded("two", at=EIGHT - 2 * DAY)
    held = forwarded("held", at=EIGHT - 2 * DAY)
    actions.hold(referral=held, until=EIGHT + 2 * DAY, by=demo.person("pat"), at=EIGHT - HOUR, reason="identification")
    ordered = forwarded("ordered", at=EIGHT - 2 * DAY)
    actions.order(referral=ordered, magistrate="J. Peeters", given_at=EIGHT - HOUR, by=demo.person("pat"), at=EIGHT - HOUR)
    assert morning(EIGHT) == 1
    (message,) = mail.outbox
    for line in (
        "To answer: 2, the oldest since 20 November 2026",
        "On hold: 1, the first hold ends on 25 November 2026, 08:00 CET",
        "Spoken orders to confirm in writing: 1, the first before 26 November 2026, 00:00 CET",
    ):
        assert line in message.body
    told = message.subject + message.body
    for secret in ("beelden", "BE-0", "R-0", "identification", "Peeters", "http://beelden"):
        assert secret not in told
    assert not message.attachments


def test_a_quiet_day_has_no_mail_and_a_unit_that_did_not_ask_gets_none(unit):
    assert morning(EIGHT) == 0
    stranger, _ = other_unit()
    forwarded(to=stranger, at=EIGHT - DAY)
    assert morning(EIGHT + DAY) == 0
    assert not mail.outbox


def test_another_unit_s_cases_are_not_counted(unit):
    stranger, _ = other_unit()
    forwarded(to=stranger, at=EIGHT - DAY)
    assert digests.waiting(unit, EIGHT) == {
        "new": 0, "since": None, "held": 0, "until": None, "spoken": 0, "before": None,
    }  # fmt: skip


def test_a_mail_that_could_not_leave_on_its_day_never_leaves(unit):
    forwarded(at=EIGHT - DAY)
    sweeps.write_digests(EIGHT)
    outbox.send_due(EIGHT + DAY)
    assert not mail.outbox
    assert Outgoing.objects.get(purpose="digest").stopped_why == "its day is over"


def test_a_unit_that_had_enough_gets_no_more(unit):
    forwarded(at=EIGHT - DAY)
    sweeps.write_digests(EIGHT)
    Partner.objects.update(daily_digest=False)
    outbox.send_due(EIGHT)
    assert not mail.outbox and Outgoing.objects.get(purpose="digest").stopped_at == EIGHT


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_each_mail_reads_as_agreed(unit, language, settings):
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.PUBLIC_URL = settings.POLICE_URL = "https://hotline.example"
    unit.language = language
    facts = {"new": 3, "since": EIGHT - 3 * DAY, "held": 1, "until": EIGHT + DAY, "spoken": 1, "before": EIGHT + DAY}
    told = [letters.digest(unit, facts | {"day": EIGHT.date()})]
    told.append(letters.digest(unit, dict.fromkeys(facts, 0) | {"new": 1, "since": EIGHT, "day": EIGHT.date()}))
    text = ("\n" + "=" * 40 + "\n").join(f"{letter.subject}\n\n{letter.body}" for letter in told)
    agrees(LETTERS / f"digest_police.{language}.txt", text)
