"""A letter waits ten minutes to leave: it is pulled back, sent now, written again or given up; nothing waits for nothing."""

from datetime import timedelta

import pytest
from django.core import mail

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from hotline.procedures import load
from hotline.procedures.notices import Notices, problems_of
from hotline.workflow import NotAllowed
from partners import actions as partners
from partners.models import Referral
from takedown import actions, notices_waiting, pulling, rules_notices
from takedown import demonstration as demo
from takedown.models import Notice, PullBack, Takedown
from tests.takedown.letters_out import DAY, DELAY, HOUR, MINUTE, MONDAY, sent, takedown_of, turn, written

pytestmark = pytest.mark.django_db


def mailed():
    return [one.to[0] for one in mail.outbox]


def test_a_letter_leaves_after_its_delay_and_not_a_minute_before():
    _, notice = written()
    assert Outgoing.objects.get(purpose="notice").not_before == MONDAY + DELAY
    turn(MONDAY + DELAY - MINUTE)
    assert mailed() == ["police@police.example"]
    turn(MONDAY + DELAY)
    assert mailed() == ["police@police.example", "abuse@hoste.example"]
    notice.refresh_from_db()
    assert notice.sent_at == MONDAY + DELAY


def test_an_urgent_case_does_not_wait_for_more_than_the_next_turn():
    written(signs=["live_stream"])
    assert mailed() == ["police@police.example", "abuse@hoste.example"]


def test_letters_to_the_police_are_never_delayed():
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.police()
    demo.lies(case, "BE", at=MONDAY)
    demo.confirmed(case, at=MONDAY)
    turn(MONDAY)
    assert Referral.objects.get().sent_at == MONDAY


def test_what_is_sent_now_leaves_with_the_next_turn_and_the_trail_says_by_whom():
    _, notice = written()
    ada = demo.person("ada")
    pulling.send_now(notice=notice, by=ada, at=MONDAY + MINUTE)
    turn(MONDAY + MINUTE)
    assert mailed()[-1] == "abuse@hoste.example"
    assert AuditEvent.objects.get(deed="notice.sent_now").by == ada
    with pytest.raises(NotAllowed, match="does not wait any more"):
        pulling.send_now(notice=notice, by=ada, at=MONDAY + 2 * MINUTE)


def test_sending_now_does_not_pass_by_a_hold():
    case, notice = written()
    referral = Referral.objects.get(case=case)
    partners.hold(referral=referral, until=MONDAY + 2 * DAY, by=demo.person("pat"), at=MONDAY + MINUTE)
    pulling.send_now(notice=notice, by=demo.person("ada"), at=MONDAY + MINUTE)
    turn(MONDAY + MINUTE)
    assert mailed() == ["police@police.example"]


def test_a_letter_that_was_pulled_back_is_not_written_again_by_any_clock():
    case, notice = written()
    pulling.pull_back(notice=notice, why="Wrong page, I think.", by=demo.person("ada"), at=MONDAY + MINUTE)
    for hours in range(1, 100, 7):
        demo.lies(case, "BE", at=MONDAY + hours * HOUR)
        turn(MONDAY + hours * HOUR)
    assert mailed() == ["police@police.example"]
    assert Notice.objects.count() == 1
    takedown = takedown_of(case)
    assert (takedown.state, takedown.waits_for, takedown.due_at, takedown.asked_count) == ("waiting", "person", None, 0)


def test_what_the_police_say_meanwhile_does_not_take_the_decision_from_the_person():
    case, notice = written()
    pulling.pull_back(notice=notice, why="Wrong page.", by=demo.person("ada"), at=MONDAY + MINUTE)
    referral, pat = Referral.objects.get(case=case), demo.person("pat")
    partners.hold(referral=referral, until=MONDAY + DAY, by=pat, at=MONDAY + HOUR)
    partners.release(referral=referral, by=pat, at=MONDAY + 2 * HOUR)
    turn(MONDAY + 3 * HOUR)
    assert takedown_of(case).waits_for == "person"


