"""A whole list is taken back within its hour: what exists only by it is closed, and nobody's work is undone."""

from datetime import timedelta

import pytest

from hotline.crypto import opened
from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from reports import actions, rules
from reports.actions import taking_back
from reports.addresses import normalise
from reports.models import Case, Report, Upload
from reports.rules import uploads
from takedown import demonstration as demo
from tests.reports.deskwork import claimed, deeds, desk_of, hours, page, text, told
from tests.reports.test_lists import outcomes, taken_in

pytestmark = pytest.mark.django_db
ALONE, TWICE, BEGUN = (f"http://lijst.example/{name}" for name in ("alone", "twice", "begun"))


def listed(*addresses: str, note: str = "a note") -> Upload:
    return taken_in("url,note\n" + "\n".join(f"{one},{note}" for one in addresses))


def case_at(address: str) -> Case:
    return Case.objects.get(key=normalise(address).key)


def taken_back(upload: Upload, *, after: timedelta = timedelta(minutes=5), name: str = "lee") -> dict[str, int]:
    upload.refresh_from_db()
    at = upload.finished_at + after
    return taking_back.take_back_list(upload=upload, why="the wrong file", by=demo.person(name), at=at)


def fates(upload: Upload) -> dict[int, str]:
    return dict(upload.lines.exclude(fate="").values_list("number", "fate"))


@pytest.mark.parametrize(
    ("touch", "fate"),
    [
        (uploads.Touch("new"), "close"),
        (uploads.Touch("new", others=True), "withdraw"),
        (uploads.Touch("new", touched=True), "stay"),
        (uploads.Touch("new", others=True, touched=True), "stay"),
        (uploads.Touch("known"), "withdraw"),
        (uploads.Touch("known", others=True, told_since=True, touched=True), "withdraw"),
        (uploads.Touch("reopened", others=True), "put_back"),
        (uploads.Touch("reopened", others=True, told_since=True), "withdraw"),
        (uploads.Touch("reopened", others=True, touched=True), "stay"),
    ],
)
def test_what_becomes_of_a_line(touch, fate):
    assert uploads.fate_of(touch) == fate


def test_a_case_that_exists_only_by_the_list_is_closed_and_its_report_is_erased():
    upload = listed(ALONE)
    assert taken_back(upload)["close"] == 1
    case, report = case_at(ALONE), Report.objects.get()
    assert (case.state, case.phase, case.sightings_count, case.sources) == ("dismissed", "closed", 0, 0)
    assert case.assess_due_at is None and case.lookup_due_at is None
    assert not case.assessments.exists()  # nobody judged it, and nobody is said to have
    assert report.erased_at and not opened(report, "words")
    assert deeds(case)[-2:] == ["case.report_withdrawn", "case.dismissed"]


def test_such_a_case_opens_anew_by_the_first_report_even_without_a_word():
    upload = listed(ALONE)
    taken_back(upload)
    told(ALONE, at=hours(-1), words="")
    case = case_at(ALONE)
    assert (case.state, case.round, case.sightings_count) == ("new", 2, 1)
    assert case.assess_due_at is not None


def test_a_case_that_others_told_of_too_stays_and_counts_what_is_left():
    told(TWICE, signs=["knows_the_child"])
    before = {name: getattr(case_at(TWICE), name) for name in ("sightings_count", "sources", "urgency", "rank_at", "signs")}
    upload = listed(TWICE)
    assert outcomes(upload) == ["known"]
    assert case_at(TWICE).sightings_count == 2
    assert taken_back(upload)["withdraw"] == 1
    case = case_at(TWICE)
    assert case.state == "new"
    assert {name: getattr(case, name) for name in before} == before


def test_who_told_of_it_after_the_list_keeps_the_case_open():
    upload = listed(ALONE)
    told(ALONE)
    assert taken_back(upload)["withdraw"] == 1
    assert (case_at(ALONE).state, case_at(ALONE).sightings_count) == ("new", 1)


