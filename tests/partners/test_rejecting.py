"""The police say that it is not illegal: the case is judged anew, and no release of before outlives that."""

import pytest

from hotline.models import AuditEvent
from partners import actions, clearance
from partners.models import Answer
from reports.models import Case
from takedown import demonstration as demo
from tests.partners.at_the_api import caller, peer, problem
from tests.partners.at_the_door import HOUR, MONDAY, forwarded, path_to, send, signed_in, text_of
from tests.reports.deskwork import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_rejected_assessment_is_judged_anew_and_the_desk_reads_why():
    referral = forwarded()
    assert send(referral, "reject").status_code == 302
    case = Case.objects.get(pk=referral.case_id)
    assert (case.state, case.phase, case.round) == ("second_look", "in_review", 2)
    assert "Qualification rejected" in text_of(desk_of("ada").get(f"/admin/desk/case/{case.pk}/"))
    sheet = text_of(signed_in("pat").get(path_to(referral)))
    assert "judging this case anew" in sheet and "Reject the assessment" not in sheet
    assert AuditEvent.objects.filter(deed="case.heard", facts__said="rejected", by__username="pat").count() == 1


def test_a_release_does_not_outlive_a_rejection_when_the_case_is_confirmed_again():
    referral = forwarded()
    send(referral, "release")
    assert clearance.of(referral.case, MONDAY).released
    send(referral, "reject")
    demo.confirmed(Case.objects.get(pk=referral.case_id), at=MONDAY + HOUR)
    assert Case.objects.get(pk=referral.case_id).state == "confirmed"
    assert not clearance.of(referral.case, MONDAY + 2 * HOUR).released
    actions.release(referral=referral, by=demo.person("pat"), at=MONDAY + 2 * HOUR)
    assert clearance.of(referral.case, MONDAY + 2 * HOUR).released


@pytest.mark.parametrize("why", ["", "   ", "x" * 301])
def test_without_a_reason_or_with_a_novel_nothing_changes_and_the_words_stay(why):
    referral = forwarded()
    answer = send(referral, "reject", why=why)
    assert answer.status_code == 422
    assert ("Say what speaks against the assessment" in text_of(answer)) == (not why.strip())
    assert Case.objects.get(pk=referral.case_id).state == "confirmed" and not Answer.objects.exists()
    assert why.strip() in answer.content.decode()


def test_a_case_that_is_judged_anew_already_is_not_rejected_twice():
    referral = forwarded()
    send(referral, "reject")
    again = send(referral, "reject", why="Still adults.")
    assert again.status_code == 422
    assert "does not count this case as confirmed" in text_of(again) and "Still adults." in again.content.decode()
    assert Answer.objects.filter(said="rejected").count() == 1


def test_a_partner_s_program_rejects_by_the_same_rule_and_a_peer_cannot():
    referral = forwarded()
    police = caller(demo.police())
    told = police.post(f"referrals/{referral.pk}/answers/", {"said": "rejected", "note": "These are adults."})
    assert told.json()["answers"][0] | {"at": ""} == {
        "said": "rejected", "because": "", "at": "", "note": "These are adults.",
    }  # fmt: skip
    assert Case.objects.get(pk=referral.case_id).state == "second_look"
    theirs = peer()
    other = forwarded("2", to=theirs)
    problem(caller(theirs).post(f"referrals/{other.pk}/answers/", {"said": "rejected", "note": "x"}), 422)
    assert Case.objects.get(pk=other.case_id).state == "confirmed"
