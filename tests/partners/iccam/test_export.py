"""A referral to a peer becomes a report on ICCAM, once, whatever happens to the answer."""

import json
from datetime import timedelta

import pytest

from hotline import outbox
from hotline.models import Outgoing
from partners import actions
from partners.iccam.models import IccamItem
from partners.models import Partner
from reports.models import Case
from takedown import demonstration as demo
from tests.partners.iccam.stories import HOUR, MONDAY, abroad, referred, rows
from tools.iccam.store import Choices

pytestmark = pytest.mark.django_db


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