@pytest.mark.parametrize("deed", ["claim and give back", "reveal", "assess", "assign"])
def test_nobody_s_work_is_undone(deed):
    upload = listed(BEGUN, ALONE)
    case, ada = case_at(BEGUN), demo.person("ada")
    at = upload.finished_at + timedelta(minutes=1)
    match deed:
        case "claim and give back":
            actions.claim(case=case, by=ada, at=at)
            actions.give_back(case=Case.objects.get(pk=case.pk), by=ada, at=at)
        case "reveal":
            claimed("ada", case).post(f"/admin/desk/case/{case.pk}/reveal/")
        case "assess":
            demo.judged(case, demo.OUT_OF_SCOPE, by=ada, at=at)
        case "assign":
            until = at + timedelta(days=1)
            actions.assign(cases=[case], person=ada, until=until, why="hers", by=demo.person("lee"), at=at)
    before = case_at(BEGUN).state
    taken_back(upload)
    assert fates(upload) == {2: "stay", 3: "close"}
    case = case_at(BEGUN)
    assert (case.state, case.sightings_count) == (before, 1)
    assert not Report.objects.get(sightings__case=case).erased_at


def test_a_round_that_the_list_opened_is_closed_as_it_was():
    case = told(BEGUN)
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=hours(1))
    upload = listed(BEGUN)
    assert outcomes(upload) == ["reopened"]
    assert case_at(BEGUN).round == 2
    assert taken_back(upload)["put_back"] == 1
    case = case_at(BEGUN)
    assert (case.state, case.round, case.sightings_count) == ("dismissed", 1, 1)
    assert case.assessments.get().finding == "out_of_scope"


def test_after_an_hour_it_is_too_late_and_twice_is_refused():
    upload = listed(ALONE)
    with pytest.raises(NotAllowed, match="hour"):
        taken_back(upload, after=uploads.WINDOW + timedelta(seconds=1))
    assert case_at(ALONE).state == "new"
    taken_back(upload, after=uploads.WINDOW)
    with pytest.raises(NotAllowed, match="already"):
        taken_back(upload)


def test_the_page_says_exactly_what_will_happen_and_then_it_does():
    told(TWICE)
    upload = listed(ALONE, TWICE, BEGUN)
    claimed("bo", case_at(BEGUN))
    lee = desk_of("lee")
    shown = text(lee.get(f"/admin/desk/lists/{upload.pk}/take-back/"))
    assert "2 reports will be withdrawn" in shown
    for fate in ("close", "withdraw", "stay"):
        assert uploads.Fate(fate).label.replace("'", "&#x27;") in shown
    assert "Claimed" in shown and "lijst.example" not in shown
    assert lee.post(f"/admin/desk/lists/{upload.pk}/take-back/", {"why": " "}).status_code == 422
    assert not Upload.objects.get().withdrawn_at
    assert lee.post(f"/admin/desk/lists/{upload.pk}/take-back/", {"why": "wrong file"}).status_code == 302
    assert fates(upload) == {2: "close", 3: "withdraw", 4: "stay"}
    after = page("bo", f"/admin/desk/lists/{upload.pk}/")
    assert "Taken back on" in after and "somebody has begun to work" in after
    event = AuditEvent.objects.get(deed="upload.taken_back")
    assert event.facts == {"close": 1, "withdraw": 1, "stay": 1} and event.by.username == "lee"


def test_an_analyst_takes_in_and_a_lead_takes_back():
    upload = listed(ALONE)
    path = f"/admin/desk/lists/{upload.pk}/take-back/"
    assert desk_of("ada").get(path).status_code == 403
    assert desk_of("ada").post(path, {"why": "x"}).status_code == 403
    assert "Take the whole list back" not in page("ada", f"/admin/desk/lists/{upload.pk}/")
    assert "Take the whole list back" in page("lee", f"/admin/desk/lists/{upload.pk}/")


def test_what_was_taken_back_can_be_taken_in_again_and_opens_its_cases_anew():
    upload = listed(ALONE, note="")
    taken_back(upload)
    again = listed(ALONE, note="")
    assert again.pk != upload.pk
    assert outcomes(again) == ["reopened"]
    assert (case_at(ALONE).state, case_at(ALONE).sightings_count) == ("new", 1)


def test_a_case_merged_into_one_of_the_list_holds_it():
    upload = listed(ALONE)
    other = told("http://lijst.example/other")
    actions.merge(cases=[other], into=case_at(ALONE), why="same", by=demo.person("ada"), at=hours(0))
    taken_back(upload)
    assert fates(upload) == {2: "stay"}


def test_what_nobody_judged_is_told_from_what_somebody_found():
    say = rules.new_round_on_repeat
    assert say("dismissed", something_new=False, judged=False)
    assert not say("dismissed", something_new=False, judged=True)
    assert not say("confirmed", something_new=True, judged=False)
