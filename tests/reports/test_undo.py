"""A verdict can be taken back for thirty seconds, and nothing leaves before they are over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.models import Outgoing
from hotline.workflow import NotAllowed
from partners.models import Referral
from reports import actions, rules
from reports.models import Assessment, Case, CaseLink, Draft
from takedown import demonstration as demo
from takedown.models import Takedown
from tests.reports.deskwork import NOTE, claimed, deeds, desk_of, hours, judged_by_ada, text, told, verdict

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
KEPT = ("state", "assess_due_at", "lookup_due_at", "route_due_at", "phase", "phase_at", "with_partner", "round")


@pytest.fixture(autouse=True)
def _half_a_minute(settings):
    settings.UNDO_SECONDS = 30


def seconds(number: float) -> datetime:
    return MONDAY + timedelta(seconds=number)


def as_it_was(case: Case) -> dict:
    return {name: getattr(Case.objects.get(pk=case.pk), name) for name in KEPT}


def judged(case: Case, name: str, said: rules.Verdict, at: datetime) -> Case:
    person = demo.person(name)
    actions.claim(case=case, by=person, at=at)
    return actions.assess(case=case, by=person, at=at, verdict=said, note=NOTE, roll=demo.NEVER_SAMPLED)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ((), demo.illegal(), "second_look"),
        ((), demo.OUT_OF_SCOPE, "dismissed"),
        ((demo.illegal(),), demo.illegal(), "confirmed"),
        ((demo.illegal(),), demo.NOT_ILLEGAL, "disputed"),
        ((demo.NOT_ILLEGAL,), demo.NOT_ILLEGAL, "dismissed"),
        ((demo.illegal(), demo.NOT_ILLEGAL), demo.illegal(), "confirmed"),
        ((demo.illegal(), demo.NOT_ILLEGAL), demo.NOT_ILLEGAL, "dismissed"),
    ],
)
def test_taking_it_back_puts_the_case_as_it_was_and_gives_the_draft_back(before, said, after):
    case = told(at=seconds(-600))
    for number, (name, earlier) in enumerate(zip(("ada", "bo"), before, strict=False)):
        judged(case, name, earlier, seconds(-200 + number * 50))
        actions.take_effect(case=case, at=seconds(-160 + number * 50))
    name = ("ada", "bo", "lee")[len(before)]
    was = as_it_was(case)
    assert judged(case, name, said, seconds(0)).state == after
    done = actions.undo(by=demo.person(name), at=seconds(29))
    assert [one.pk for one in done.cases] == [case.pk]
    assert as_it_was(case) == was
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.claimed_by == demo.person(name)
    draft = Draft.objects.get(case=case, by=demo.person(name))
    assert draft.fields["note"] == NOTE
    assert draft.fields["legal_ground"] == said.legal_ground
    assert "case.verdict_undone" in deeds(case)
    assert case.assessments.count() == len(before)
    assert Assessment.every.filter(case=case).count() == len(before) + 1


def test_the_same_person_judges_again_after_taking_it_back():
    case = told(at=seconds(-600))
    judged(case, "ada", demo.OUT_OF_SCOPE, seconds(0))
    actions.undo(by=demo.person("ada"), at=seconds(5))
    assert judged(case, "ada", demo.illegal(), seconds(10)).state == "second_look"
    assert judged(case, "bo", demo.illegal(), seconds(60)).state == "confirmed"
    assert [one.position for one in case.assessments.order_by("position")] == [1, 2]


def test_after_the_seconds_nothing_is_taken_back():
    case = told(at=seconds(-600))
    judged(case, "ada", demo.illegal(), seconds(0))
    with pytest.raises(NotAllowed, match="seconds are over"):
        actions.undo(by=demo.person("ada"), at=seconds(30))
    assert case.assessments.count() == 1


def test_a_colleague_who_claimed_it_since_is_not_disturbed():
    case = told(at=seconds(-600))
    judged(case, "ada", demo.illegal(), seconds(0))
    actions.claim(case=case, by=demo.person("bo"), at=seconds(3))
    with pytest.raises(NotAllowed, match="working on this case already"):
        actions.undo(by=demo.person("ada"), at=seconds(5))
    judged(case, "bo", demo.illegal(), seconds(8))
    with pytest.raises(NotAllowed, match="judged this case since"):
        actions.undo(by=demo.person("ada"), at=seconds(9))
    assert Case.objects.get(pk=case.pk).state == "confirmed"


def test_somebody_else_cannot_take_it_back():
    judged(told(at=seconds(-600)), "ada", demo.illegal(), seconds(0))
    with pytest.raises(NotAllowed, match="nothing to take back"):
        actions.undo(by=demo.person("bo"), at=seconds(5))


def test_a_link_to_the_other_case_goes_with_the_verdict():
    case, other = told(at=seconds(-600)), told("http://ander.example/", at=seconds(-600))
    ada = demo.person("ada")
    actions.claim(case=case, by=ada, at=seconds(0))
    actions.assess(case=case, by=ada, at=seconds(0), verdict=rules.Verdict("duplicate"), duplicate_of=other, roll=1.0)
    assert CaseLink.objects.count() == 1
    actions.undo(by=ada, at=seconds(5))
    assert CaseLink.objects.count() == 0
    assert Draft.objects.get(case=case).fields["duplicate_of"] == str(other.pk)


# --- Nothing leaves inside the window ---------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 29), min_size=1, max_size=4, unique=True), st.sampled_from(["BE", "NL", "US"]))
def test_whenever_the_clock_turns_inside_the_window_nothing_leaves(turns, country):
    Referral.objects.all().delete()
    case = told(f"http://beelden.example/{country}/{sorted(turns)}", at=seconds(-600))
    demo.lies(case, country, at=seconds(-300))
    judged(case, "ada", demo.illegal(), seconds(-100))
    clock.tick(seconds(-50))
    phase = Case.objects.get(pk=case.pk).phase
    judged(case, "bo", demo.illegal(), seconds(0))
    for turn in sorted(turns):
        clock.tick(seconds(turn))
        assert not Takedown.objects.filter(case=case).exists()
        assert not Referral.objects.filter(case=case).exists()
        assert Case.objects.get(pk=case.pk).phase == phase
    actions.undo(by=demo.person("bo"), at=seconds(29.5))
    clock.tick(seconds(120))
    assert not Takedown.objects.filter(case=case).exists()
    assert not Outgoing.objects.exists()


def test_once_the_seconds_are_over_everything_goes_its_way():
    case = told(at=seconds(-600))
    demo.lies(case, "BE", at=seconds(-300))
    judged(case, "ada", demo.illegal(), seconds(-100))
    judged(case, "bo", demo.illegal(), seconds(0))
    clock.tick(seconds(31))
    assert Takedown.objects.filter(case=case).exists()
    assert Case.objects.get(pk=case.pk).effect_due_at is None


def test_a_case_confirmed_again_lets_no_letter_out_before_the_seconds_are_over():
    case = told(at=seconds(-600))
    demo.lies(case, "NL", at=seconds(-300))
    for name in ("ada", "bo"):
        judged(case, name, demo.illegal(), seconds(-200))
    clock.tick(seconds(-100))
    actions.challenge(case=case, why="look again", by=demo.person("lee"), at=seconds(-90))
    for name in ("ada", "bo"):
        judged(case, name, demo.illegal(), seconds(0))
    confirmed = Case.objects.get(pk=case.pk)
    assert not confirmed.stands(seconds(29))
    assert confirmed.stands(seconds(30))


# --- At the desk ------------------------------------------------------------------------------------------------------


def test_the_next_page_offers_undo_and_pressing_it_goes_back_to_the_case():
    case = told()
    desk = claimed("ada", case)
    shown = text(desk.post(f"/admin/desk/case/{case.pk}/assess/", verdict(note=NOTE), follow=True))
    assert "Undo (<span data-seconds>" in shown
    assert "Undo (" not in text(desk_of("bo").get("/admin/desk/queue/"))
    back = desk.post("/admin/desk/undo/", follow=True)
    assert back.redirect_chain[-1][0] == f"/admin/desk/case/{case.pk}/assess/"
    assert NOTE in text(back)
    assert "Taken back" in text(back)
    again = desk.post("/admin/desk/undo/", follow=True)
    assert "nothing to take back: it is done already, or the seconds are over" in text(again)


def test_the_offer_ends_with_the_seconds():
    case = told()
    judged_by_ada(case)
    assert "Undo (" not in text(desk_of("ada").get("/admin/desk/queue/"))
    assert timezone.now() - hours(1) > timedelta(seconds=30)
