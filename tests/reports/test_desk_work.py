"""The queue and the assessment form: who gets which case, and that nothing filled in is ever lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.forms_assess import CATEGORIES, AssessForm
from reports.models import Assessment, Case
from takedown import demonstration as demo
from tests.reports.deskwork import NOTE, claimed, desk_of, hours, judged_by_ada, page, text, told, verdict

pytestmark = pytest.mark.django_db


# --- Queue and claim --------------------------------------------------------------------------------------------------


def test_claim_next_gives_what_waits_longest_then_what_several_told_of_then_the_oldest():
    first, second = told("http://eerst.example/", at=hours(5)), told("http://dan.example/", at=hours(3))
    for ago in (4, 2.5, 1):
        urgent = told("http://dringend.example/", at=hours(ago), words="several children")
    late = told("http://vergeten.example/", at=hours(30))
    desk = desk_of("ada")
    for case in (late, urgent, first, second):
        assert desk.post("/admin/desk/claim/").url == f"/admin/desk/case/{case.pk}/assess/"
    assert desk.post("/admin/desk/claim/").url == "/admin/desk/queue/"
    assert "Nothing in the queue waits for you" in text(desk.get("/admin/desk/queue/"))


def test_a_case_somebody_judged_is_shown_to_them_without_a_claim():
    case = judged_by_ada(told())
    shown = page("ada", "/admin/desk/queue/")
    assert "Waits for somebody else" in shown
    assert f"/admin/desk/case/{case.pk}/claim/" not in shown
    assert f"/admin/desk/case/{case.pk}/claim/" in page("bo", "/admin/desk/queue/")
    again = desk_of("ada").post(f"/admin/desk/case/{case.pk}/claim/", follow=True)
    assert "the second look takes somebody else" in text(again)


def test_the_queue_says_who_holds_a_case_and_does_not_give_it_twice():
    case = told()
    claimed("ada", case)
    assert "Ada" in page("bo", "/admin/desk/queue/")
    refused = desk_of("bo").post(f"/admin/desk/case/{case.pk}/claim/", follow=True)
    assert "A colleague is working on this case" in text(refused)
    case.refresh_from_db()
    assert case.claimed_by == demo.person("ada")


def test_the_queue_comes_in_pages_of_fifty():
    for number in range(51):
        told(f"http://rij{number}.example/")
    first = desk_of("ada").get("/admin/desk/queue/")
    assert len(first.context["rows"]) == 50
    second = desk_of("ada").get(f"/admin/desk/queue/?after={first.context['later']}")
    assert len(second.context["rows"]) == 1
    back = desk_of("ada").get(f"/admin/desk/queue/?before={second.context['earlier']}")
    assert [row["pk"] for row in back.context["rows"]] == [row["pk"] for row in first.context["rows"]]
    for wrong in ("0", "-1", "x", "1.99999999999999999.1", "9.1.1", "1.1", "1.1.99999999999999999999"):
        for way in ("after", "before"):
            assert desk_of("ada").get(f"/admin/desk/queue/?{way}={wrong}").status_code == 200


def test_a_case_given_back_is_free_for_the_next_person():
    case = told()
    desk = claimed("ada", case)
    assert desk.post(f"/admin/desk/case/{case.pk}/give-back/").status_code == 302
    claimed("bo", case)


# --- Assess -----------------------------------------------------------------------------------------------------------


def test_the_form_asks_for_every_column_of_an_assessment_by_its_name():
    kept = {"id", "case", "round", "position", "by", "at", "before", "undone_at", "reused_from"}
    written = {field.name for field in Assessment._meta.concrete_fields} - kept
    decides = {"finding", "international", "national"}  # what `verdict` stands for
    assert set(AssessForm.base_fields) == written - decides | {"verdict", "duplicate_of", "whom"}
    assert set(CATEGORIES) < written


def test_two_people_confirm_a_case_through_the_form():
    case = told()
    for name in ("ada", "bo"):
        sent = claimed(name, case).post(
            f"/admin/desk/case/{case.pk}/assess/", verdict(age="infant", gender="male", note=NOTE)
        )
        assert sent.url == "/admin/desk/queue/"
    case.refresh_from_db()
    assert case.state == "confirmed"
    assert set(case.assessments.values_list("age", "gender", "content_type", "note")) == {("infant", "male", "image", NOTE)}


def test_submit_and_take_the_next_goes_straight_on():
    case, following = told(words="urgent"), told("http://volgende.example/")
    sent = claimed("ada", case).post(f"/admin/desk/case/{case.pk}/assess/", verdict(then="next"))
    assert sent.url == f"/admin/desk/case/{following.pk}/assess/"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (verdict("illegal_national"), "needs a legal ground"),
        (verdict("out_of_scope", reason=" "), "whose business it is"),
        (verdict("duplicate", duplicate_of="BE-999999"), "no case with this number"),
        (verdict("duplicate", duplicate_of="the other one"), "number of the other case"),
        (verdict("illegal_baseline", legal_ground="BE-383bis"), "not one of the available choices"),
        (verdict(""), "Choose a verdict"),
    ],
)
def test_a_verdict_that_contradicts_itself_comes_back_with_a_sentence_and_everything_filled_in(wrong, sentence):
    case = told()
    answer = claimed("ada", case).post(f"/admin/desk/case/{case.pk}/assess/", wrong | {"note": NOTE, "age": "infant"})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert NOTE in text(answer)
    assert answer.context["form"]["age"].value() == "infant"
    assert not Assessment.objects.exists()


def test_a_lease_that_ran_out_loses_nothing_and_can_be_claimed_again():
    case = told()
    desk = claimed("ada", case)
    Case.objects.filter(pk=case.pk).update(claimed_until=hours(0.1))
    late = desk.post(f"/admin/desk/case/{case.pk}/assess/", verdict(note=NOTE))
    assert late.status_code == 409
    assert "Your hold on this case has ended" in text(late)
    assert NOTE in text(late)
    again = desk.post(f"/admin/desk/case/{case.pk}/assess/", verdict(note=NOTE, claim_again="yes"))
    assert again.context["form"]["verdict"].value() == "illegal_baseline"
    assert NOTE in text(again)
    assert not Assessment.objects.exists()
    assert desk.post(f"/admin/desk/case/{case.pk}/assess/", verdict(note=NOTE)).status_code == 302


def test_a_case_a_colleague_took_over_is_not_judged_twice_by_the_late_one():
    case = told()
    late = claimed("ada", case)
    Case.objects.filter(pk=case.pk).update(claimed_until=hours(0.1))
    claimed("bo", case)
    assert late.post(f"/admin/desk/case/{case.pk}/assess/", verdict()).status_code == 409
    again = late.post(f"/admin/desk/case/{case.pk}/assess/", verdict(note=NOTE, claim_again="yes"))
    assert "A colleague is working on this case" in text(again)
    assert NOTE in text(again)


def test_an_assessment_without_a_claim_is_sent_to_the_case():
    case = told()
    assert desk_of("ada").get(f"/admin/desk/case/{case.pk}/assess/").url == f"/admin/desk/case/{case.pk}/"


def test_working_on_a_page_renews_the_lease_and_a_lost_one_says_so():
    case = told()
    desk = claimed("ada", case)
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() + timedelta(minutes=1))
    kept = desk.post(f"/admin/desk/case/{case.pk}/keep/")
    case.refresh_from_db()
    assert kept.json() == {"until": case.claimed_until.isoformat(), "others": []}
    assert case.claimed_until > timezone.now() + timedelta(minutes=15)
    assert desk_of("bo").post(f"/admin/desk/case/{case.pk}/keep/").status_code == 409
