"""What somebody gets next: nothing they opted out of, no fourth heavy case in a row; and nobody else sees why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from reports import actions, conditions
from reports.models import Case, OptOut
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, page, text, told

pytestmark = pytest.mark.django_db
NOW = timezone.now()
M = timedelta(minutes=1)
ADDRESSES = [f"http://beelden.example/album/{number}" for number in range(8)]


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    """Begin each test now: the pages ask the clock, and a whole suite may take longer than a pause of the procedure."""
    monkeypatch.setitem(globals(), "NOW", timezone.now())


def second_looks(*ages, by="bo", content="image"):
    """Give cases that Bo found illegal, each with the age he saw."""
    made = [told(address, at=NOW - timedelta(hours=3)) for address, _ in zip(ADDRESSES, ages, strict=False)]
    for number, (case, age) in enumerate(zip(made, ages, strict=True)):
        at = NOW - timedelta(hours=2) + number * M
        demo.judged(case, demo.illegal(), by=demo.person(by), at=at, age=age, content_type=content)
    return made


def claimable(name, at=None):
    person = demo.person(name)
    waiting = Case.objects.to_judge().not_judged_by(person)
    return set(conditions.bearable(waiting, person, at or NOW).values_list("pk", flat=True))


def test_the_queue_leaves_out_what_somebody_opted_out_of_and_nobody_else_notices():
    infant, older = second_looks("infant", "pubescent")
    ada = demo.person("ada")
    assert claimable("ada") == {infant.pk, older.pk}
    actions.opt_out(by=ada, at=NOW, kinds=[("age", "infant")])
    assert claimable("ada") == {older.pk}
    assert claimable("lee") == {infant.pk, older.pk}
    assert actions.claim(by=ada, at=NOW).pk == older.pk
    actions.give_back(case=older, by=ada, at=NOW)
    actions.opt_out(by=ada, at=NOW, kinds=[("age", "infant"), ("content_type", "image")])
    assert actions.claim(by=ada, at=NOW) is None


def test_what_is_known_of_another_spelling_of_the_page_counts_too():
    (case,) = second_looks("infant")
    twin = told(f"https://www.{ADDRESSES[0].removeprefix('http://')}")
    assert twin.pk != case.pk
    assert claimable("ada") == {case.pk, twin.pk}
    actions.opt_out(by=demo.person("ada"), at=NOW, kinds=[("age", "infant")])
    assert claimable("ada") == set()


def test_what_nobody_has_judged_is_given_to_everybody():
    case = told()
    actions.opt_out(by=demo.person("ada"), at=NOW, kinds=[("age", "infant"), ("age", "pubescent")])
    assert claimable("ada") == {case.pk}


def test_a_case_that_was_found_not_illegal_is_not_kept_from_anybody():
    case = told()
    demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("bo"), at=NOW, content_type="image")
    actions.opt_out(by=demo.person("ada"), at=NOW, kinds=[("content_type", "image")])
    assert claimable("ada") == {case.pk}


def test_opt_outs_are_set_on_one_s_own_page_without_a_reason_and_leave_no_deed():
    told()
    before = AuditEvent.objects.count()
    desk = desk_of("ada")
    sent = {"kinds_chosen": ["content_type:video"], "child_years": "7"}
    assert desk.post("/admin/desk/wellbeing/opt-outs/", sent).url == "/admin/desk/wellbeing/"
    kept = set(OptOut.objects.values_list("person__username", "column", "word"))
    assert kept == {("ada", "content_type", "video"), ("ada", "age", "pre_pubescent")}
    assert AuditEvent.objects.count() == before
    assert 'value="age:pre_pubescent" checked' in page("ada", "/admin/desk/wellbeing/")
    assert "checked> <span>Video" not in page("lee", "/admin/desk/wellbeing/")
    desk.post("/admin/desk/wellbeing/opt-outs/", {})
    assert not OptOut.objects.exists()


@pytest.mark.parametrize(
    ("path", "sent", "sentence"),
    [
        ("opt-outs", {"kinds_chosen": "age:grown_up"}, "Choose from the list"),
        ("opt-outs", {"child_years": "seven"}, "as a number"),
        ("opt-outs", {"child_years": "18"}, "from 0 to 17"),
        ("opt-outs", {"child_years": "-1"}, "from 0 to 17"),
        ("shift", {"ends": "half past five", "which": "today"}, "as 17:30"),
        ("shift", {"ends": "25:00", "which": "today"}, "as 17:30"),
        ("shift", {"ends": "17:30", "which": "never"}, "today or usually"),
        ("shift", {"ends": "17:30"}, "today or usually"),
    ],
)
def test_what_a_tired_person_types_is_answered_with_a_sentence(path, sent, sentence):
    answer = desk_of("ada").post(f"/admin/desk/wellbeing/{path}/", sent)
    assert answer.status_code == 422
    assert sentence in text(answer)


@pytest.mark.parametrize("typed", ["17:30", "17.30", "17h30", "17u30", "17:30:00"])
def test_the_end_of_a_shift_may_be_written_as_people_do(typed):
    desk = desk_of("ada")
    assert desk.post("/admin/desk/wellbeing/shift/", {"ends": typed, "which": "usual"}).status_code == 302
    assert "Usually: 17:30" in text(desk.get("/admin/desk/wellbeing/"))
    desk.post("/admin/desk/wellbeing/shift/", {"ends": "", "which": "usual"})
    assert "Usually:" not in text(desk.get("/admin/desk/wellbeing/"))


# --- The mixed queue --------------------------------------------------------------------------------------------------


def after_three_heavy():
    """Let Ada give three heavy verdicts one after the other, and give a heavy case of Bo's that waits."""
    *_, waiting = second_looks("infant", "infant", "infant", "infant")
    for number, case in enumerate(Case.objects.exclude(pk=waiting.pk).order_by("pk")):
        demo.judged(case, demo.illegal(), by=demo.person("ada"), at=NOW - (3 - number) * M, age="infant")
    return waiting


def test_after_three_heavy_cases_in_a_row_a_lighter_one_comes():
    waiting = after_three_heavy()
    ada = demo.person("ada")
    light = told("http://licht.example/")
    assert Case.objects.to_judge().in_order().first().pk in (waiting.pk, light.pk)
    assert claimable("ada") == {light.pk}
    assert actions.claim(by=ada, at=NOW).pk == light.pk
    assert claimable("lee") == {waiting.pk, light.pk}


def test_when_nothing_lighter_waits_the_desk_says_so_and_a_pause_brings_them_back():
    waiting = after_three_heavy()
    ada = demo.person("ada")
    assert actions.claim(by=ada, at=NOW) is None
    assert "3 heavy cases in a row" in text(desk_of("ada").post("/admin/desk/claim/", follow=True))
    assert actions.claim(by=ada, at=NOW + 10 * M).pk == waiting.pk


def test_what_somebody_chooses_from_the_queue_they_can_always_take():
    waiting = after_three_heavy()
    assert actions.claim(by=demo.person("ada"), at=NOW, case=waiting).pk == waiting.pk


def test_a_light_verdict_between_them_ends_the_row():
    waiting = after_three_heavy()
    demo.judged(told("http://licht.example/"), demo.NOT_ILLEGAL, by=demo.person("ada"), at=NOW)
    assert claimable("ada", NOW + M) == {waiting.pk}
