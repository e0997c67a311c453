"""The viewing station: a code that opens an address once, and a clock that stops by a press, by the lease, or by itself."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reports import actions, exposure_sweeps
from reports.models import Case, Exposure
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, claimed, deeds, desk_of, page, text, told, verdict
from tests.reports.rested import NOW, M, spent

pytestmark = pytest.mark.django_db


def viewing_of(name):
    case = told()
    desk = claimed(name, case)
    answer = desk.post(f"/admin/desk/case/{case.pk}/viewing/", {"page": "assess", **verdict(note="kept")})
    return case, desk, answer


def test_a_viewing_runs_from_the_press_to_done_and_keeps_the_draft():
    case, desk, answer = viewing_of("ada")
    assert "Viewing runs" in text(answer)
    assert "kept" in text(answer)
    assert ADDRESS not in text(answer)
    assert "case.site_opened" in deeds(case)
    assert "Viewing runs" in page("ada", "/admin/desk/")
    Exposure.objects.update(began_at=timezone.now() - 7 * M)
    done = desk.post(f"/admin/desk/case/{case.pk}/viewing/end/", {"page": "assess", **verdict(note="kept")})
    assert "Open at the viewing station" in text(done)
    assert "kept" in text(done)
    assert 415 <= spent("ada", timezone.now()) <= 430


def test_the_code_opens_the_address_once_for_the_same_person_within_minutes():
    case, desk, answer = viewing_of("ada")
    token = answer.context["station"]["viewing"].token
    assert "made for somebody else" in text(desk_of("bo").post("/admin/desk/station/", {"token": token}))
    for wrong in ("", "x", token[:-1], "1:2:3"):
        refused = desk.post("/admin/desk/station/", {"token": wrong})
        assert (refused.status_code, ADDRESS in text(refused)) == (422, False)
    shown = desk.post("/admin/desk/station/", {"token": f" {token} "})
    assert ADDRESS in text(shown)
    assert f'href="{ADDRESS}' not in text(shown)
    again = desk.post("/admin/desk/station/", {"token": token})
    assert "was used before" in text(again)
    assert deeds(case).count("case.site_address_shown") == 1


def test_a_code_that_is_old_or_whose_viewing_has_ended_opens_nothing():
    ada, case = demo.person("ada"), told()
    actions.claim(case=case, by=ada, at=NOW)
    viewing = actions.open_viewing(case=case, by=ada, at=NOW)
    token = actions.token_of(viewing)
    with pytest.raises(actions.BadToken, match="too old"):
        actions.use_token(token=token, by=ada, at=NOW + 6 * M)
    actions.end_viewing(by=ada, at=NOW + M)
    with pytest.raises(actions.BadToken, match="has ended"):
        actions.use_token(token=token, by=ada, at=NOW + 2 * M)


def test_one_person_has_one_viewing_and_only_of_a_case_they_hold():
    ada, one, two = demo.person("ada"), told(), told("http://ander.example/")
    with pytest.raises(actions.NotYours, match="Claim the case first"):
        actions.open_viewing(case=one, by=ada, at=NOW)
    for case in (one, two):
        actions.claim(case=case, by=ada, at=NOW)
    actions.open_viewing(case=one, by=ada, at=NOW)
    actions.open_viewing(case=two, by=ada, at=NOW + M)
    assert Exposure.objects.get(case=one).ended_at == NOW + M
    row = Exposure.objects.get(case=two)
    with pytest.raises(IntegrityError), transaction.atomic():  # and if the verb forgot, the table would not
        Exposure.objects.create(
            person=ada, case=one, what="site", day=row.day, began_at=NOW, until=NOW + M, tally_due_at=None
        )  # fmt: skip


def test_the_clock_ends_a_viewing_that_ran_its_longest():
    ada, case = demo.person("ada"), told()
    actions.claim(case=case, by=ada, at=NOW)
    actions.open_viewing(case=case, by=ada, at=NOW)
    Case.objects.update(claimed_until=NOW + 600 * M)
    assert exposure_sweeps.end_viewings(NOW + 49 * M).fired == 0
    assert exposure_sweeps.end_viewings(NOW + 51 * M).fired == 1
    assert exposure_sweeps.end_viewings(NOW + 51 * M).fired == 0
    assert spent("ada", NOW + 60 * M) == 50 * 60


def test_a_viewing_ends_with_the_lease():
    ada, case = demo.person("ada"), told()
    actions.claim(case=case, by=ada, at=NOW)
    actions.open_viewing(case=case, by=ada, at=NOW)
    assert exposure_sweeps.end_viewings(NOW + 19 * M).fired == 0
    exposure_sweeps.end_viewings(NOW + 25 * M)
    assert Exposure.objects.get().ended_at == NOW + 20 * M


def test_a_viewing_ends_when_the_case_is_given_back():
    ada, case = demo.person("ada"), told()
    actions.claim(case=case, by=ada, at=NOW)
    actions.open_viewing(case=case, by=ada, at=NOW)
    actions.give_back(case=case, by=ada, at=NOW + 3 * M)
    exposure_sweeps.end_viewings(NOW + 4 * M)
    assert spent("ada", NOW + 9 * M) == 4 * 60
