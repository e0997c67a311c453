"""Second opinions in words, and duplicates that name the other case."""

import pytest
from django.utils import timezone

from reports import actions, desk
from reports.models import Assessment, Case, CaseLink, Opinion
from takedown import demonstration as demo
from tests.reports.deskwork import NOTE, claimed, deeds, desk_of, filled, hours, judged_by_ada, page, path, text, told

pytestmark = pytest.mark.django_db


# --- Second opinions --------------------------------------------------------------------------------------------------


def asked(case: Case, whom: str = "", question: str = "Is this person an adult?"):
    who = str(demo.person(whom).pk) if whom else ""
    sent = filled(case, whom=who) | {"verdict": "second_opinion", "reason": question}
    return desk_of("ada").post(path(case), sent)


def test_a_question_goes_to_a_colleague_in_words_and_the_answer_comes_back_to_the_draft():
    case = told()
    claimed("ada", case)
    assert asked(case, "bo").status_code == 302
    assert actions.claim(by=demo.person("ada"), at=timezone.now()) is None, "she waits for the answer"
    shown = page("bo", "/admin/desk/opinions/")
    assert "Is this person an adult?" in shown
    assert NOTE not in shown
    assert "beelden.example" not in shown
    assert "Is this person an adult?" not in page("lee", "/admin/desk/opinions/")
    opinion = Opinion.objects.get()
    said = {"view": "adult", "answer": "The tattoo"}
    assert desk_of("bo").post(f"/admin/desk/opinions/{opinion.pk}/", said).status_code == 302
    assert "The tattoo" in page("ada", "/admin/desk/opinions/")
    assert "Second opinions" in page("ada", "/admin/desk/")
    back = text(claimed("ada", case).get(path(case)))
    assert "An adult, in my view" in back
    assert NOTE in back
    assert not Assessment.objects.exists()


def test_an_answer_that_came_too_late_is_refused_and_what_was_typed_is_shown_to_its_author():
    case = told()
    claimed("ada", case)
    asked(case, "")
    opinion = Opinion.objects.get()
    said = {"view": "adult", "answer": "The tattoo"}
    assert desk_of("lee").post(f"/admin/desk/opinions/{opinion.pk}/", said).status_code == 302
    late = desk_of("bo").post(f"/admin/desk/opinions/{opinion.pk}/", said | {"answer": "The beard of this man"})
    assert late.status_code == 422
    assert "This question has been answered" in text(late)
    assert "The beard of this man" in text(late)
    assert Opinion.objects.get().answer == "The tattoo"


def test_the_second_person_sees_nothing_of_the_first_one_s_question():
    case = told()
    claimed("ada", case)
    asked(case, "lee")
    assert "Is this person an adult?" not in text(claimed("bo", case).get(path(case)))


def test_a_reason_with_an_address_is_not_called_missing():
    case = told()
    sent = filled(case) | {"verdict": "out_of_scope", "reason": "see https://oak.example/shop"}
    answer = text(claimed("ada", case).post(path(case), sent))
    assert "Leave the address out" in answer
    assert answer.count("whose business it is") == 1, "only where the page says what the verdict asks for"
    assert not Assessment.objects.exists()


def test_who_judged_the_case_in_any_round_is_never_asked():
    case = told()
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("bo"), at=hours(1))
    told(words="something new", at=hours(0.5))
    case.refresh_from_db()
    claimed("ada", case)
    assert "ask somebody else" in text(asked(case, "bo"))
    asked(case)
    assert "Is this person" not in page("bo", "/admin/desk/opinions/")
    answer = desk_of("bo").post(f"/admin/desk/opinions/{Opinion.objects.get().pk}/", {"view": "adult"})
    assert "takes somebody else" in text(answer)


@pytest.mark.parametrize(
    ("question", "sentence"), [(" ", "what you want to know"), ("see http://beelden.example/x", "Leave the address out")]
)
def test_a_question_that_cannot_be_asked_says_why(question, sentence):
    case = told()
    claimed("ada", case)
    assert sentence in text(asked(case, question=question))
    assert not Opinion.objects.exists()


# --- Duplicates -------------------------------------------------------------------------------------------------------


def test_a_duplicate_names_the_other_case_and_is_closed_without_a_look():
    case, other = told(), told("http://ander.example/")
    reference = desk.reference(other.pk)
    sent = claimed("ada", case).post(path(case), filled(case) | {"verdict": "duplicate", "duplicate_of": reference.lower()})
    assert sent.status_code == 302
    link = CaseLink.objects.get()
    assert (link.case, link.other, link.by) == (case, other, demo.person("ada"))
    assert "case.revealed" not in deeds(case)
    assert f">{reference}</a>" in page("bo", f"/admin/desk/case/{case.pk}/").split("same content as")[1]
    assert desk.reference(case.pk) in page("bo", f"/admin/desk/case/{other.pk}/")


def test_a_duplicate_of_itself_or_of_a_duplicate_is_refused():
    case, other = told(), told("http://ander.example/")
    ada = claimed("ada", case)
    assert "of itself" in text(ada.post(path(case), filled(case) | {"verdict": "duplicate", "duplicate_of": str(case.pk)}))
    CaseLink.objects.create(case=other, other=case, kind="duplicate", by=demo.person("bo"), at=hours(1))
    said = text(ada.post(path(case), filled(case) | {"verdict": "duplicate", "duplicate_of": str(other.pk)}))
    assert "is a duplicate itself" in said


def test_a_duplicate_against_an_illegal_first_look_is_a_dispute():
    case, other = judged_by_ada(told()), told("http://ander.example/")
    claimed("bo", case).post(path(case), filled(case) | {"verdict": "duplicate", "duplicate_of": str(other.pk)})
    case.refresh_from_db()
    assert case.state == "disputed"


def test_a_verdict_against_the_round_before_says_what_is_different():
    case = told()
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("bo"), at=hours(1))
    told(words="something new", at=hours(0.5))
    case.refresh_from_db()
    ada = claimed("ada", case)
    assert "An earlier round found otherwise" in text(ada.post(path(case), filled(case)))
    assert ada.post(path(case), filled(case, reason="the page changed")).status_code == 302
    assert Assessment.objects.get(round=2).reason == "the page changed"
