"""Countries without a hotline, and partners that end: who is told instead, and that nobody who ended is written to."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from hotline import clock
from hotline.models import AuditEvent, Outgoing
from partners.models import Partner, Referral
from takedown import actions, rules
from takedown import demonstration as demo
from takedown.forecast import forecast
from takedown.models import Takedown
from tests.reports.deskwork import page

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _no_network(settings):
    settings.SWEEPS = [name for name in settings.SWEEPS if "look" not in name]


@pytest.fixture
def mute(settings):
    """Let the clock turn without sending anything."""
    all_of_them = list(settings.SWEEPS)
    settings.SWEEPS = [name for name in all_of_them if "outbox" not in name]
    return lambda: setattr(settings, "SWEEPS", all_of_them)


def hotline(name, country, **more):
    return Partner.objects.create(kind="hotline", name=name, country=country, email=f"{name}@peers.example".lower(), **more)


def unit(name="second"):
    return Partner.objects.create(kind="police", name=name, country="BE", preference=200, email=f"{name}@police.example")


def case_in(country):
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, country, at=MONDAY)
    return demo.confirmed(case, at=MONDAY)


def turn(*moments):
    for moment in moments:
        clock.tick(moment)


def written_to():
    return [message.to[0] for message in mail.outbox]


def the_takedown(case):
    return Takedown.objects.get(case=case)


# --- Countries without a hotline --------------------------------------------------------------------------------------


def test_an_orphan_goes_to_who_takes_them_and_to_the_police():
    hotline("Later", "US", takes_orphans=2)
    hotline("First", "GB", takes_orphans=1, preference=50)
    hotline("Neighbour", "CN")
    case = case_in("KP")
    turn(MONDAY, MONDAY + MINUTE)
    assert sorted(written_to()) == ["first@peers.example", "police@police.example"]
    letter = next(one for one in mail.outbox if one.to == ["first@peers.example"])
    assert "hosted in KP, a country without an active INHOPE hotline" in letter.body
    takedown = the_takedown(case)
    assert (takedown.where, takedown.path, takedown.waits_for) == ("unserved", "orphan", "answer")


def test_who_takes_orphans_and_does_not_answer_is_reminded_and_then_the_police_are_asked():
    hotline("First", "GB", takes_orphans=1)
    case_in("KP")
    turn(*(MONDAY + hours * HOUR for hours in range(0, 24 * 11, 12)))
    assert written_to().count("first@peers.example") == 3
    assert Referral.objects.get(purpose="escalation").partner.kind == "police"


@pytest.mark.parametrize(("procedure", "first"), [("be", "police@police.example"), ("nl", "abuse@hoste.example")])
def test_without_a_taker_of_orphans_the_procedure_says_who_comes_next(settings, procedure, first):
    settings.PROCEDURE = procedure
    hotline("Ourselves", procedure.upper(), takes_orphans=1)
    case_in("KP")
    turn(MONDAY, MONDAY + MINUTE, MONDAY + 11 * MINUTE)
    assert first in written_to()
    assert "ourselves@peers.example" not in written_to()


def test_the_desk_foretells_who_takes_an_orphan():
    hotline("First", "GB", takes_orphans=1)
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, "KP", at=MONDAY)
    said = " ".join(forecast(case, MONDAY))
    assert "Hosting in KP, where no active peer is: First, which takes such cases, at once and the police by" in said


def test_a_country_that_gets_its_own_hotline_while_the_letter_waits_is_told_itself(mute):
    hotline("First", "GB", takes_orphans=1)
    case = case_in("KP")
    turn(MONDAY, MONDAY + MINUTE)
    hotline("Own", "KP")
    mute()
    turn(MONDAY + 2 * MINUTE, MONDAY + 3 * MINUTE, MONDAY + 4 * MINUTE)
    assert sorted(written_to()) == ["own@peers.example", "police@police.example"]
    takedown = the_takedown(case)
    assert (takedown.where, takedown.path) == ("abroad", "peer")
    event = AuditEvent.objects.get(deed="takedown.rerouted")
    assert event.facts == {"takedown": takedown.pk, "path": "peer"}


# --- Partners that end ------------------------------------------------------------------------------------------------


def test_a_referral_that_waits_for_a_hotline_that_ended_goes_to_its_successor(mute):
    old = hotline("Old", "FR", preference=1)
    hotline("New", "FR", preference=2, valid_from=TODAY)
    case_in("FR")
    turn(MONDAY, MONDAY + MINUTE)
    Partner.objects.filter(pk=old.pk).update(valid_until=TODAY)
    mute()
    turn(MONDAY + 2 * MINUTE, MONDAY + 3 * MINUTE)
    assert written_to() == ["new@peers.example"]
    stopped = Outgoing.objects.get(stopped_at__isnull=False)
    assert stopped.stopped_why == "this partner is not used any more: whoever takes its place is asked"


def test_a_country_that_lost_its_hotline_meanwhile_goes_the_way_of_those_without(mute):
    old = hotline("Old", "FR")
    case = case_in("FR")
    turn(MONDAY, MONDAY + MINUTE)
    Partner.objects.filter(pk=old.pk).update(active=False)
    mute()
    turn(MONDAY + 2 * MINUTE, MONDAY + 3 * MINUTE, MONDAY + 4 * MINUTE)
    assert written_to() == ["police@police.example"]
    assert (the_takedown(case).where, the_takedown(case).path) == ("unserved", "police")


def test_a_hotline_that_ends_before_it_answers_is_not_reminded():
    old = hotline("Old", "FR")
    case = case_in("FR")
    turn(MONDAY, MONDAY + MINUTE)
    assert written_to() == ["old@peers.example"]
    Partner.objects.filter(pk=old.pk).update(valid_until=TODAY + DAY)
    turn(*(MONDAY + 4 * DAY + number * MINUTE for number in range(4)))
    assert written_to() == ["old@peers.example", "police@police.example"]
    assert the_takedown(case).path == "police"


def test_a_police_unit_that_ended_is_not_told_and_its_successor_is(mute):
    hotline("First", "GB", takes_orphans=1)
    case = case_in("KP")
    turn(MONDAY, MONDAY + MINUTE)
    old = demo.police()
    unit()
    Partner.objects.filter(pk=old.pk).update(valid_until=TODAY)
    due = Referral.objects.get(partner=old).due_at
    mute()
    turn(MONDAY + 2 * MINUTE, MONDAY + 3 * MINUTE)
    assert sorted(written_to()) == ["first@peers.example", "second@police.example"]
    told = Referral.objects.get(partner__name="second")
    assert (told.due_at, told.key) == (due, f"tell:{the_takedown(case).pk}:police,{Referral.objects.get(partner=old).pk}")
    turn(MONDAY + 4 * MINUTE)
    assert Referral.objects.filter(partner__kind="police").count() == 2


def test_a_referral_for_a_unit_that_ended_without_a_successor_waits_and_the_desk_says_whom_to_add(mute):
    case_in("BE")
    turn(MONDAY)
    Partner.objects.update(valid_until=TODAY)
    mute()
    turn(MONDAY + MINUTE, MONDAY + 3 * DAY)
    assert written_to() == []
    shown = page("ada", "/admin/desk/")
    assert "Not told in time" in shown
    assert "this partner ended on 23 November 2026: add who takes its place under Directory" in shown
    unit()
    turn(MONDAY + 3 * DAY + 20 * MINUTE, MONDAY + 3 * DAY + 21 * MINUTE)
    assert written_to() == ["second@police.example"]


def test_a_partner_that_does_not_count_yet_is_not_written_to():
    hotline("Soon", "FR", valid_from=TODAY + DAY)
    case = case_in("FR")
    turn(MONDAY, MONDAY + MINUTE)
    assert written_to() == ["police@police.example"]
    assert the_takedown(case).where == "unserved"


def test_what_is_seen_again_is_noted_though_the_unit_that_was_told_has_ended():
    hotline("First", "GB", takes_orphans=1)
    case = case_in("KP")
    turn(MONDAY, MONDAY + MINUTE)
    Partner.objects.filter(kind="police").update(active=False)
    for number, status in enumerate((404, 404, 404, 200)):
        at = MONDAY + (2 + 2 * number) * HOUR
        Takedown.objects.filter(case=case).update(next_check_at=at)
        actions.record_check(takedown=the_takedown(case), facts=rules.LookFacts(status=status), at=at)
    assert the_takedown(case).state == "ready"
