"""Looks and limits as verbs and pages: each press is a row of one's own; a cap explains itself and stops nothing else."""

import json
import re
from datetime import time, timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from reports import actions, conditions, exposure, exposure_sweeps
from reports.models import Exposure, ExposureDay, WorkDay
from reports.rules import wellbeing
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, WORDS, claimed, deeds, desk_of, page, text, told, verdict
from tests.reports.rested import NOW, M, S, looked_for, spent

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


# --- The ledger -------------------------------------------------------------------------------------------------------


def test_a_look_that_is_covered_counts_what_it_took():
    ada, case = demo.person("ada"), told()
    look = actions.look(case=case, by=ada, at=NOW, what="address")
    actions.cover(look=look.pk, by=ada, at=NOW + 4 * S)
    assert spent("ada", NOW + M) == 4
    assert "case.revealed" in deeds(case)


def test_a_look_that_nobody_covered_counts_ten_seconds_and_no_more():
    ada, case = demo.person("ada"), told()
    look = actions.look(case=case, by=ada, at=NOW, what="address")
    assert spent("ada", NOW + 3 * S) == 3
    assert spent("ada", NOW + 60 * M) == 10
    actions.cover(look=look.pk, by=ada, at=NOW + 50 * M)  # the word that came late changes nothing
    assert spent("ada", NOW + 60 * M) == 10


def test_a_lost_or_repeated_or_foreign_word_that_it_is_covered_changes_nothing():
    ada, bo, case = demo.person("ada"), demo.person("bo"), told()
    look = actions.look(case=case, by=ada, at=NOW, what="words")
    actions.cover(look=look.pk, by=bo, at=NOW + S)
    assert Exposure.objects.get().ended_at is None
    actions.cover(look=look.pk, by=ada, at=NOW + 5 * S)
    actions.cover(look=look.pk, by=ada, at=NOW + 50 * S)
    actions.cover(look=look.pk + 99, by=ada, at=NOW)
    assert spent("ada", NOW + M) == 5


def test_a_clock_that_runs_backwards_gives_no_look_that_ends_before_it_began():
    ada, case = demo.person("ada"), told()
    look = actions.look(case=case, by=ada, at=NOW, what="address")
    actions.cover(look=look.pk, by=ada, at=NOW - 5 * S)
    assert spent("ada", NOW + M) == 0


def test_a_look_knows_how_heavy_the_case_was_known_to_be():
    ada, case = demo.person("ada"), told()
    assert actions.look(case=case, by=ada, at=NOW, what="address").severity == "unknown"
    demo.judged(case, demo.illegal(), by=demo.person("bo"), at=NOW, age="infant")
    assert actions.look(case=case, by=ada, at=NOW, what="address").severity == "heavy"


def test_a_reveal_by_the_script_gives_the_text_and_where_to_say_that_it_is_covered():
    case, desk = told(), desk_of("ada")
    answer = desk.post(f"/admin/desk/case/{case.pk}/reveal/", **JSON)
    said = json.loads(answer.content)
    look = Exposure.objects.get()
    assert said == {"text": ADDRESS, "url": f"/admin/desk/look/{look.pk}/cover/", "seconds": 10}
    assert "no-store" in answer["Cache-Control"]
    assert desk.post(said["url"]).status_code == 204
    look.refresh_from_db()
    assert look.ended_at is not None
    assert (look.person.username, look.what) == ("ada", "address")


def test_several_looks_are_covered_with_one_word_and_nonsense_with_it_is_passed_over():
    ada, case, now = demo.person("ada"), told(), timezone.now()
    one, two, three = (actions.look(case=case, by=ada, at=now, what="words") for _ in range(3))
    sent = {"also": [two.pk, "x", "", "9" * 40, "-1"]}
    assert desk_of("ada").post(f"/admin/desk/look/{one.pk}/cover/", sent).status_code == 204
    assert list(Exposure.objects.filter(ended_at=None)) == [three]


def test_words_and_answers_are_looks_too():
    case = told(words=WORDS)
    report = case.sightings.get().report
    actions.ask(case=case, report=report, question="which_page", by=demo.person("ada"), at=NOW)
    actions.answer(report=report, text="the second", at=NOW)
    desk = desk_of("ada")
    said = json.loads(desk.post(f"/admin/desk/case/{case.pk}/words/", {"report": report.pk}, **JSON).content)
    assert said["text"] == WORDS
    said = json.loads(desk.post(f"/admin/desk/case/{case.pk}/answers/", {"talk": report.pk}, **JSON).content)
    assert "the second" in said["text"]
    assert sorted(Exposure.objects.values_list("what", flat=True)) == ["answers", "words"]
    assert {"case.words_opened", "case.answers_shown"} <= set(deeds(case))


