"""What we tell ICCAM: once, when it happened, only about what is ours to act on, in the order it takes."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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
from tools.iccam.store import Choices

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


# --- Reports ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def peer():
    return Partner.objects.create(kind="hotline", name="Peer", country="NL", channel="iccam", iccam_hotline_id=43)


def abroad(number=1, **categories):
    case = demo.case_of(demo.told([f"https://beelden.example/{number}"], at=MONDAY - HOUR))
    demo.lies(case, "NL", at=MONDAY - HOUR)
    for name in ("ada", "bo"):
        case = demo.judged(case, demo.illegal(), by=demo.person(name), at=MONDAY - HOUR, **categories)
    return case


def referred(case, *, purpose="referral", key="tell:1:peer", country="NL"):
    return actions.refer(case=case, whom="peer", country=country, purpose=purpose, key=key, due_at=MONDAY, at=MONDAY)


def test_a_referral_to_a_peer_becomes_a_complete_report_with_our_assessment(iccam, peer):
    case = abroad(age="infant", gender="both", site_type="forum", commerciality="commercial", self_generated=True)
    referral = referred(case)
    assert outbox.send_due(MONDAY) == (1, 0)
    referral.refresh_from_db()
    assert referral.reference == "501#9001 NL" and referral.sent_at == MONDAY
    report, one = iccam.store.reports[501], iccam.store.contents[9001]
    assert (report.site_type, report.commerciality, report.payment_methods) == (6, 2, [1])
    assert (one.url, one.hosting, one.assigned) == ("https://beelden.example/1", "NL", "NL")
    (said,) = one.assessments
    assert (said["classification"], said["ageCategorization"], said["genderCategorization"]) == (1, 2, 4)
    assert (said["userGeneratedContentCategorization"], said["childModelingCategorization"]) == (1, 0)
    item = IccamItem.objects.get()
    assert (item.case, item.content_id, item.report_id, item.imported, item.country) == (case, 9001, 501, False, "NL")
    case.refresh_from_db()
    assert case.phase in ("passed_on", "with_partner")


def test_what_leaves_is_what_was_frozen_when_the_referral_was_written(iccam, peer):
    referral = referred(abroad(age="infant"))
    Case.objects.update(address="https://changed.example/")
    outbox.send_due(MONDAY)
    assert (
        iccam.store.contents[9001].url
        == json.loads(Outgoing.objects.get(key=f"referral:{referral.pk}").parts[0]["content"])["url"]
    )


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
def test_an_answer_that_was_lost_after_the_work_was_done_makes_no_second_report(iccam, peer, kind):
    referral = referred(abroad())
    iccam.faults.next(kind, "POST", "rest/reports")
    assert outbox.send_due(MONDAY) == (1, 1)
    outbox.send_due(MONDAY + HOUR)
    referral.refresh_from_db()
    assert len(iccam.store.reports) == 1
    assert referral.sent_at == MONDAY + HOUR
    item = IccamItem.objects.get()
    if kind == "lost_before":
        assert (item.content_id, item.problem) == (9001, "")
    else:
        assert item.content_id is None and "its number is not known here" in item.problem
        assert referral.reference.endswith(item.reference) and iccam.store.reports[501].reference == item.reference


def test_the_number_of_a_report_counts_although_its_item_could_not_be_read(iccam, peer):
    referral = referred(abroad())
    iccam.faults.next("failed", "GET", "rest/reports/501")
    assert outbox.send_due(MONDAY) == (1, 0)
    referral.refresh_from_db()
    assert (referral.reference, IccamItem.objects.get().report_id) == ("501#", 501)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_refusal_is_final_and_stands_on_the_desk(iccam, peer, status):
    referred(abroad())
    iccam.faults.next("failed", "POST", "rest/reports", status=status)
    outbox.send_due(MONDAY)
    row = Outgoing.objects.get()
    assert row.failed_at == MONDAY and row.error == f"ICCAM answered {status}"


@pytest.mark.parametrize("status", [404, 429, 503])
def test_what_may_pass_is_tried_again(iccam, peer, status):
    referral = referred(abroad())
    iccam.faults.next("failed", "POST", "rest/reports", status=status)
    outbox.send_due(MONDAY)
    outbox.send_due(MONDAY + HOUR)
    referral.refresh_from_db()
    assert referral.sent_at == MONDAY + HOUR


def test_a_wrong_password_makes_no_dead_letter(iccam, peer, settings):
    settings.ICCAM_PASSWORD = "wrong"
    referred(abroad())
    outbox.send_due(MONDAY)
    row = Outgoing.objects.get()
    assert row.failed_at is None and "does not let our account in" in row.error


def test_a_reminder_finds_its_item_and_reports_nothing_twice(iccam, peer):
    case = abroad()
    referred(case)
    outbox.send_due(MONDAY)
    again = referred(case, purpose="reminder", key="remind:1")
    outbox.send_due(MONDAY + HOUR)
    again.refresh_from_db()
    assert (again.reference, len(iccam.store.reports), IccamItem.objects.count()) == ("501#9001 NL", 1, 1)


def test_only_hotlines_are_reached_by_iccam(iccam):
    unit = demo.police()
    Partner.objects.filter(pk=unit.pk).update(channel="iccam")
    case = abroad()
    actions.refer(case=case, whom="police", country="BE", purpose="referral", key="p", due_at=MONDAY, at=MONDAY)
    outbox.send_due(MONDAY)
    assert "only hotlines" in Outgoing.objects.get().error


def test_a_house_that_takes_no_part_waits_and_says_so(peer):
    referred(abroad())
    outbox.send_due(MONDAY)
    row = Outgoing.objects.get()
    assert row.sent_at is None and "takes no part in ICCAM" in row.error


def test_in_quiet_test_mode_nothing_reaches_iccam(iccam, peer, settings, mailoutbox):
    settings.DIVERT_TO = "test@house.example"
    referred(abroad())
    outbox.send_due(MONDAY)
    assert len(mailoutbox) == 1 and not iccam.requests and not IccamItem.objects.exists()


# --- Actions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def imported(iccam):
    """An item that a peer reported, taken over, lying in our country."""

    def take(**more):
        iccam.add_items(1, **{"at": MONDAY - HOUR, "assessed": 2, **more})
        sweeps.import_due(MONDAY - HOUR)
        item = IccamItem.objects.order_by("-pk").first()
        demo.lies(item.case, "BE", at=MONDAY - HOUR)
        return item

    return take


def told(at=MONDAY, turns=6):
    for turn in range(turns):
        outbox.send_due(at + turn * HOUR)


def judged(item, *verdicts):
    case = item.case
    for name, verdict in zip(("ada", "bo"), verdicts, strict=False):
        case = demo.judged(Case.objects.get(pk=case.pk), verdict, by=demo.person(name), at=MONDAY)
    return case


def actions_of(iccam, item):
    return [one["actionType"] for one in iccam.store.contents[item.content_id].actions]


def rows(**more):
    return Outgoing.objects.filter(purpose="iccam", **more)


def police_told(case, key="police"):
    demo.police()
    return actions.refer(case=case, whom="police", country="BE", purpose="referral", key=key, due_at=MONDAY, at=MONDAY)


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


def test_a_new_report_is_not_moved_at_once_but_later(iccam, peer):
    iccam.store.choices = Choices(settle=timedelta(0))
    case = abroad()
    real = iccam.store.add

    def at_home_first(report, url, **more):  # some assign to whoever reports, as SCARt's export suggests
        one = real(report, url, **more)
        one.assigned = "BE"
        return one

    iccam.store.add = at_home_first
    referral = referred(case)
    outbox.send_due(MONDAY)
    referral.refresh_from_db()
    assert referral.reference == "501#9001 BE"
    row = rows(subject="moved").get()
    assert row.not_before == MONDAY + timedelta(minutes=5)
    outbox.send_due(MONDAY + timedelta(minutes=5))
    assert iccam.store.contents[9001].assigned == "NL"
    assert IccamItem.objects.get().country == "NL"


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
