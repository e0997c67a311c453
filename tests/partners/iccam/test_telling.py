"""What we tell ICCAM of an item: once, when it happened, only about what is ours to act on, in the order it takes."""

import pytest

from hotline import outbox
from hotline.models import Outgoing
from partners import actions
from partners.iccam import sweeps
from partners.iccam.models import IccamItem
from partners.models import Partner, Referral
from reports import actions as reports
from reports.models import Case
from takedown import demonstration as demo
from takedown import writing
from takedown.actions import gate, open_for
from takedown.models import Takedown
from tests.partners.iccam.stories import HOUR, MINUTE, MONDAY, actions_of, judged, police_told, referred, rows, told

pytestmark = pytest.mark.django_db


def test_our_assessment_overrules_a_national_one_and_completes_the_report(iccam, imported):
    item = imported(complete=False)
    judged(item, demo.illegal(), demo.illegal())
    told()
    one, report = iccam.store.contents[item.content_id], iccam.store.reports[item.report_id]
    assert [said["classification"] for said in one.assessments] == [2, 1]
    assert (report.site_type, report.commerciality, report.payment_methods) == (2, 1, [1])


def test_a_baseline_assessment_of_theirs_stands(iccam, imported):
    item = imported(assessed=1)
    judged(item, demo.illegal(baseline=False), demo.illegal(baseline=False))
    told()
    assert [said["classification"] for said in iccam.store.contents[item.content_id].assessments] == [1]
    assert rows(sent_at__isnull=False).get().reference == "an earlier assessment stands"


def test_scart_bug_the_police_are_reported_as_told_although_nothing_left(iccam, imported):
    item = imported()
    case = judged(item, demo.illegal(), demo.illegal())
    Partner.objects.filter(pk=demo.police().pk).update(email="")
    police_told(case)
    told()
    assert actions_of(iccam, item) == []
    Partner.objects.filter(kind="police").update(email="police@police.example")
    told(MONDAY + 10 * HOUR)
    assert actions_of(iccam, item) == [1]


def test_the_same_action_is_set_once_however_often_it_happens(iccam, imported):
    item = imported()
    case = judged(item, demo.illegal(), demo.illegal())
    police_told(case)
    told()
    police_told(case, key="police again")
    told(MONDAY + 10 * HOUR)
    assert actions_of(iccam, item) == [1]
    assert rows(subject="police_told").count() == 1


def test_an_action_whose_answer_was_lost_is_not_set_twice(iccam, imported):
    item = imported()
    police_told(judged(item, demo.illegal(), demo.illegal()))
    iccam.faults.next("lost_after", "POST", "actions")
    told()
    assert actions_of(iccam, item) == [1]
    assert rows(subject="police_told").get().reference == "stood there already"


def test_the_assessment_goes_first_and_the_action_waits_for_it(iccam, imported):
    item = imported()
    police_told(judged(item, demo.illegal(), demo.illegal()))
    for _ in range(2):
        iccam.faults.next("failed", "PUT", "assessment", status=503)
    told(turns=3)
    assert actions_of(iccam, item) == []
    told(MONDAY + 5 * HOUR)
    assert actions_of(iccam, item) == [1]


def test_what_iccam_does_not_take_yet_is_postponed_and_not_failed(iccam, imported):
    item = imported()
    other = iccam.store.add(  # a second item of the report, which nobody has assessed: it is not complete
        iccam.store.reports[item.report_id], "https://second.example/", hosting="BE", at=MONDAY, is_source=False
    )
    police_told(judged(item, demo.illegal(), demo.illegal()))
    told()
    row = rows(subject="police_told").get()
    assert row.failed_at is None and row.not_before is not None and row.error == "ICCAM answered 400 about ActionType"
    other.assessments.append({"classification": 1})
    told(MONDAY + 20 * HOUR)
    assert actions_of(iccam, item) == [1]


def test_what_iccam_never_takes_becomes_a_dead_letter_in_the_end(iccam, imported):
    item = imported()
    iccam.store.add(iccam.store.reports[item.report_id], "https://second.example/", hosting="BE", at=MONDAY, is_source=False)
    police_told(judged(item, demo.illegal(), demo.illegal()))
    told(turns=40)
    assert rows(subject="police_told").get().failed_at is not None


def test_another_country_s_item_gets_no_action_of_ours_and_nothing_fails(iccam, imported):
    item = imported()
    case = judged(item, demo.illegal(), demo.illegal())
    told()
    iccam.store.contents[item.content_id].assigned = "NL"
    police_told(case)
    told(MONDAY + 10 * HOUR)
    row = rows(subject="police_told").get()
    assert (row.stopped_why, row.failed_at) == ("another country's hotline acts on this item", None)
    assert actions_of(iccam, item) == []


def test_after_the_end_nothing_is_said_and_nothing_fails(iccam, imported):
    item = imported()
    case = judged(item, demo.illegal(), demo.illegal())
    told()
    iccam.store.contents[item.content_id].actions.append(
        {"actionType": 3, "actioningAnalystName": "x", "actionDate": "2026-11-23T09:00:00Z"}
    )
    police_told(case)
    told(MONDAY + 10 * HOUR)
    assert rows(subject="police_told").get().stopped_why == "ICCAM takes nothing more about this item"