def test_the_page_says_after_how_many_seconds_it_covers():
    shown = page("ada", f"/admin/desk/case/{told().pk}/")
    assert 'data-look data-seconds="10"' in shown
    assert "Covers itself after 10 s" in shown


# --- Limits -----------------------------------------------------------------------------------------------------------


def test_at_the_hard_cap_nothing_is_shown_and_the_sentence_says_when_again():
    case, ada = told(words=WORDS), demo.person("ada")
    looked_for(ada, case, 240, timezone.now())
    actions.go_on(by=ada, at=timezone.now())
    desk = desk_of("ada")
    report = case.sightings.get().report
    for path, body in (("reveal", {}), ("words", {"report": report.pk}), ("answers", {"talk": report.pk})):
        answer = desk.post(f"/admin/desk/case/{case.pk}/{path}/", body, **JSON)
        assert answer.status_code == 409, path
        problem = json.loads(answer.content)["problem"]
        assert "4 h today, and that is the most" in problem
        assert "tomorrow from 00:00" in problem
    assert ADDRESS not in text(desk.post(f"/admin/desk/case/{case.pk}/reveal/"))
    assert "case.revealed" not in deeds(case)
    shown = page("ada", f"/admin/desk/case/{case.pk}/")
    assert "You have looked for 4 h today" in shown  # the button that does nothing says why


def test_at_the_hard_cap_judging_and_giving_back_go_on():
    case, other, ada = told(), told("http://ander.example/"), demo.person("ada")
    looked_for(ada, case, 240, timezone.now())
    desk = claimed("ada", case)
    assert desk.post(f"/admin/desk/case/{case.pk}/assess/", verdict()).status_code == 302
    desk = claimed("ada", other)
    assert desk.post(f"/admin/desk/case/{other.pk}/give-back/").status_code == 302
    case.refresh_from_db()
    assert case.state == "second_look"


def test_the_soft_cap_asks_for_one_deliberate_word_and_keeps_it():
    case, ada = told(), demo.person("ada")
    looked_for(ada, case, 180, timezone.now())
    desk = desk_of("ada")
    assert "choose so on the page My wellbeing" in text(desk.post(f"/admin/desk/case/{case.pk}/reveal/"))
    assert "I choose to go on today, up to 4 h" in page("ada", "/admin/desk/wellbeing/")
    assert desk.post("/admin/desk/wellbeing/go-on/").url == "/admin/desk/wellbeing/"
    assert WorkDay.objects.get(person=ada).goes_on_at is not None
    assert ADDRESS in text(desk.post(f"/admin/desk/case/{case.pk}/reveal/"))
    assert conditions.why_not_look(demo.person("bo"), timezone.now()) == ""


def test_going_on_holds_for_one_day():
    ada = demo.person("ada")
    actions.go_on(by=ada, at=NOW)
    assert exposure.looked(ada, NOW).goes_on
    assert not exposure.looked(ada, NOW + timedelta(days=1)).goes_on


def test_after_fifty_minutes_the_pause_is_kept_by_the_house():
    case, ada = told(), demo.person("ada")
    looked_for(ada, case, 20, NOW, ago=0)
    Exposure.objects.all().update(began_at=NOW - 50 * M)
    assert "without a break" in conditions.why_not_look(ada, NOW)
    actions.come_back(by=ada, at=NOW)  # a pause of the house does not end with a word
    assert conditions.why_not_look(ada, NOW + 4 * M)
    assert conditions.why_not_look(ada, NOW + 5 * M) == ""


def test_the_end_of_a_shift_holds_for_the_day_it_was_said_of(settings):
    settings.VIEWING_HOURS = False
    ada = demo.person("ada")
    at = NOW.replace(hour=12, minute=0)
    local = timezone.localtime(at, wellbeing.ZoneInfo("Europe/Brussels"))
    actions.set_shift(by=ada, at=at, ends=(local + 20 * M).time(), usual=False)
    assert "end of a shift" in conditions.why_not_look(ada, at)
    assert conditions.why_not_look(ada, at + timedelta(days=1)) == ""
    actions.set_shift(by=ada, at=at, ends=(local + 20 * M).time(), usual=True)
    assert conditions.why_not_look(ada, at + timedelta(days=1))
    actions.set_shift(by=ada, at=at, ends=(local + 90 * M).time(), usual=False)
    assert conditions.why_not_look(ada, at) == ""


