"""Settling where it lies, the page "today", and reports that come by telephone or letter."""

import pytest
from django.utils import timezone

from hotline.models import Heartbeat
from reports import actions, receipts, rules
from reports.models import Case, Report
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, claimed, desk_of, hours, page, text, told

pytestmark = pytest.mark.django_db


# --- Hosting ----------------------------------------------------------------------------------------------------------


def behind_cdn(case):
    facts = rules.HostingFacts(ips=("193.190.0.10",), countries={"registry": "US"}, asn=64500, is_cdn=True)
    actions.look_up(case=case, facts=facts, at=hours(1))


def test_a_person_settles_the_country_with_a_reason():
    case = told()
    behind_cdn(case)
    assert "BE-" in page("ada", "/admin/desk/queue/?show=hosting")
    sent = desk_of("ada").post(f"/admin/desk/case/{case.pk}/hosting/", {"country": "be", "why": "the origin answers there"})
    assert sent.status_code == 302
    newest = case.lookups.latest()
    assert (newest.outcome, newest.country, newest.by) == ("found", "BE", demo.person("ada"))
    assert "the origin answers there" in page("bo", f"/admin/desk/case/{case.pk}/")
    assert "BE-" not in page("ada", "/admin/desk/queue/?show=hosting")


@pytest.mark.parametrize(
    "wrong", [{"country": "BE", "why": ""}, {"country": "Belgium", "why": "x"}, {"country": "1 ", "why": "x"}]
)
def test_settling_needs_a_country_and_a_reason(wrong):
    case = told()
    behind_cdn(case)
    assert desk_of("ada").post(f"/admin/desk/case/{case.pk}/hosting/", wrong).status_code == 422
    assert case.lookups.count() == 1


def test_where_the_sources_agree_nobody_overrules_them():
    case = told()
    demo.lies(case, "BE", at=hours(1))
    answer = desk_of("ada").post(f"/admin/desk/case/{case.pk}/hosting/", {"country": "NL", "why": "I think so"})
    assert "nothing to settle" in text(answer)
    assert case.lookups.count() == 1


# --- Today ------------------------------------------------------------------------------------------------------------


def test_today_names_every_case_past_its_time_with_a_link():
    late, fresh = told(at=hours(30)), told("http://vers.example/", at=hours(1))
    Case.objects.update(lookup_due_at=None)
    answer = desk_of("ada").get("/admin/desk/")
    assert "Not assessed in time" in text(answer)
    assert f'href="/admin/desk/case/{late.pk}/"' in text(answer)
    named = {one.name for one in answer.context["missed"]}
    assert (f"BE-{late.pk:06d}" in named, f"BE-{fresh.pk:06d}" in named) == (True, False)


def test_today_offers_the_case_somebody_holds():
    case = told()
    claimed("ada", case)
    assert "You hold BE-" in page("ada", "/admin/desk/")
    assert "You hold BE-" not in page("bo", "/admin/desk/")


def test_today_says_when_the_clock_stands_still():
    assert "It has never run" in page("ada", "/admin/desk/")
    beat = Heartbeat.objects.create(name="reports.sweeps.look_up_due", beat_at=hours(1))
    assert "not running" in page("ada", "/admin/desk/")
    beat.beat_at = timezone.now()
    beat.save()
    assert "not running" not in page("ada", "/admin/desk/")


# --- Staff entry ------------------------------------------------------------------------------------------------------


def call(**more):
    received = timezone.localtime(hours(3)).strftime("%Y-%m-%dT%H:%M")
    return {
        "token": "one-form", "channel": "phone", "language": "fr", "received_at": received, "addresses": ADDRESS, **more,
    }  # fmt: skip


def test_a_telephone_report_gets_a_receipt_to_read_out():
    answer = desk_of("ada").post("/admin/desk/report/new/", call(words="seen by my son", contact="rex@example.org"))
    code = answer.context["code"]
    report = Report.objects.get(receipt_hash=receipts.hash_of(receipts.read(code)))
    assert (report.channel, report.language, report.entered_by) == ("phone", "fr", demo.person("ada"))
    assert report.received_at < hours(2)
    assert b"son" not in bytes(report.words)
    assert "".join(group["code"] for group in answer.context["groups"]) == code.replace("-", "")
    assert Case.objects.get().urgency >= 3


def test_the_same_form_sent_twice_is_one_report_with_one_code():
    desk = desk_of("ada")
    first, second = (desk.post("/admin/desk/report/new/", call()).context["code"] for _ in range(2))
    assert first == second
    assert Report.objects.count() == 1


def test_a_line_that_is_no_address_is_named_by_its_number_and_nothing_typed_is_lost():
    wrong = call(addresses=f"{ADDRESS}\nhttp://192.168.1.1/\nhello", words="kept-as-typed")
    answer = desk_of("ada").post("/admin/desk/report/new/", wrong)
    assert answer.status_code == 422
    assert "Line 2: this address works only inside a home or company network" in text(answer)
    assert "Line 3: we find no web address here" in text(answer)
    assert "kept-as-typed" in text(answer)
    assert not Report.objects.exists()


def test_a_report_from_the_future_or_an_answer_without_an_address_is_refused():
    tomorrow = timezone.localtime(hours(-24)).strftime("%Y-%m-%dT%H:%M")
    assert "has not come yet" in text(desk_of("ada").post("/admin/desk/report/new/", call(received_at=tomorrow)))
    assert "needs an e-mail" in text(desk_of("ada").post("/admin/desk/report/new/", call(wants_answer="on")))
    assert not Report.objects.exists()


@pytest.mark.parametrize("received", ["0001-01-01T00:00", "1999-12-31T23:59", "1026-11-23T09:00"])
def test_a_report_from_long_before_there_was_a_hotline_gets_a_sentence(received):
    answer = desk_of("ada").post("/admin/desk/report/new/", call(received_at=received))
    assert answer.status_code == 422
    assert "before the year 2000" in text(answer)
    assert not Report.objects.exists()