def test_scart_bug_not_illegal_is_checked_as_unavailable_and_posted_as_not_illegal(iccam, imported):
    item = imported()
    judged(item, demo.NOT_ILLEGAL, demo.NOT_ILLEGAL)
    told()
    one = iccam.store.contents[item.content_id]
    assert one.assessments[-1]["classification"] == 4
    (said,) = one.actions
    assert (said["actionType"], said["reasonId"], said["reasonText"]) == (6, 16, "DoesNotMeetThresholdForIllegality")


def test_what_is_not_reachable_is_unavailable(iccam, imported):
    item = imported()
    judged(item, demo.NOT_REACHABLE)
    told()
    (said,) = iccam.store.contents[item.content_id].actions
    assert (said["actionType"], said["reasonText"]) == (4, "ContentNotFound")


def test_a_baseline_of_theirs_is_never_called_not_illegal(iccam, imported):
    item = imported(assessed=1)
    judged(item, demo.NOT_ILLEGAL, demo.NOT_ILLEGAL)
    told()
    assert actions_of(iccam, item) == []
    assert rows(subject="not_illegal").get().stopped_why == "ICCAM takes nothing more about this item"


def test_a_letter_to_the_host_that_left_is_told_and_one_that_only_waits_is_not(iccam, imported):
    item = imported()
    judged(item, demo.illegal(), demo.illegal())
    demo.police()
    open_for(item.case_id, at=MONDAY)
    outbox.send_due(MONDAY)
    actions.release(referral=Referral.objects.get(), by=demo.person("pat"), at=MONDAY)
    takedown = Takedown.objects.get()
    gate(takedown.pk, at=MONDAY)
    writing.ask_provider(takedown.provider_id, at=MONDAY)
    assert Outgoing.objects.filter(purpose="notice").exists() and not rows(subject="host_told").exists()
    told()
    assert actions_of(iccam, item) == [1, 2]


def test_content_that_is_gone_is_told_with_the_moment_it_was_found_gone(iccam, imported):
    item = imported()
    case = judged(item, demo.illegal(), demo.illegal())
    told()
    reports.settle(case=case, at=MONDAY + 7 * HOUR)
    told(MONDAY + 8 * HOUR)
    (said,) = iccam.store.contents[item.content_id].actions
    assert (said["actionType"], said["actionDate"]) == (3, "2026-11-23T15:00:00Z")


def test_scart_bug_an_action_that_was_withdrawn_is_never_said_again_after_a_new_judgement(iccam, imported):
    item = imported(assessed=2)
    case = judged(item, demo.illegal(baseline=False), demo.illegal(baseline=False))
    police = police_told(case)
    outbox.send_due(MONDAY)  # the police are told; ICCAM is not yet
    reports.challenge(case=Case.objects.get(pk=case.pk), why="judged anew", by=demo.person("lee"), at=MONDAY)
    case = judged(item, demo.NOT_ILLEGAL, demo.NOT_ILLEGAL)
    outbox.send_due(MONDAY + MINUTE)
    assert rows(subject="police_told").get().stopped_why == "the case was dismissed since"
    assert Referral.objects.get(pk=police.pk).sent_at
    reports.receive(
        channel="phone",
        language="en",
        addresses=[demo.normalise(case.address)],
        words="it is back",
        by=demo.person("ada"),
        at=MONDAY,
    )
    case = judged(item, demo.illegal(baseline=False), demo.illegal(baseline=False))
    police_told(case, key="second")
    assert rows(subject="police_told").count() == 1
    outbox.send_due(MONDAY + 2 * MINUTE)
    assert rows(subject="police_told").count() == 2


def test_an_item_that_lies_abroad_is_handed_on_to_the_peer_there(iccam, imported):
    item = imported()
    Partner.objects.create(kind="hotline", name="Peer", country="FR", email="peer@peer.example")
    demo.lies(item.case, "FR", at=MONDAY)
    case = judged(item, demo.illegal(), demo.illegal())
    referred(case, country="FR")
    told()
    one = iccam.store.contents[item.content_id]
    assert (one.hosting, one.assigned) == ("FR", "FR")
    assert IccamItem.objects.get().country == "FR"


def test_an_item_that_comes_for_a_case_we_confirmed_before_learns_what_was_done(iccam):
    case = demo.case_of(demo.told(["https://host501.example/501/0"], at=MONDAY - 2 * HOUR))
    demo.lies(case, "BE", at=MONDAY - 2 * HOUR)
    case = demo.confirmed(case, at=MONDAY - 2 * HOUR)
    demo.police()
    actions.refer(case=case, whom="police", country="BE", purpose="referral", key="p", due_at=MONDAY, at=MONDAY - 2 * HOUR)
    outbox.send_due(MONDAY - 2 * HOUR)
    iccam.add_items(1, at=MONDAY - HOUR)
    sweeps.import_due(MONDAY)
    told()
    item = IccamItem.objects.get()
    assert [one["classification"] for one in iccam.store.contents[item.content_id].assessments] == [1]
    assert iccam.store.contents[item.content_id].actions[0]["actionDate"] == "2026-11-23T06:00:00Z"
