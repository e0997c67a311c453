"""Many addresses one step further with one press: a preview of exactly what will happen, and exactly that happens."""

import pytest
from django.utils import timezone

from hotline.workflow import NotAllowed
from partners import actions as partners
from partners.models import Partner, Referral
from reports.models import Case
from takedown import actions, notices_desk, rules_ladder
from takedown import demonstration as demo
from takedown.models import Notice, Question, Takedown
from takedown.models_ladder import Steering
from tests.reports.deskwork import desk_of, hours, text
from tests.takedown.letters_out import SECRET, replied, sent, takedown_of, turn

pytestmark = pytest.mark.django_db
LIST, PAGE = "/admin/desk/notices/?tab=escalate", "/admin/desk/notices/escalate/"


def late(number=1, since=30):
    """Give a case whose provider let its time pass some hours ago."""
    case, _ = sent(number, at=hours(since))
    return case


def preview(cases, name="lee"):
    return desk_of(name).get(PAGE, {"takedown": [takedown_of(case).pk for case in cases]})


def rows(shown, part):
    return [row["pk"] for row in shown.context[part]]


def press(shown, why="They told us that they never act.", name="lee"):
    promise = shown.context["form"]["promise"].value()
    return desk_of(name).post(f"{PAGE}act/", {"promise": promise, "why": why}, follow=True)


def steps():
    return list(Steering.objects.order_by("pk").values_list("deed", "step"))


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({}, ""),
        ({"overdue": False, "parked": True}, "past their time"),
        ({"parked": True}, "waits for a decision"),
        ({"stop_proposed": True}, "proposed to stop"),
        ({"with_colleague": True}, "colleague"),
    ],
)
def test_what_is_left_out(facts, left):
    said = rules_ladder.why_left(rules_ladder.Late(**facts))
    assert left in said and bool(said) == bool(left)


def test_the_ticked_ones_go_a_step_further_after_a_preview_that_changes_nothing():
    first, second, other = late(1), late(2, 29), late(3, 28)
    listed = text(desk_of("lee").get(LIST))
    assert listed.count('name="takedown"') == 3 and "Escalate the ticked ones" in listed
    shown = preview([first, second])
    assert [(one["step"], one["number"]) for one in shown.context["steps"]] == [("reminder", 2)]
    assert "reminder</strong> to the host: 2 addresses" in text(shown)
    assert SECRET not in text(shown)
    assert not Steering.objects.exists() and set(Takedown.objects.values_list("state", flat=True)) == {"asked"}
    done = press(shown)
    assert "done for 2 addresses" in text(done)
    assert [takedown_of(one).state for one in (first, second, other)] == ["ready", "ready", "asked"]
    assert steps() == [("escalated", "reminder")] * 2
    assert set(Steering.objects.values_list("why", flat=True)) == {"They told us that they never act."}
    Takedown.objects.filter(case=other).update(due_at=hours(-1))  # else its own clock reminds it too, in working hours
    turn(timezone.now())
    assert sorted(Notice.objects.filter(step="reminder").values_list("takedowns__case", flat=True)) == [first.pk, second.pk]


def test_all_of_one_provider_at_once_and_another_s_stay():
    first, second = late(1), late(2, 29)
    other = Partner.objects.create(kind="provider", name="Other", country="BE", email="abuse@other.example", language="fr")
    Notice.objects.filter(takedowns__case=second).update(provider=other)
    hoste = Partner.objects.get(name="Hoste")
    assert "Escalate all of this provider" in text(desk_of("lee").get(f"{LIST}&provider={hoste.pk}"))
    shown = desk_of("lee").get(PAGE, {"all": "1", "tab": "escalate", "provider": hoste.pk})
    assert rows(shown, "will") == [takedown_of(first).pk] and "Escalate now: Hoste" in text(shown)


def test_the_list_of_a_provider_holds_what_its_group_holds_whoever_hosts_it():
    """A letter to whoever carries the host stands under that provider, and so does its address once the list is narrowed."""
    case = late()
    carrier = Partner.objects.create(kind="provider", name="Carrier", country="BE", email="abuse@carrier.example")
    Notice.objects.filter(takedowns__case=case).update(provider=carrier)
    assert takedown_of(case).provider.name == "Hoste"
    assert [group["provider"].name for group in desk_of("ada").get(LIST).context["groups"]] == ["Carrier"]
    narrowed = desk_of("ada").get(f"{LIST}&provider={carrier.pk}")
    assert [group["provider"].name for group in narrowed.context["groups"]] == ["Carrier"]
    assert not desk_of("ada").get(f"{LIST}&provider={takedown_of(case).provider_id}").context["groups"]


def test_held_parked_claimed_and_a_colleague_s_are_left_out_and_named():
    free, held, stopped, claimed, asked = (late(n, 30 - n * 0.1) for n in range(1, 6))
    replied(Notice.objects.get(takedowns__case=asked), "need_information", at=hours(20))
    Takedown.objects.filter(case=asked).update(due_at=hours(1))
    bo = demo.person("bo")
    Question.objects.update(taken_by=bo, taken_at=hours(2))
    partners.hold(
        referral=Referral.objects.get(case=held), until=hours(-5), by=demo.person("pat"), at=hours(1)
    )  # the desk still has it on a page of before
    Takedown.objects.filter(case=held).update(state="asked", waits_for="answer", due_at=hours(2))
    actions.propose_stop(takedown=takedown_of(stopped), why="No use.", by=bo, at=hours(1))
    Case.objects.filter(pk=claimed.pk).update(claimed_by=bo, claimed_until=hours(-1))
    shown = preview([free, held, stopped, claimed, asked])
    assert rows(shown, "will") == [takedown_of(free).pk]
    whys = {row["reference"]: row["why"] for row in shown.context["left"]}
    assert whys == {
        f"BE-{held.pk:06d}": "The police hold this case, or nobody has cleared it: nobody may be asked.",
        f"BE-{stopped.pk:06d}": "Somebody proposed to stop it. Decide that first.",
        f"BE-{claimed.pk:06d}": "A colleague is working on it.",
        f"BE-{asked.pk:06d}": "A colleague is working on it.",
    }
    assert "Left out: 4" in text(shown)


