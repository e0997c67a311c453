"""A takedown from gate to gone, without the network: looks and look-ups are handed in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from hotline import clock
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.models import Partner, Referral
from reports.models import Case
from takedown import actions, rules
from takedown import demonstration as demo
from takedown.models import Notice, Takedown

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DELAY = timedelta(minutes=10)  # so long a letter to a provider waits before it leaves


@pytest.fixture(autouse=True)
def _no_network(settings):
    settings.SWEEPS = [name for name in settings.SWEEPS if "look" not in name]


def belgian_case(address="http://beelden.example/1", at=MONDAY, **place):
    demo.police()
    case = demo.case_of(demo.told([address], at=at))
    demo.lies(case, "BE", at=at, **place)
    return demo.confirmed(case, at=at)


def the_referral(case):
    return Referral.objects.get(case=case, purpose="referral", partner__kind="police")


def look(case, at, status=200, **facts):
    takedown = Takedown.objects.open().get(case=case)
    return actions.record_check(takedown=takedown, facts=rules.LookFacts(status=status, **facts), at=at)


def state_of(case):
    return Takedown.objects.filter(case=case).latest("pk").state


def test_nothing_goes_to_a_belgian_host_before_the_police_clear_it():
    case = belgian_case()
    for hours in range(0, 72, 6):
        clock.tick(MONDAY + hours * HOUR)
    assert state_of(case) == "waiting"
    assert [message.to for message in mail.outbox] == [["police@police.example"]]
    assert not Notice.objects.exists()


def test_a_release_sends_one_letter_and_starts_its_clock():
    case = belgian_case()
    clock.tick(MONDAY)
    partners.release(referral=the_referral(case), by=demo.person("pat"), at=MONDAY + HOUR)
    clock.tick(MONDAY + HOUR)
    clock.tick(MONDAY + HOUR + DELAY)
    assert [message.to[0] for message in mail.outbox] == ["police@police.example", "abuse@hoste.example"]
    notice = Notice.objects.get()
    assert notice.sent_at == MONDAY + HOUR + DELAY
    assert notice.answer_due_at == notice.told_due_at == MONDAY + 25 * HOUR, "the moment the letter says, not one beside it"
    assert Case.objects.get(pk=case.pk).phase == "passed_on"


def test_a_hold_between_queueing_and_sending_keeps_the_letter_in_the_house(settings):
    case = belgian_case()
    clock.tick(MONDAY)
    pat = demo.person("pat")
    partners.release(referral=the_referral(case), by=pat, at=MONDAY + HOUR)
    sweeps = settings.SWEEPS
    settings.SWEEPS = [name for name in sweeps if "outbox" not in name]
    clock.tick(MONDAY + HOUR)
    assert Outgoing.objects.waiting().filter(purpose="notice").count() == 1
    partners.hold(referral=the_referral(case), until=MONDAY + 2 * DAY, by=pat, at=MONDAY + HOUR)
    settings.SWEEPS = sweeps
    clock.tick(MONDAY + HOUR + DELAY)
    assert [message.to[0] for message in mail.outbox] == ["police@police.example"]
    assert Outgoing.objects.get(purpose="notice").stopped_at == MONDAY + HOUR + DELAY
    clock.tick(MONDAY + 2 * DAY + HOUR)
    assert len(mail.outbox) == 1, "the end of a hold is no release"
    partners.release(referral=the_referral(case), by=pat, at=MONDAY + 2 * DAY + 2 * HOUR)
    demo.lies(case, "BE", at=MONDAY + 2 * DAY + 2 * HOUR)
    clock.tick(MONDAY + 2 * DAY + 2 * HOUR)
    clock.tick(MONDAY + 2 * DAY + 2 * HOUR + DELAY)
    assert [message.to[0] for message in mail.outbox][1:] == ["abuse@hoste.example"]


def test_a_held_case_does_not_hold_back_its_neighbours_in_the_same_letter(settings):
    cases = [belgian_case(f"http://beelden.example/{number}") for number in range(3)]
    clock.tick(MONDAY)
    pat, sweeps = demo.person("pat"), settings.SWEEPS
    for case in cases:
        partners.release(referral=the_referral(case), by=pat, at=MONDAY + HOUR)
    settings.SWEEPS = [name for name in sweeps if "outbox" not in name]
    clock.tick(MONDAY + HOUR)
    assert Notice.objects.get().lines.count() == 3
    partners.hold(referral=the_referral(cases[1]), until=MONDAY + 2 * DAY, by=pat, at=MONDAY + HOUR)
    settings.SWEEPS = sweeps
    for turns in (1, 2, 3):
        clock.tick(MONDAY + HOUR + turns * DELAY)
    sent = Notice.objects.get(sent_at__isnull=False)
    assert {line.takedown.case_id for line in sent.lines.all()} == {cases[0].pk, cases[2].pk}
    assert cases[1].address.split("//")[1].replace(".", "[.]") not in mail.outbox[-1].body


def test_an_order_spoken_opens_the_gate_until_its_confirmation_is_late():
    case = belgian_case()
    clock.tick(MONDAY)
    given = partners.order(
        referral=the_referral(case), magistrate="Justitia", given_at=MONDAY, by=demo.person("pat"), at=MONDAY
    )
    assert given.confirm_by == datetime(2026, 11, 26, tzinfo=ZoneInfo("Europe/Brussels"))
    clock.tick(MONDAY)
    assert state_of(case) == "asked"


def test_a_spoken_order_that_lapsed_before_the_letter_left_keeps_it_in(settings):
    case = belgian_case()
    clock.tick(MONDAY)
    order = partners.order(
        referral=the_referral(case), magistrate="Justitia", given_at=MONDAY, by=demo.person("pat"), at=MONDAY
    )
    every = settings.SWEEPS
    settings.SWEEPS = [name for name in every if "outbox" not in name]
    clock.tick(MONDAY)
    assert Outgoing.objects.get(purpose="notice").stopped_at is None, "the spoken order let a letter be written"
    settings.SWEEPS = every
    clock.tick(order.confirm_by)
    assert {message.to[0] for message in mail.outbox} == {"police@police.example"}
    assert state_of(case) == "waiting"
    demo.lies(case, "BE", at=order.confirm_by)
    partners.confirm_order(order=order, reference="BR30", by=demo.person("pat"), at=order.confirm_by + HOUR)
    clock.tick(order.confirm_by + HOUR)
    clock.tick(order.confirm_by + HOUR + DELAY)
    assert mail.outbox[-1].to == ["abuse@hoste.example"], "a written order counts from the day it is noted"


def test_a_letter_that_waits_to_leave_stays_in_when_the_police_reject_the_assessment(settings):
    case = belgian_case()
    clock.tick(MONDAY)
    partners.release(referral=the_referral(case), by=demo.person("pat"), at=MONDAY)
    every = settings.SWEEPS
    settings.SWEEPS = [name for name in every if "outbox" not in name]
    clock.tick(MONDAY)
    assert Outgoing.objects.get(purpose="notice").stopped_at is None
    partners.reject(referral=the_referral(case), why="These are adults.", by=demo.person("pat"), at=MONDAY + HOUR)
    settings.SWEEPS = every
    clock.tick(MONDAY + HOUR)
    demo.lies(case, "BE", at=MONDAY + 2 * HOUR)
    demo.confirmed(Case.objects.get(pk=case.pk), at=MONDAY + 2 * HOUR)
    clock.tick(MONDAY + 2 * HOUR)
    assert {message.to[0] for message in mail.outbox} == {"police@police.example"}, "confirmed again, not released again"
    partners.release(referral=the_referral(case), by=demo.person("pat"), at=MONDAY + 3 * HOUR)
    clock.tick(MONDAY + 3 * HOUR)
    clock.tick(MONDAY + 3 * HOUR + DELAY)
    assert mail.outbox[-1].to == ["abuse@hoste.example"]


def test_three_spaced_looks_of_nothing_make_it_gone_and_the_watch_makes_it_removed():
    case = belgian_case()
    clock.tick(MONDAY)
    assert look(case, MONDAY) == "online"
    at = MONDAY + 6 * HOUR
    assert look(case, at, status=404) == "not_seen"
    assert look(case, at + HOUR, status=403) == "unclear"
    assert look(case, at + 3 * HOUR, status=404) == "not_seen"
    assert state_of(case) == "waiting"
    assert look(case, at + 4 * HOUR, status=404) == "not_seen"
    assert state_of(case) == "gone"
    gone = at + 4 * HOUR
    assert Case.objects.get(pk=case.pk).phase == "removed"
    for days in (1, 3, 7):
        takedown = Takedown.objects.get(case=case)
        assert takedown.next_check_at == gone + days * DAY
        look(case, takedown.next_check_at, status=404)
    assert state_of(case) == "gone"
    look(case, gone + 30 * DAY, status=404)
    assert state_of(case) == "removed"
    assert not Takedown.objects.open().exists()


def test_content_that_comes_back_while_watched_is_asked_for_again():
    case = belgian_case()
    clock.tick(MONDAY)
    pat = demo.person("pat")
    partners.release(referral=the_referral(case), by=pat, at=MONDAY)
    clock.tick(MONDAY)
    clock.tick(MONDAY + DELAY)
    for hours in (1, 2, 3):
        look(case, MONDAY + hours * HOUR, status=404)
    assert state_of(case) == "gone"
    look(case, MONDAY + 27 * HOUR, status=200)
    assert state_of(case) == "ready"
    assert Case.objects.get(pk=case.pk).phase == "passed_on"
    demo.lies(case, "BE", at=MONDAY + 27 * HOUR)
    clock.tick(MONDAY + 27 * HOUR)
    clock.tick(MONDAY + 27 * HOUR + DELAY)
    assert [message.to[0] for message in mail.outbox].count("abuse@hoste.example") == 2
    assert Notice.objects.latest("pk").step == "notice"


def test_silence_climbs_from_notice_to_reminders_to_the_police():
    case = belgian_case()
    clock.tick(MONDAY)
    partners.release(referral=the_referral(case), by=demo.person("pat"), at=MONDAY)
    clock.tick(MONDAY)
    clock.tick(MONDAY + DELAY)
    for days in (1, 2, 3):
        at = MONDAY + days * (DAY + DELAY)
        demo.lies(case, "BE", at=at)
        clock.tick(at)
        clock.tick(at + DELAY)
    assert [notice.step for notice in Notice.objects.order_by("pk")] == ["notice", "reminder", "reminder"]
    for hours in (4, 8):  # no registry answers here, so whoever is beyond the host is passed by
        clock.tick(MONDAY + 3 * DAY + hours * HOUR)
    assert Referral.objects.filter(case=case, purpose="escalation").count() == 1


def test_content_that_moves_abroad_closes_the_takedown_and_goes_to_the_peer():
    Partner.objects.create(kind="hotline", name="Offlimits", country="NL", email="nl@peers.example")
    case = belgian_case()
    clock.tick(MONDAY)
    demo.lies(case, "NL", at=MONDAY + DAY, ip="145.100.0.10", asn=1103, abuse="abuse@elders.example")
    assert state_of(case) == "moved"
    clock.tick(MONDAY + DAY)
    first, second = Takedown.objects.filter(case=case).order_by("pk")
    assert second.previous == first
    assert second.path == "peer"
    assert second.state == "asked"
    assert mail.outbox[-1].to == ["nl@peers.example"]


def test_turning_the_clock_twice_changes_nothing():
    belgian_case()
    clock.tick(MONDAY)
    before = (AuditEvent.objects.count(), Outgoing.objects.count(), len(mail.outbox))
    clock.tick(MONDAY)
    assert (AuditEvent.objects.count(), Outgoing.objects.count(), len(mail.outbox)) == before


def test_a_look_overtaken_by_another_counts_once():
    case = belgian_case()
    clock.tick(MONDAY)
    one = Takedown.objects.get(case=case)
    other = Takedown.objects.get(case=case)
    facts = rules.LookFacts(status=404)
    assert actions.record_check(takedown=one, facts=facts, at=MONDAY) == "not_seen"
    assert actions.record_check(takedown=other, facts=facts, at=MONDAY) is None
    assert Takedown.objects.get(case=case).misses == 1
