"""Many repeats at the same moment: one report, one answer. Each net is shown alone: without it the test fails."""

import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from partners.api import calls, filing
from partners.api.models import ApiCall, Filing
from partners.models import Answer
from reports.models import Case, Report
from takedown import demonstration as demo
from tests.partners.at_the_api import REPORTS, Caller, crawler, made
from tests.partners.at_the_door import forwarded
from tests.racing import MANY, together

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def settled(text, answers, body, path):
    """Let those who were told to come back come back, and give every answer."""
    again = [Caller(text).post(path, body, key="k1") for one in answers if one.status_code == 409]
    return [one.json() for one in [*answers, *again] if one.status_code != 409]


def test_the_same_report_sent_by_many_at_once_is_filed_once():
    text = made(crawler(), REPORTS).text
    body = {"addresses": ["https://a.example/1"], "reference": "C-7"}
    answers = together(lambda _: Caller(text).post("reports/", body, key="k1"))
    assert {one.status_code for one in answers} <= {201, 409}
    told = settled(text, answers, body, "reports/")
    assert len(told) == MANY and all(one == told[0] for one in told)
    assert (Report.objects.count(), Filing.objects.count(), Case.objects.get().sightings_count) == (1, 1, 1)


def test_the_same_batch_sent_by_many_at_once_is_filed_once():
    text = made(crawler(), REPORTS).text
    body = {"reports": [{"addresses": [f"https://a.example/{number}"]} for number in range(20)]}
    answers = together(lambda _: Caller(text).post("reports/batch/", body, key="k1"))
    assert {one.status_code for one in answers} <= {200, 409}
    told = settled(text, answers, body, "reports/batch/")
    assert len(told) == MANY and all(one == told[0] for one in told)
    assert Report.objects.count() == Filing.objects.count() == 20


def test_different_batches_about_the_same_addresses_do_not_stop_each_other():
    texts = [made(crawler(), REPORTS).text for _ in range(4)]
    rows = [{"addresses": [f"https://a.example/{number}", f"https://a.example/{number + 1}"]} for number in range(20)]

    def send(number):
        return Caller(texts[number]).post("reports/batch/", {"reports": rows[:: 1 if number % 2 else -1]})

    answers = together(send, 4)
    assert [one.status_code for one in answers] == [200] * 4
    assert [one.json()["filed"] for one in answers] == [20] * 4
    assert Case.objects.count() == 21 and Report.objects.count() == 80


def test_an_answer_to_a_referral_sent_by_many_at_once_is_given_once():
    referral = forwarded()
    text = made(demo.police()).text
    path, body = f"referrals/{referral.pk}/answers/", {"said": "confirmed"}
    answers = together(lambda _: Caller(text).post(path, body, key="k1"))
    told = settled(text, answers, body, path)
    assert len(told) == MANY and all(one == told[0] for one in told)
    assert Answer.objects.count() == 1


def broke_off():
    """A request whose process died: begun, never ended, its lease over."""
    token = made(crawler(), REPORTS).token
    long_ago = timezone.now() - timedelta(hours=1)
    return calls.begin(partner=token.partner, key="k1", body_hashes=["0" * 64], at=long_ago)


def takers():
    """How many of several repeats take a broken-off request over."""
    call, at = broke_off(), timezone.now()

    def take(_):
        try:
            return calls.begin(partner=call.partner, key="k1", body_hashes=["0" * 64], at=at).turn
        except calls.AtWork:
            return 0

    return sorted(together(take))


def test_one_repeat_alone_takes_a_broken_off_request_over():
    assert takers() == [0] * (MANY - 1) + [2]
    assert ApiCall.objects.get().turn == 2


def test_without_the_lock_several_take_it_over():
    """The net above is the row lock: without it the test above would fail."""
    slow = threading.Barrier(MANY)

    def unlocked(rows):
        found = rows.first()
        slow.wait(10)
        return type("Rows", (), {"first": lambda self: found})()

    with patch.object(calls, "locked", unlocked):
        assert takers() == [2] * MANY


def test_two_who_both_think_a_batch_is_theirs_file_each_line_once():
    token, call = made(crawler(), REPORTS).token, broke_off()
    item = filing.read(["https://a.example/1"])

    def file(_):
        return filing.file(token=token, call=call, line=0, told={}, item=item, at=timezone.now()).uid

    assert len(set(together(file))) == 1
    assert Report.objects.count() == Filing.objects.count() == 1
