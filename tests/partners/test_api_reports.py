"""Trusted reporters file one report or a thousand, and ask what became of their own."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.utils import timezone

from hotline.crypto import opened
from hotline.models import AuditEvent
from partners.api import calls, filing, rules
from partners.api.models import ApiCall, Filing
from partners.api.sweeps import forget
from reports import actions
from reports.models import Case, Report
from takedown import demonstration as demo
from tests.partners.at_the_api import caller, crawler, made, problem

pytestmark = pytest.mark.django_db
ADDRESS = "https://beelden.example/album/1"


def test_a_report_is_taken_in_and_its_phase_is_what_a_reporter_would_read():
    partner = crawler()
    told = caller(partner).file(
        "hxxps://beelden[.]example/album/1", reference="C-7", note="on the left", signs=["live_stream"]
    )
    assert told.status_code == 201
    answer = told.json()
    today = timezone.localdate().isoformat()
    assert answer["reference"] == "C-7"
    assert answer["addresses"] == [{"number": 1, "phase": "received", "words": "Received", "since": today}]
    report, case = Report.objects.get(), Case.objects.get()
    assert (report.channel, report.follows, report.signs) == ("api", False, ["live_stream"])
    assert case.address == ADDRESS and opened(report, "words") == "on the left"
    assert report.entered_by.last_name == "(API)" and not report.entered_by.is_active
    assert AuditEvent.objects.get(deed="report.received").by == report.entered_by
    at = timezone.now()
    actions.pass_on(case=demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("ada"), at=at), at=at)
    again = caller(partner).get(f"reports/{answer['id']}/").json()
    assert again["addresses"][0]["phase"] == Case.objects.get().phase != "received"


def test_an_answer_never_repeats_an_address():
    one = caller()
    told = [one.file(ADDRESS), one.file("https://beelden.example/x", "http://10.0.0.1/beelden"), one.get("reports/")]
    assert all("beelden" not in answer.content.decode() for answer in told)


def test_each_wrong_address_gets_its_own_sentence_and_nothing_is_written():
    told = problem(caller().file(ADDRESS, "http://localhost/x", "just words", "javascript:alert(1)"), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/addresses/1", "/addresses/2", "/addresses/3"]
    assert "works only inside a home" in told["errors"][0]["detail"]
    assert not Report.objects.exists() and not Filing.objects.exists()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/addresses"),
        ({"addresses": []}, "/addresses"),
        ({"addresses": "https://a.example"}, "/addresses"),
        ({"addresses": [ADDRESS] * 21}, "/addresses"),
        ({"addresses": ["x" * 99_999]}, "/addresses/0"),
        ({"addresses": ["a\x00b"]}, "/addresses/0"),
        ({"addresses": [ADDRESS], "note": "x" * 5_001}, "/note"),
        ({"addresses": [ADDRESS], "signs": ["nonsense"]}, "/signs/0"),
        ({"addresses": [ADDRESS], "adresses": 1}, ""),
    ],
)
def test_a_wrong_shape_is_pointed_at(body, pointer):
    told = problem(caller().post("reports/", body), 422, "invalid")
    assert pointer in [one["pointer"] for one in told["errors"]]
    assert not Report.objects.exists()


def test_the_same_key_gives_the_same_answer_and_files_once():
    one = caller()
    first, second = (one.file(ADDRESS, key="k1") for _ in range(2))
    assert first.json() == second.json() and (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Report.objects.count() == Filing.objects.count() == 1
    problem(one.file(ADDRESS + "2", key="k1"), 422, "idempotency_key_reused")
    assert Report.objects.count() == 1
    assert caller().file(ADDRESS, key="k1").status_code == 201, "another partner's key is another key"
    assert Case.objects.get().sightings_count == 2


def test_a_refusal_is_repeated_too():
    one = caller()
    first, second = (problem(one.file("http://localhost/", key="k1"), 422) for _ in range(2))
    assert first == second


def test_a_key_is_asked_for_and_must_be_readable():
    one = caller()
    assert problem(one.post("reports/", {"addresses": [ADDRESS]}, key=" "), 400, "idempotency_key_missing")
    assert problem(one.file(ADDRESS, key="x" * 101), 400)
    assert not Report.objects.exists()


def test_a_repeat_while_the_first_is_at_work_is_asked_to_come_back():
    token = made(crawler()).token
    now = timezone.now()
    calls.begin(partner=token.partner, key="k1", body_hashes=["0" * 64], at=now)
    with pytest.raises(calls.AtWork):
        calls.begin(partner=token.partner, key="k1", body_hashes=["0" * 64], at=now + rules.LEASE / 2)
    late = calls.begin(partner=token.partner, key="k1", body_hashes=["0" * 64], at=now + rules.LEASE)
    assert late.turn == 2


def test_an_answer_is_kept_for_a_day_and_forgotten_after_two():
    one = caller()
    one.file(ADDRESS, key="k1", reference="C-7")
    now = timezone.now()
    forget(now + rules.KEPT / 2)
    assert one.file(ADDRESS, key="k1", reference="C-7")["Idempotent-Replayed"] == "true"
    forget(now + rules.KEPT * 2)
    assert not ApiCall.objects.exists() and Filing.objects.get().reference == "C-7"
    assert "Idempotent-Replayed" not in one.file(ADDRESS, key="k1")


def test_a_batch_judges_each_item_on_its_own():
    items = [{"addresses": [f"https://a.example/{number}"], "reference": str(number)} for number in range(4)]
    items[1] = {"addresses": ["no address at all"], "reference": "1"}
    items[2] = {"adresses": []}
    told = caller().post("reports/batch/", {"reports": items})
    assert told.status_code == 200
    answer = told.json()
    assert (answer["filed"], answer["refused"]) == (2, 2)
    assert [one["result"] for one in answer["results"]] == ["filed", "refused", "refused", "filed"]
    assert answer["results"][1]["errors"][0]["pointer"] == "/addresses/0" and answer["results"][1]["reference"] == "1"
    assert str(Filing.objects.get(reference="3").uid) == answer["results"][3]["id"]


def test_a_batch_holds_a_thousand_and_not_one_more():
    item = {"addresses": ["no address at all"]}
    assert caller().post("reports/batch/", {"reports": [item] * 1_000}).json()["refused"] == 1_000
    problem(caller().post("reports/batch/", {"reports": [item] * 1_001}), 422)


def test_a_batch_that_broke_off_goes_on_where_it_was():
    one, file = caller(), filing._file
    body = {"reports": [{"addresses": [f"https://a.example/{number}"]} for number in range(5)]}

    def breaking(**told):
        if told["line"] == 3:
            raise OperationalError("gone away")
        return file(**told)

    with patch.object(filing, "_file", breaking):
        told = one.post("reports/batch/", body, key="k1")
    assert problem(told, 503, "try_again") and told["Retry-After"] == "60"
    assert Report.objects.count() == 3
    first = {one.line: str(one.uid) for one in Filing.objects.all()}
    again = one.post("reports/batch/", body, key="k1").json()
    assert again["filed"] == 5 and Report.objects.count() == 5
    assert {line: again["results"][line]["id"] for line in first} == first


def test_a_long_batch_keeps_its_lease_while_it_works():
    begun, file = timezone.now(), filing._file
    rows = [{"addresses": [f"https://a.example/{number}"]} for number in range(51)]
    left = []

    def slowly(**told):
        left.append(ApiCall.objects.get().lease_until)
        return file(**told)

    with patch.object(filing, "_file", slowly):
        assert caller().post("reports/batch/", {"reports": rows}).json()["filed"] == 51
    assert left[0] == left[48] < left[50] and left[0] > begun


def test_the_list_is_stable_while_more_is_filed():
    one = caller()
    ids = [one.file(f"https://a.example/{number}").json()["id"] for number in range(5)]
    page = one.get("reports/", limit=2).json()
    seen = [row["id"] for row in page["results"]]
    one.file("https://a.example/more")
    while page["next"]:
        page = one.client.get(page["next"], headers=one.headers).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == ids[::-1]


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "501"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "cD14"},
     {"cursor": "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk="}, {"reference": "x" * 101}, {"reference": "\0"}],
)  # fmt: skip
def test_a_parameter_nobody_gave_out_is_refused(query):
    problem(caller().get("reports/", **query), 400)


def test_own_references_are_found_and_those_of_others_are_not():
    one, other = caller(), caller()
    mine = one.file(ADDRESS, reference="C-7").json()
    theirs = other.file(ADDRESS, reference="C-7").json()
    assert [row["id"] for row in one.get("reports/", reference="C-7").json()["results"]] == [mine["id"]]
    problem(one.get(f"reports/{theirs['id']}/"), 404)


def test_an_erased_report_is_gone_and_so_is_the_reference():
    one = caller()
    told = one.file(ADDRESS, reference="C-7").json()
    now = timezone.now()
    forget(now + timedelta(days=364))
    assert Filing.objects.get().reference == "C-7"
    actions.erase(report=Report.objects.get(), at=now, expired=True)
    forget(now + timedelta(days=366))
    assert Filing.objects.get().reference == ""
    problem(one.get(f"reports/{told['id']}/"), 404)
    assert one.get("reports/").json()["results"] == []
