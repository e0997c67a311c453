"""Many addresses of one report or host get one verdict: previewed row by row, with reasons for what is left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.workflow import NotAllowed
from reports import actions, conditions
from reports.models import Assessment, Case
from reports.rules import verdicts
from takedown import demonstration as demo
from tests.reports.deskwork import NOTE, claimed, desk_of, hours, judged_by_ada, text, told, verdict

pytestmark = pytest.mark.django_db


def six() -> list[Case]:
    receipt = demo.told([f"http://beelden.example/album/{one}" for one in range(6)], at=hours(2))
    return list(Case.objects.filter(sightings__report=receipt.report).order_by("pk"))


def rows(cases: list[Case]) -> list[str]:
    return [f"{case.pk}:{case.round}" for case in cases]


def sent(cases: list[Case], step: str, **more: object) -> dict[str, object]:
    return verdict(rows=rows(cases), step=step, by="report", reason="one album", note=NOTE, **more)


def page_of(case: Case) -> str:
    return f"/admin/desk/case/{case.pk}/together/"


def test_one_verdict_is_given_to_a_whole_report_after_a_preview_of_exactly_these_rows():
    cases = six()
    ada = desk_of("ada")
    assert text(ada.get(page_of(cases[0]))).count('name="rows"') == 6
    preview = text(ada.post(page_of(cases[0]), sent(cases[:4], "preview")))
    assert "4 cases" in preview
    assert "will be judged “Illegal: baseline” by you" in preview
    assert "2 will be left alone" in preview
    assert preview.count(" checked") >= 4
    assert not Assessment.objects.exists()
    assert ada.post(page_of(cases[0]), sent(cases[:4], "confirm")).status_code == 302
    given = Assessment.objects.all()
    assert {(one.finding, one.reason, one.note) for one in given} == {("illegal", "one album", NOTE)}
    assert {one.case_id for one in given} == {case.pk for case in cases[:4]}
    assert set(Case.objects.filter(pk__in=[case.pk for case in cases[:4]]).values_list("state", flat=True)) == {
        "second_look"
    }


def test_four_eyes_stay_for_each_case():
    cases = six()
    for name in ("ada", "bo"):
        desk_of(name).post(page_of(cases[0]), sent(cases, "confirm"))
    assert set(Case.objects.values_list("state", flat=True)) == {"confirmed"}
    assert Assessment.objects.count() == 12


def test_what_is_left_alone_says_why():
    cases = six()
    claimed("bo", cases[0])
    judged_by_ada(cases[1])
    demo.judged(cases[2], demo.OUT_OF_SCOPE, by=demo.person("bo"), at=hours(1))
    Case.objects.filter(pk=cases[3].pk).update(snoozed_until=timezone.now() + timedelta(hours=1))
    shown = text(desk_of("ada").get(page_of(cases[0])))
    for why in ("A colleague is working on it", "You judged it in this round", "not waiting for an assessment", "set aside"):
        assert why in shown, why
    told = actions.assess_many(
        cases=[(case.pk, 1) for case in cases], by=demo.person("ada"), at=timezone.now(),
        verdict=demo.illegal(), reason="one album",
    )  # fmt: skip
    assert {case.pk for case in told.done} == {case.pk for case in cases[4:]}
    assert len(told.left) == 4


def test_a_round_that_began_after_the_preview_is_left_alone():
    cases = six()
    Case.objects.filter(pk=cases[0].pk).update(round=2)
    told = actions.assess_many(
        cases=[(case.pk, 1) for case in cases], by=demo.person("ada"), at=timezone.now(),
        verdict=demo.illegal(), reason="one album",
    )  # fmt: skip
    assert [why for _, why in told.left] == ["A new round began since the preview"]


def test_what_may_not_be_given_to_a_person_is_left_alone(monkeypatch):
    cases = six()
    monkeypatch.setattr(conditions, "bearable", lambda rows, by, at: rows.exclude(pk=cases[0].pk))
    told = actions.assess_many(
        cases=[(case.pk, 1) for case in cases], by=demo.person("ada"), at=timezone.now(),
        verdict=demo.illegal(), reason="one album",
    )  # fmt: skip
    assert [case.pk for case, _ in told.left] == [cases[0].pk]
    assert "not given to you" in text(desk_of("ada").get(page_of(cases[0])))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Say why one verdict fits all"),
        ({"reason": "all of https://beelden.example/album"}, "Leave the address out"),
        ({"verdict": ""}, "Choose a verdict"),
        ({"verdict": "duplicate"}, "not one of the available choices"),
        ({"rows": []}, "Choose at least one case"),
        ({"rows": ["x", "1:", ":1", "9" * 40 + ":1"]}, "Choose at least one case"),
    ],
)
def test_a_set_that_cannot_be_judged_says_why_and_keeps_the_note(change, sentence):
    cases = six()
    answer = desk_of("ada").post(page_of(cases[0]), sent(cases, "confirm") | change)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert ("Say why one verdict fits all" in text(answer)) == (change.get("reason") == " "), "what is there is not missing"
    assert NOTE in text(answer)
    assert not Assessment.objects.exists()


def test_no_more_than_two_hundred_at_once():
    cases = [(number, 1) for number in range(verdicts.MOST_AT_ONCE + 1)]
    with pytest.raises(NotAllowed, match="At most 200"):
        actions.assess_many(
            cases=cases, by=demo.person("ada"), at=timezone.now(), verdict=demo.illegal(), reason="one album"
        )


def test_all_of_them_are_taken_back_together(settings):
    settings.UNDO_SECONDS = 30
    cases = six()
    ada = desk_of("ada")
    shown = text(ada.post(page_of(cases[0]), sent(cases, "confirm"), follow=True))
    assert "6 cases judged" in shown
    shown = text(ada.post("/admin/desk/undo/", follow=True))
    assert "and 1 more" in shown
    assert not Assessment.objects.exists()
    assert set(Case.objects.values_list("state", flat=True)) == {"new"}


def test_the_same_host_is_another_set():
    case = told()
    told("http://beelden.example/elsewhere")
    assert text(desk_of("ada").get(page_of(case))).count('name="rows"') == 1
    assert text(desk_of("ada").get(page_of(case) + "?by=host")).count('name="rows"') == 2