def test_in_production_nothing_is_shown_in_the_evening(settings):
    ada = demo.person("ada")
    evening = NOW.replace(hour=19, minute=0)
    assert conditions.why_not_look(ada, evening) == ""
    settings.VIEWING_HOURS = True
    assert "at this hour" in conditions.why_not_look(ada, evening)
    assert conditions.why_not_look(ada, NOW.replace(hour=11, minute=0)) == ""


def test_the_police_have_limits_of_their_own():
    case, pat = told(), demo.person("pat")
    assert actions.reveal(case=case, by=pat, at=NOW) == ADDRESS
    assert not Exposure.objects.exists()
    assert "case.revealed" in deeds(case)


# --- Breaks -----------------------------------------------------------------------------------------------------------


def test_a_break_gives_back_what_is_held_and_ends_with_a_word():
    case = told()
    desk = claimed("ada", case)
    answer = desk.post("/admin/desk/wellbeing/break/", follow=True)
    (until,) = set(re.findall(r"on a break until (\d\d:\d\d)", text(answer)))
    case.refresh_from_db()
    assert case.claimed_by is None
    refused = text(desk.post(f"/admin/desk/case/{case.pk}/reveal/"))
    assert f"You are taking a break. You can look again at {until}" in refused, "one moment, told the same everywhere"
    desk.post("/admin/desk/wellbeing/back/")
    assert ADDRESS in text(desk.post(f"/admin/desk/case/{case.pk}/reveal/"))


def test_nobody_can_tell_who_opened_the_page_to_talk_to_someone():
    case = told()
    before = (AuditEvent.objects.count(), Exposure.objects.count(), WorkDay.objects.count())
    shown = page("ada", "/admin/desk/wellbeing/someone/")
    assert "You do not need a reason" in shown
    assert "Take a break now" in shown
    assert (AuditEvent.objects.count(), Exposure.objects.count(), WorkDay.objects.count()) == before
    for path in ("", "queue/", f"case/{case.pk}/", "report/new/", "takedowns/", "wellbeing/"):
        assert "/admin/desk/wellbeing/someone/" in page("ada", f"/admin/desk/{path}")  # one press from everywhere


# --- Keeping little ---------------------------------------------------------------------------------------------------


def test_days_are_added_up_and_single_looks_erased_and_doing_it_twice_changes_nothing():
    ada, case = demo.person("ada"), told()
    looked_for(ada, case, 40, NOW)
    day = exposure.place().day(NOW)
    assert exposure_sweeps.add_up_days(NOW).fired == 0  # the day is not over
    for _ in range(2):
        exposure_sweeps.add_up_days(NOW + timedelta(days=2))
        assert list(ExposureDay.objects.values_list("person", "day", "seconds", "looks")) == [(ada.pk, day, 2400, 2)]
    exposure_sweeps.forget_looks(NOW + timedelta(days=29))
    assert Exposure.objects.count() == 2
    for _ in range(2):
        exposure_sweeps.forget_looks(NOW + timedelta(days=32))
        assert not Exposure.objects.exists()
    assert ExposureDay.objects.get().seconds == 2400
    exposure_sweeps.forget_looks(NOW + timedelta(days=402))
    assert not ExposureDay.objects.exists()


def test_what_somebody_said_of_a_day_is_forgotten_with_its_looks_and_the_usual_stays():
    ada = demo.person("ada")
    actions.go_on(by=ada, at=NOW)
    actions.set_shift(by=ada, at=NOW, ends=time(17, 30), usual=True)
    exposure_sweeps.forget_looks(NOW + timedelta(days=30))
    assert WorkDay.objects.count() == 2
    exposure_sweeps.forget_looks(NOW + timedelta(days=31))
    assert [one.day for one in WorkDay.objects.all()] == [None]


def test_a_look_is_not_erased_before_its_day_is_added_up():
    looked_for(demo.person("ada"), told(), 40, NOW)
    exposure_sweeps.forget_looks(NOW + timedelta(days=60))
    assert Exposure.objects.count() == 2
