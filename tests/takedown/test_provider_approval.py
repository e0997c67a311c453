"""No first letter leaves before a person approved its provider; nothing that waits for that is lost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from hotline.workflow import NotAllowed
from partners.models import Partner
from partners.providers import waiting
from partners.providers.actions import approve, refuse
from partners.providers.models import Contact, Profile
from partners.providers.reading import is_approved
from takedown import actions, sending, sweeps
from takedown import demonstration as demo
from takedown.models import Notice, Takedown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _dutch(settings):
    settings.PROCEDURE = "nl"


def asked(path="1", *, known=False, abuse="abuse@polder.example"):
    """A Dutch case for which a letter is written: its provider was met by a look-up."""
    case = demo.case_of(demo.told([f"http://polder.example/{path}"], at=MONDAY))
    demo.lies(case, "NL", at=MONDAY, asn=1103, holder="Polder Hosting BV", abuse=abuse, known=known)
    demo.confirmed(case, at=MONDAY)
    turn(MONDAY)
    return Takedown.objects.get(case=case)


def turn(at):
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due):
        sweep(at)


def test_a_letter_to_a_new_provider_waits_and_says_why_and_leaves_when_somebody_approves_it():
    takedown = asked()
    letter = Outgoing.objects.get(purpose="notice")
    assert (letter.error, letter.sent_at, mail.outbox) == (sending.NOT_APPROVED, None, [])
    approve(provider=takedown.provider, by=demo.person("lee"), at=MONDAY + MINUTE)
    turn(MONDAY + MINUTE)
    assert [one.to for one in mail.outbox] == [["abuse@polder.example"]]
    assert AuditEvent.objects.get(deed="partner.approved").by == demo.person("lee")


def test_who_waits_is_on_today_at_once_and_among_the_missed_after_an_hour():
    takedown = asked()
    lee = demo.person("lee")
    tile = next(iter(waiting.tiles(lee, MONDAY + MINUTE)))
    assert (tile.title, tile.number, tile.tone) == ("Providers to approve", 1, "red")
    assert list(waiting.missed(lee, MONDAY + 59 * MINUTE)) == []
    (late,) = waiting.missed(lee, MONDAY + 61 * MINUTE)
    assert (late.name, late.why) == ("Polder Hosting BV", "1 letter waits")
    approve(provider=takedown.provider, by=lee, at=MONDAY + 62 * MINUTE)
    turn(MONDAY + 62 * MINUTE)
    assert list(waiting.missed(lee, MONDAY + 63 * MINUTE)) == []


def test_a_refused_provider_gets_nothing_and_its_letters_stay_in_sight():
    takedown = asked()
    lee = demo.person("lee")
    refuse(provider=takedown.provider, by=lee, at=MONDAY + MINUTE, why="the mailbox is the uploader's own")
    turn(MONDAY + 5 * HOUR)
    assert mail.outbox == []
    (late,) = waiting.missed(lee, MONDAY + 5 * HOUR)
    assert "Refused" in late.why
    approve(provider=takedown.provider, by=lee, at=MONDAY + 6 * HOUR)
    turn(MONDAY + 6 * HOUR)
    assert len(mail.outbox) == 1


def test_refusing_asks_for_a_reason_and_neither_word_is_said_twice():
    takedown = asked()
    lee, provider = demo.person("lee"), takedown.provider
    with pytest.raises(NotAllowed):
        refuse(provider=provider, by=lee, at=MONDAY, why="  ")
    approve(provider=provider, by=lee, at=MONDAY)
    with pytest.raises(NotAllowed):
        approve(provider=provider, by=lee, at=MONDAY)
    refuse(provider=provider, by=lee, at=MONDAY, why="closed down")
    with pytest.raises(NotAllowed):
        refuse(provider=provider, by=lee, at=MONDAY, why="closed down")
    assert not is_approved(provider)


def test_another_mailbox_of_the_same_desk_is_no_move_and_the_old_one_is_used_on():
    takedown = asked(known=True)
    demo.lies(takedown.case, "NL", at=MONDAY + HOUR, asn=1103, holder="Polder Hosting BV", abuse="noc@polder.example", known=False)  # fmt: skip  # noqa: E501
    takedown.refresh_from_db()
    assert (takedown.state, takedown.lookup.abuse_contact) == ("asked", "noc@polder.example")
    assert Partner.objects.get(pk=takedown.provider_id).email == "abuse@polder.example"
    assert Contact.objects.get(address="noc@polder.example").accepted_at is None
    assert [one.partner for one in waiting.with_pending()] == [takedown.provider]


def test_another_desk_in_the_same_network_is_a_move():
    takedown = asked(known=True)
    demo.lies(takedown.case, "NL", at=MONDAY + HOUR, asn=1103, holder="Polder", abuse="abuse@reseller.example", known=False)
    takedown.refresh_from_db()
    assert takedown.state == "moved"


def test_a_provider_that_had_letters_before_counts_as_approved():
    import importlib

    from django.apps import apps

    before = asked(known=True)
    never = asked("2", abuse="abuse@other.example")
    assert Notice.objects.filter(sent_at__isnull=False, provider=before.provider).exists()
    for model in ("Finding", "Identity", "Known", "PastContact", "Contact", "Profile"):
        apps.get_model("partners", model).objects.all().delete()
    importlib.import_module("partners.migrations.0025_providers_known").write_down(apps, None)
    importlib.import_module("takedown.migrations.0013_providers_with_letters").approve(apps, None)
    assert is_approved(before.provider) and not is_approved(never.provider)
    assert Profile.objects.count() == 2
    assert set(Contact.objects.values_list("address", flat=True)) == {"abuse@polder.example", "abuse@other.example"}
    demo.lies(before.case, "NL", at=MONDAY + HOUR, asn=1103, abuse="abuse@polder.example", known=False)
    assert actions.newest_lookup(before.case) and Partner.objects.filter(kind="provider").count() == 2