def test_written_again_it_begins_anew_at_the_gate_with_a_new_delay():
    case, notice = written()
    pulling.pull_back(notice=notice, why="Wrong page.", by=demo.person("ada"), at=MONDAY + MINUTE)
    pulling.write_again(notice=notice, by=demo.person("bo"), at=MONDAY + HOUR)
    turn(MONDAY + HOUR)
    second = Notice.objects.latest("pk")
    assert second != notice and second.step == "notice"
    assert Outgoing.objects.get(purpose="notice", about=second.pk).not_before == MONDAY + HOUR + DELAY
    turn(MONDAY + HOUR + DELAY)
    assert mailed()[1:] == ["abuse@hoste.example"]
    assert PullBack.objects.get().decided_by == demo.person("bo")
    assert not PullBack.objects.undecided().exists()
    assert takedown_of(case).asked_count == 1


def test_it_is_given_up_by_two_people():
    case, notice = written()
    pulling.pull_back(notice=notice, why="Wrong page.", by=demo.person("ada"), at=MONDAY + MINUTE)
    assert pulling.give_up(notice=notice, why="It is a family album.", by=demo.person("lee"), at=MONDAY + HOUR) == 1
    assert PullBack.objects.undecided().exists(), "a proposal alone decides nothing"
    actions.second_stop(takedown=takedown_of(case), by=demo.person("bo"), at=MONDAY + 2 * HOUR)
    assert takedown_of(case).state == "stopped"
    assert not PullBack.objects.undecided().exists()


def test_nobody_forgets_a_letter_that_was_pulled_back():
    _, notice = written()
    lee = demo.person("lee")
    pulling.pull_back(notice=notice, why="Wrong page.", by=lee, at=MONDAY)
    assert [one.what for one in notices_waiting.clocks(lee, MONDAY + HOUR)] == ["Decide: pulled back"]
    assert [one.what for one in notices_waiting.missed(lee, MONDAY + 25 * HOUR)] == ["Pulled back, not decided"]


@pytest.mark.parametrize("why", ["", "  \n "])
def test_pulling_back_takes_a_reason(why):
    _, notice = written()
    with pytest.raises(NotAllowed, match="Say why"):
        pulling.pull_back(notice=notice, why=why, by=demo.person("ada"), at=MONDAY)


def test_what_has_left_cannot_be_pulled_back():
    case, notice = sent()
    with pytest.raises(NotAllowed, match="does not wait any more"):
        pulling.pull_back(notice=notice, why="Too late.", by=demo.person("ada"), at=MONDAY + HOUR)
    assert takedown_of(case).state == "asked"


def test_what_a_sender_has_in_hand_cannot_be_pulled_back():
    _, notice = written()
    message = outbox._claim(Outgoing.objects.get(purpose="notice").pk, MONDAY + DELAY)
    assert message is not None
    with pytest.raises(NotAllowed, match="leaving at this very moment"):
        pulling.pull_back(notice=notice, why="Too late.", by=demo.person("ada"), at=MONDAY + DELAY)


def test_one_letter_pulled_back_leaves_the_others_alone():
    _, first = written(1)
    other, second = written(2, at=MONDAY + MINUTE)
    pulling.pull_back(notice=first, why="Wrong page.", by=demo.person("ada"), at=MONDAY + 2 * MINUTE)
    turn(MONDAY + MINUTE + DELAY)
    second.refresh_from_db()
    assert second.sent_at
    assert Takedown.objects.get(case=other).waits_for == "answer"


def test_a_procedure_with_a_delay_of_hours_is_refused():
    assert load("be").notices.delay_minutes == 10
    assert problems_of(Notices(delay_minutes=61, pulled_back_hours=24, appeal_hours=72, appeal_days=5))
    assert problems_of(Notices(delay_minutes=0, pulled_back_hours=0, appeal_hours=-1, appeal_days=0))
    assert not problems_of(load("nl").notices)


def test_the_delay_counts_for_what_is_not_urgent_only():
    assert rules_notices.leaves_at(MONDAY, urgent=True, delay_minutes=10) == MONDAY
    assert rules_notices.leaves_at(MONDAY, urgent=False, delay_minutes=10) - MONDAY == timedelta(minutes=10)
