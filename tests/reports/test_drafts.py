"""A lease has a number, and what somebody filled in outlives it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import Assessment, Case, Draft
from reports.sweeps import free_expired_claims
from takedown import demonstration as demo
from tests.reports.deskwork import NOTE, claimed, desk_of, expired, filled, path, text, told

pytestmark = pytest.mark.django_db


def number(case: Case) -> int:
    return Case.objects.get(pk=case.pk).claim_number


# --- The number of a claim --------------------------------------------------------------------------------------------


def test_a_stale_tab_of_the_same_person_is_refused_and_writes_over_nothing():
    case = told()
    old_tab = claimed("ada", case)
    old = filled(case)
    expired(case)
    new_tab = claimed("ada", case)
    assert new_tab.post(path(case, "draft"), filled(case) | {"note": "newer"}, headers={"X-Part": "x"}).status_code == 200
    assert old_tab.post(path(case, "draft"), old, headers={"X-Part": "x"}).status_code == 409
    assert old_tab.post(path(case, "keep"), {"claim": old["claim"]}).status_code == 409
    refused = old_tab.post(path(case), old)
    assert refused.status_code == 409
    assert "from an earlier hold" in text(refused)
    assert NOTE in text(refused)
    assert not Assessment.objects.exists()
    assert Draft.objects.get().fields["note"] == "newer"
    assert new_tab.post(path(case), filled(case)).status_code == 302


def page_fields(client, case):
    found = re.findall(r'name="(tab|saves)" value="([^"]+)"', client.get(path(case)).content.decode())
    assert [name for name, _ in found] == ["tab", "saves"]
    return filled(case) | dict(found)


def test_two_tabs_on_one_claim_never_write_over_each_other():
    case = told()
    ada = claimed("ada", case)
    left, right = page_fields(ada, case), page_fields(ada, case)

    def keeps(page, note):
        return ada.post(path(case, "draft"), page | {"note": note}, headers={"X-Part": "x"})

    assert keeps(left, "from the left").status_code == 200
    assert keeps(left, "more from the left").status_code == 200, "a tab may go on writing"
    refused = keeps(right, "from the right")
    assert refused.status_code == 409
    assert "open in another tab" in text(refused)
    assert Draft.objects.get().fields["note"] == "more from the left"
    again = page_fields(ada, case)
    assert keeps(again, "loaded anew").status_code == 200
    assert keeps(left, "late").status_code == 409
    assert Draft.objects.get().fields["note"] == "loaded anew"


def test_a_verdict_from_either_tab_counts_once():
    case = told()
    ada = claimed("ada", case)
    left, right = page_fields(ada, case), page_fields(ada, case)
    ada.post(path(case, "draft"), left | {"note": "from the left"}, headers={"X-Part": "x"})
    assert ada.post(path(case), right).status_code == 302
    assert Assessment.objects.count() == 1


def test_a_number_that_is_none_is_refused_and_not_a_fault():
    case = told()
    ada = claimed("ada", case)
    for wrong in ("", "x", "9" * 40, "-1"):
        assert ada.post(path(case), filled(case) | {"claim": wrong}).status_code == 409
    assert not Assessment.objects.exists()


def test_the_heartbeat_renews_only_while_somebody_works():
    case = told()
    ada = claimed("ada", case)
    soon = timezone.now() + timedelta(minutes=1)
    Case.objects.filter(pk=case.pk).update(claimed_until=soon)
    assert ada.post(path(case, "keep"), {"claim": number(case), "working": "no"}).status_code == 200
    assert Case.objects.get(pk=case.pk).claimed_until == soon
    ada.post(path(case, "keep"), {"claim": number(case), "working": "yes"})
    assert Case.objects.get(pk=case.pk).claimed_until > soon


# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_survives_the_end_of_the_lease_a_takeover_and_a_new_session():
    case = told()
    claimed("ada", case).post(path(case, "draft"), filled(case, age="infant"), headers={"X-Part": "x"})
    expired(case)
    free_expired_claims(timezone.now())
    bo = claimed("bo", case)
    assert NOTE not in text(bo.get(path(case)))
    bo.post(path(case, "give-back"))
    shown = claimed("ada", case).get(path(case))
    assert NOTE in text(shown)
    assert shown.context["form"]["age"].value() == "infant"
    assert shown.context["form"]["verdict"].value() == "illegal_baseline"


def test_what_is_typed_after_the_lease_was_lost_is_kept_too():
    case = told()
    ada, mine = claimed("ada", case), filled(case)
    expired(case)
    claimed("bo", case)
    assert ada.post(path(case), mine).status_code == 409
    assert Draft.objects.get(by=demo.person("ada")).fields["note"] == NOTE


@pytest.mark.parametrize("button", ["reveal", "words", "look-up", "give-back"])
def test_every_button_keeps_the_draft_without_a_script(button):
    case = told(words="x")
    ada = claimed("ada", case)
    ada.post(path(case, button), filled(case))
    assert Draft.objects.get().fields["note"] == NOTE


def test_the_button_preview_shows_what_would_happen_and_keeps_the_draft():
    case = told()
    shown = claimed("ada", case).post(path(case, "draft"), filled(case))
    assert "Goes to a second person" in text(shown)
    assert Draft.objects.get().fields["note"] == NOTE


def test_a_draft_is_erased_by_ones_own_verdict_and_by_the_case_s_end():
    case = told()
    claimed("bo", case).post(path(case, "draft"), filled(case), headers={"X-Part": "x"})
    desk_of("bo").post(path(case, "give-back"))
    ada = claimed("ada", case)
    ada.post(path(case, "draft"), filled(case), headers={"X-Part": "x"})
    ada.post(path(case), filled(case))
    assert list(Draft.objects.values_list("by__username", flat=True)) == ["bo"]
    demo.judged(case, demo.illegal(), by=demo.person("lee"), at=timezone.now())
    assert not Draft.objects.exists()
