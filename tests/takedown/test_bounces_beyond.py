"""A letter to whoever is beyond the host comes back: it asked nobody, the desk shows it, and the ladder goes on."""

from datetime import timedelta

import pytest

from hotline.models import Outgoing
from partners.models import Partner
from partners.providers.models import Chain
from takedown import actions, desk, desk_incoming, desk_ladder, incoming, notices_desk, registering
from takedown import demonstration as demo
from takedown.models import Notice, NoticeMail
from tests.partners.come_back import BOUNCES
from tests.takedown.climbing import (
    CARRIER,
    DAY,
    HOUR,
    MONDAY,
    REGISTRAR,
    SWEEPS,
    Registry,
    mailed_to,
    pass_time,
    released,
    takedown_of,
)
from tests.takedown.coming_back import comes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
BOUNCE = BOUNCES["Postfix"][0]
DAYS = {"upstream": 3, "registrar": 4}
ADDRESS = {"upstream": CARRIER, "registrar": REGISTRAR}
NEXT = {"upstream": "registrar", "registrar": "escalation"}


@pytest.fixture(autouse=True)
def registry(settings, monkeypatch):
    settings.SWEEPS = SWEEPS
    settings.REPLY_ADDRESS, settings.MAIL_FROM = "reply@hotline.example", "hotline@hotline.example"
    monkeypatch.setattr(registering, "registry", Registry())


def asked(rung):
    """Bring a case to the rung, its letter sent; give the case, the letter, and the moment."""
    case = released()
    at = MONDAY + DAYS[rung] * DAY + 2 * HOUR
    pass_time(case, MONDAY + HOUR, at)
    notice = Notice.objects.get(step=rung)
    assert notice.sent_at and mailed_to()[-1] == ADDRESS[rung]
    return case, notice, at


@pytest.mark.parametrize("rung", DAYS)
def test_it_never_counts_as_delivered_and_the_ladder_goes_on_to_the_next(rung):
    case, notice, at = asked(rung)
    comes(BOUNCE, notice, at=at)
    notice.refresh_from_db()
    assert (notice.sent_at, notice.delivered_at, notice.bounced_at) == (None, None, at)
    pass_time(case, at, at + timedelta(minutes=30))
    assert not takedown_of(case).askings.counted().filter(step=rung).exists()
    assert "letters to them come back" in takedown_of(case).askings.get(step=rung, skipped__gt="").skipped
    assert takedown_of(case).askings.latest("pk").step == NEXT[rung]
    pass_time(case, at + HOUR, at + 12 * DAY)
    assert mailed_to().count(ADDRESS[rung]) == 1, "nobody writes there again and again"
    assert not Partner.objects.filter(pk__gt=notice.provider_id, name=notice.provider.name).exists(), "nor finds it anew"


@pytest.mark.parametrize("rung", DAYS)
def test_the_desk_shows_it_with_the_notices_on_the_takedown_and_as_a_task(rung):
    case, notice, at = asked(rung)
    comes(BOUNCE, notice, at=at)
    assert list(notices_desk.bounced(notices_desk.Asked(), at)) == [notice]
    (letter,) = [one for one in desk.panel(case, at).context["rows"][0]["letters"] if one["notice"] == notice]
    assert letter["notice"].bounced_at == at and letter["mails"]
    said = [one["said"] for one in desk_ladder.ladder_of(takedown_of(case), at)["taken"] if one["step"] == rung]
    assert said == ["it came back: nobody got it"]
    assert [one.name for one in desk_incoming.missed(demo.person("ada"), at)] == [notice.provider.name]
    assert [one.notice for one in incoming.dead_addresses()] == [notice]


@pytest.mark.parametrize("rung", DAYS)
def test_a_person_who_says_that_it_works_lets_the_next_case_be_written_there(rung):
    case, notice, at = asked(rung)
    comes(BOUNCE, notice, at=at)
    actions.write_again(mail=NoticeMail.objects.get(), by=demo.person("ada"), at=at + HOUR)
    assert not incoming.dead_addresses().exists()
    pass_time(case, at + HOUR, at + 2 * HOUR)
    assert mailed_to().count(ADDRESS[rung]) == 2


def test_another_address_in_the_directory_is_written_to():
    case, notice, at = asked("upstream")
    comes(BOUNCE, notice, at=at)
    carrier = Partner.objects.get(pk=notice.provider_id)
    Partner.objects.filter(pk=carrier.pk).update(email="noc@kanaal.example")
    pass_time(case, at, at + HOUR)
    again = Notice.objects.filter(step="upstream").latest("pk")
    assert (again.provider, mailed_to()[-1]) == (carrier, "noc@kanaal.example")


def test_a_carrier_of_the_directory_s_chain_whose_letters_come_back_is_left_out():
    case = released()
    carrier = Partner.objects.create(kind="provider", name="Own Carrier", country="BE", email="abuse@carrier.example")
    Chain.objects.create(
        partner=takedown_of(case).provider, leads_to=carrier, kind="upstream", source="hand", found_at=MONDAY
    )
    at = MONDAY + 3 * DAY + HOUR
    pass_time(case, MONDAY + HOUR, at)
    comes(BOUNCE, Notice.objects.get(step="upstream"), at=at)
    pass_time(case, at, at + HOUR)
    assert takedown_of(case).askings.latest("pk").step == "registrar"


def test_where_several_were_asked_at_once_the_others_are_still_waited_for():
    case = released()
    front = Partner.objects.create(kind="provider", name="Front Desk CDN", country="US", email="abuse@front.example")
    Chain.objects.create(partner=front, leads_to=takedown_of(case).provider, kind="cdn", source="hand", found_at=MONDAY)
    at = MONDAY + 3 * DAY + 2 * HOUR
    pass_time(case, MONDAY + HOUR, at)
    first, second = Notice.objects.get(step="upstream"), Notice.objects.get(step="cdn")
    comes(BOUNCE, first, at=at)
    assert (takedown_of(case).state, takedown_of(case).waits_for) == ("asked", "answer")
    assert [one.to for one in takedown_of(case).askings.counted().filter(step="upstream")] == ["cdn"]
    comes(BOUNCE, second, at=at + HOUR)
    pass_time(case, at + HOUR, at + 2 * HOUR)
    assert takedown_of(case).askings.latest("pk").step == "registrar"


def test_a_bounce_that_comes_when_the_next_was_asked_already_only_says_that_nobody_got_it():
    case, notice, at = asked("upstream")
    later = MONDAY + 4 * DAY + 2 * HOUR
    pass_time(case, at + HOUR, later)
    comes(BOUNCE, notice, at=later)
    takedown = takedown_of(case)
    assert (takedown.state, takedown.asked_count) == ("asked", 5)
    assert takedown.askings.get(notice=notice).undone_at == later
    assert Outgoing.objects.get(purpose="notice", about=notice.pk).stopped_why