def test_a_hold_between_preview_and_press_is_respected_and_named():
    free, held = late(1), late(2, 29)
    shown = preview([free, held])
    assert len(rows(shown, "will")) == 2
    partners.hold(referral=Referral.objects.get(case=held), until=hours(-24), by=demo.person("pat"), at=timezone.now())
    done = text(press(shown))
    assert "done for 1 address" in done and "Passed over" in done and f"BE-{held.pk:06d}" in done
    assert (takedown_of(free).state, takedown_of(held).state) == ("ready", "waiting")
    assert steps() == [("escalated", "reminder")]


def test_a_double_press_goes_one_step_and_not_two():
    case = late()
    shown = preview([case])
    press(shown)
    again = text(press(shown))
    assert "nothing was done" in again and "It goes on already" in again
    turn(timezone.now())
    Takedown.objects.filter(case=case).update(state="asked", waits_for="answer", due_at=hours(0.1))
    assert actions.escalating.CHANGED in text(press(shown)), "not even once the reminder has left and is late as well"
    assert steps() == [("escalated", "reminder")]


def test_a_step_that_a_colleague_left_out_meanwhile_is_not_taken_for_the_promised_one():
    case = late()
    shown = preview([case])
    actions.skip_step(takedown=takedown_of(case), why="No use.", by=demo.person("lee"), at=timezone.now())
    assert actions.escalating.CHANGED in text(press(shown))
    assert takedown_of(case).step == "upstream"


def test_without_a_reason_nothing_happens_and_the_preview_stays():
    cases = [late(1), late(2, 29)]
    shown = preview(cases)
    missing = press(shown, why="  ")
    assert missing.status_code == 422 and "Say why" in text(missing)
    assert rows(missing, "will") == rows(shown, "will")
    too_long = press(shown, why="x" * 301)
    assert too_long.status_code == 422 and "at most 300" in text(too_long)
    assert not Steering.objects.exists()
    assert "done for 2 addresses" in text(press(missing))


@pytest.mark.parametrize(
    "told", [{}, {"takedown": ["x", "-1", "9" * 40, "٣"]}, {"takedown": "999"}, {"all": "1"}, {"provider": "1"}]
)
def test_a_preview_of_nothing_says_what_to_do(told):
    answer = desk_of("lee").get(PAGE, told, follow=True)
    assert answer.status_code == 200 and "Tick addresses first" in text(answer)


def test_a_promise_is_one_s_own_signed_and_a_lead_s():
    shown = preview([late()])
    promise = shown.context["form"]["promise"].value()
    assert desk_of("ada").post(f"{PAGE}act/", {"promise": promise, "why": "x"}).status_code == 403
    assert desk_of("ada").get(PAGE).status_code == 403
    assert 'name="takedown"' not in text(desk_of("ada").get(LIST))
    for broken in (promise + "x", "", "{}"):
        told = desk_of("lee").post(f"{PAGE}act/", {"promise": broken, "why": "x"}, follow=True)
        assert "too old or was not yours" in text(told)
    assert not Steering.objects.exists()
    assert desk_of("lee").get(f"{PAGE}act/").status_code == 405


def test_at_most_so_many_at_once(monkeypatch):
    monkeypatch.setattr(notices_desk, "MOST_ESCALATED", 1)
    monkeypatch.setattr("takedown.views_escalate.MOST_ESCALATED", 1)
    shown = preview([late(1), late(2, 29)])
    assert len(rows(shown, "will")) == 1 and "more than 1 addresses" in text(shown)


def test_a_gone_one_a_waiting_one_and_one_still_in_time_are_not_offered():
    gone, fresh = late(1), late(2, 10)
    Takedown.objects.filter(case=gone).update(state="gone", waits_for="watch", gone_at=hours(1), due_at=None)
    answer = desk_of("lee").get(PAGE, {"takedown": [takedown_of(one).pk for one in (gone, fresh)]}, follow=True)
    assert "Tick addresses first" in text(answer)
    with pytest.raises(NotAllowed, match="past their time"):
        actions.escalate_foreseen(
            takedown=takedown_of(fresh), mark="1.reminder", why="x", by=demo.person("lee"), at=timezone.now()
        )


def test_on_the_last_step_it_is_left_out_with_what_to_do_instead():
    case = late()
    Takedown.objects.filter(case=case).update(step="escalation", step_place=4)
    takedown_of(case).askings.update(step="escalation", step_place=4)
    shown = preview([case])
    assert "This is the last step of its ladder" in text(shown) and "Nothing can be done" in text(shown)


def test_after_the_press_the_open_tab_counts_what_it_shows(settings):
    settings.REMEMBERED_SECONDS = 60
    first, _ = late(1), late(2, 29)

    def told():
        return next(one["count"] for one in desk_of("lee").get(LIST).context["tabs"] if one["current"])

    assert told() == "2"
    press(preview([first]))
    assert told() == "1", "a number of a minute ago beside one address says that the press did nothing"
