"""What a lead does to a ladder by hand: leave a step out, take one again, go on at once; each with a reason, and traced."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from hotline import clock
from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners import actions as partners
from partners.models import Referral
from takedown import actions, registering
from takedown import demonstration as demo
from takedown.models import Notice, Takedown
from takedown.models_ladder import Steering
from tests.partners.at_the_door import signed_in
from tests.takedown.climbing import (
    CARRIER,
    DAY,
    HOUR,
    MONDAY,
    SWEEPS,
    Registry,
    delay,
    mailed_to,
    pass_time,
    released,
    takedown_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registry(settings, monkeypatch):
    settings.SWEEPS = SWEEPS
    monkeypatch.setattr(registering, "registry", Registry())


@pytest.fixture
def lee():
    return demo.person("lee")


def test_escalating_goes_past_the_reminders_to_the_carrier_at_once(lee):
    case = released()
    assert (
        actions.escalate_now(takedown=takedown_of(case), why="They told us they never act.", by=lee, at=MONDAY + HOUR)
        == "reminder"
    )
    assert actions.escalate_now(takedown=takedown_of(case), why="Nor will they.", by=lee, at=MONDAY + HOUR) == "reminder"
    clock.tick(MONDAY + HOUR)
    clock.tick(MONDAY + HOUR + delay())
    assert [one.step for one in Notice.objects.order_by("pk")] == ["notice", "reminder"]
    assert actions.escalate_now(takedown=takedown_of(case), why="It is live.", by=lee, at=MONDAY + 2 * HOUR) == "upstream"
    pass_time(case, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
    assert mailed_to()[-1] == CARRIER


def test_at_night_a_step_by_hand_waits_for_no_working_hours(lee):
    night = MONDAY + 14 * HOUR
    case = released()
    actions.escalate_now(takedown=takedown_of(case), why="The child is being looked for.", by=lee, at=night)
    pass_time(case, night, night + delay())
    assert Notice.objects.get(step="reminder").sent_at == night + delay()


def test_repeating_asks_the_same_step_again_and_then_goes_on_as_before(lee):
    case = released()
    pass_time(case, MONDAY + HOUR, MONDAY + 2 * HOUR)
    assert actions.repeat_step(takedown=takedown_of(case), why="They lost it.", by=lee, at=MONDAY + 2 * HOUR) == "notice"
    pass_time(case, MONDAY + 2 * HOUR, MONDAY + DAY + 3 * HOUR)
    assert [one.step for one in Notice.objects.order_by("pk")] == ["notice", "notice", "reminder"]


def test_skipping_leaves_the_next_step_out_and_lets_what_runs_run_on(lee):
    case = released()
    due = takedown_of(case).due_at
    assert actions.skip_step(takedown=takedown_of(case), why="No use.", by=lee, at=MONDAY + HOUR) == "reminder"
    assert takedown_of(case).due_at == due
    pass_time(case, MONDAY + HOUR, MONDAY + DAY + HOUR)
    assert mailed_to()[-1] == CARRIER
    row = takedown_of(case).askings.get(step="reminder")
    assert (row.skipped, row.by) == ("No use.", lee)


def test_the_last_step_cannot_be_left_out_nor_passed(lee):
    case = released()
    Takedown.objects.filter(pk=takedown_of(case).pk).update(step="escalation", step_place=4)
    with pytest.raises(NotAllowed, match="last step of its ladder"):
        actions.skip_step(takedown=takedown_of(case), why="x", by=lee, at=MONDAY + HOUR)


@pytest.mark.parametrize("verb", [actions.skip_step, actions.repeat_step, actions.escalate_now])
def test_nothing_is_done_without_a_reason(verb, lee):
    case = released()
    with pytest.raises(NotAllowed, match="Say why"):
        verb(takedown=takedown_of(case), why="  ", by=lee, at=MONDAY + HOUR)
    assert not Steering.objects.exists()


def test_no_step_by_hand_gets_past_a_hold(lee):
    case = released()
    referral = Referral.objects.get(case=case, purpose="referral")
    partners.hold(referral=referral, until=MONDAY + DAY, by=demo.person("pat"), at=MONDAY + HOUR)
    for verb in (actions.escalate_now, actions.repeat_step):
        with pytest.raises(NotAllowed, match="gate is closed"):
            verb(takedown=takedown_of(case), why="now", by=lee, at=MONDAY + HOUR)
    pass_time(case, MONDAY + HOUR, MONDAY + 3 * HOUR)
    assert mailed_to()[1:] == ["abuse@hoste.example"]


def test_the_trail_says_who_did_what_and_none_of_the_words(lee):
    case = released()
    actions.skip_step(takedown=takedown_of(case), why="Ask Jan at http://foto.example", by=lee, at=MONDAY + HOUR)
    event = AuditEvent.objects.get(deed="takedown.step_skipped")
    assert (event.by, event.facts["step"]) == (lee, "reminder")
    assert "Jan" not in event.why + str(event.facts)
    assert Steering.objects.get().why == "Ask Jan at http://foto.example"


# --- At the desk ------------------------------------------------------------------------------------------------------


def test_a_lead_sees_the_ladder_and_steers_it(lee):
    case = released()
    page = signed_in(lee).get(reverse("desk-ladder", args=[takedown_of(case).pk]))
    text = page.content.decode()
    for words in (
        "Hoste",
        "reminder",
        "whoever carries the host and the delivery network",
        "the registrar of the name",
        "until it is gone",
    ):
        assert words in text
    assert "beelden.example/1" not in text, "a ladder shows no address"
    sent = signed_in(lee).post(reverse("desk-steer", args=[takedown_of(case).pk]), {"deed": "skip", "why": "No use."})
    assert sent.status_code == 302
    assert takedown_of(case).step == "upstream"


def test_what_was_typed_is_kept_when_it_cannot_be_done(lee):
    case = released()
    Takedown.objects.filter(pk=takedown_of(case).pk).update(step="escalation", step_place=4)
    answer = signed_in(lee).post(reverse("desk-steer", args=[takedown_of(case).pk]), {"deed": "skip", "why": "Typed words"})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "This is the last step of its ladder" in text
    assert "Typed words" in text


def test_an_analyst_reads_the_ladder_and_may_not_touch_it():
    case = released()
    ada = signed_in(demo.person("ada"))
    assert b"Leave out the step" not in ada.get(reverse("desk-ladder", args=[takedown_of(case).pk])).content
    assert ada.post(reverse("desk-steer", args=[takedown_of(case).pk]), {"deed": "skip", "why": "x"}).status_code == 403


# --- At the same moment -----------------------------------------------------------------------------------------------


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_lead_and_the_clock_at_the_same_moment_ask_once(lee):
    case = released()
    takedown, at = takedown_of(case), MONDAY + DAY
    demo.lies(case, "BE", at=at)
    start, errors, refused = threading.Barrier(3), [], []

    def run(work):
        try:
            start.wait(10)
            for _ in range(3):
                work()
        except NotAllowed as error:
            refused.append(error)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    works = [
        lambda: actions.escalate_now(takedown=takedown, why="now", by=lee, at=at),
        lambda: clock.tick(at),
        lambda: clock.tick(at),
    ]
    threads = [threading.Thread(target=run, args=[one]) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not errors
    clock.tick(at)
    asked = Takedown.objects.get(pk=takedown.pk).askings.filter(skipped="", undone_at=None)
    turns = list(asked.values_list("number", "to"))
    assert len(turns) == len(set(turns)), "each turn asks each of them once"
    assert [one.number for one in asked.order_by("number")] == list(range(1, len(turns) + 1))
