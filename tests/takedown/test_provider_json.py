"""The reply page for programs: counts on GET, addresses on POST, an answer once for its key, and a sealed receipt."""

import json

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from hotline.models import AuditEvent
from takedown import twin_receipt
from takedown.lines import reference_of
from takedown.models import Reply, ReplyCall, Takedown
from tests.takedown.at_the_reply_page import AT, link_of
from tests.takedown.written import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moment = {"at": AT}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    cache.clear()
    return moment


def send(notice, body, key="k-1"):
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Idempotency-Key": key} if key else {}
    return Client().post(link_of(notice, "outcomes"), text, "application/json", headers=headers)


def test_a_get_gives_counts_and_changes_nothing(notice):
    before = AuditEvent.objects.count()
    answer = Client().get(link_of(notice, "notice.json"))
    told = answer.json()
    assert (told["number"], told["addresses"], told["hosts"]) == (f"N-{notice.pk:06d}", 2, 1)
    assert told["deadline"] == "2026-11-24T12:00:00Z" and told["closed"] is False
    for secret in ("foto", "193.190", "xarf"):
        assert secret not in answer.content.decode()
    assert AuditEvent.objects.count() == before
    assert Client().head(link_of(notice, "notice.json")).status_code == 200


def test_a_post_gives_the_letter_with_xarf_and_is_written_down(notice):
    told = Client().post(link_of(notice, "notice.json")).json()
    assert [one["xarf"]["url"] for one in told["notice"]["addresses"]] == [
        line.takedown.case.address for line in notice.lines.order_by("pk")
    ]
    assert {one["xarf"]["xarf_version"] for one in told["notice"]["addresses"]} == {"4.2.0"}
    assert [one["reference"] for one in told["now"]] == [reference_of(line) for line in notice.lines.order_by("pk")]
    assert told["now"][0] | {"reference": ""} == {"reference": "", "seen": "unknown", "looked_at": None, "answer": None}
    assert AuditEvent.objects.filter(deed="notice.shown").count() == 1


def test_the_letter_for_machines_is_no_link_in_the_mail(notice):
    from takedown import letters

    letter = letters.notice(notice, AT)
    assert "notice.json" not in letter.body + str(letter.parts) and "outcomes" not in letter.body


def test_outcomes_are_written_and_answered_with_a_receipt_that_holds(notice):
    first, second = (reference_of(line) for line in notice.lines.order_by("pk"))
    body = {
        "outcomes": [{"reference": first, "outcome": "customer_told", "by_date": "2026-11-24T10:00:00+01:00", "note": "T7"}],
        "all": {"outcome": "removed", "preserved_until": "2027-05-31", "account_suspended": True},
    }
    answer = send(notice, body)
    assert answer.status_code == 200, answer.content
    one, other = Reply.objects.order_by("line")
    assert (one.outcome, one.by_date.isoformat(), one.note, one.key) == (
        "customer_told", "2026-11-24T09:00:00+00:00", "T7", "api:k-1",
    )  # fmt: skip
    assert (other.outcome, str(other.preserved_until), other.account_suspended) == ("removed", "2027-05-31", True)
    receipt = answer.json()
    assert receipt["outcomes"] == [
        {"reference": first, "outcome": "customer_told"}, {"reference": second, "outcome": "removed"},
    ]  # fmt: skip
    assert twin_receipt.is_genuine(receipt)
    assert not twin_receipt.is_genuine(receipt | {"received_at": "2026-11-20T00:00:00Z"})
    assert not twin_receipt.is_genuine({"seal": "x"}) and not twin_receipt.is_genuine([])
    assert Takedown.objects.get(pk=other.line.takedown_id).next_check_at == AT


def test_the_same_key_with_the_same_answer_gets_the_same_receipt_whenever_it_comes(notice, clock):
    body = {"all": {"outcome": "customer_told", "by_date": "2026-11-24T10:00:00Z"}}
    first = send(notice, body)
    clock["at"] = AT + 40 * HOUR  # by now the date has passed
    again = send(notice, json.dumps(body, indent=4))
    assert (again.status_code, again.json()) == (200, first.json())
    assert (again["Idempotent-Replayed"], "Idempotent-Replayed" in first) == ("true", False)
    assert (Reply.objects.count(), ReplyCall.objects.count()) == (2, 1)


def test_the_same_key_with_another_answer_is_a_conflict(notice):
    send(notice, {"all": {"outcome": "removed"}})
    other = send(notice, {"all": {"outcome": "disabled"}})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert other["Content-Type"] == "application/problem+json"
    assert Reply.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"outcomes": [{"reference": "BE-999999", "outcome": "removed"}]}, "/outcomes/0/reference"),
        ({"outcomes": [7]}, "/outcomes/0/reference"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "destroyed"}]}, "/outcomes/0/outcome"),
        ({"outcomes": [{"reference": "FIRST", "outcome": ["removed"]}]}, "/outcomes/0/outcome"),
        ({"outcomes": [{"reference": "FIRST"}]}, "/outcomes/0/outcome"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed"}] * 2}, "/outcomes/1/reference"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "customer_told"}]}, "/outcomes/0/by_date"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "customer_told", "by_date": "2026-11-24T10:00"}]},
         "/outcomes/0/by_date"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "customer_told", "by_date": "2026-13-44T10:00Z"}]},
         "/outcomes/0/by_date"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed", "preserved_until": 2027}]},
         "/outcomes/0/preserved_until"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed", "preserved_until": "2027-02-31"}]},
         "/outcomes/0/preserved_until"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed", "account_suspended": "yes"}]},
         "/outcomes/0/account_suspended"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed", "note": "x\x00"}]}, "/outcomes/0/note"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed", "note": "\ud800"}]}, "/outcomes/0/note"),
        ({"outcomes": [{"reference": "FIRST", "outcome": "removed", "colour": "red"}]}, "/outcomes/0/colour"),
        ({"all": {"outcome": "passed_on"}}, "/all/where_to"),
        ({"all": "removed"}, "/all"),
        ({"everything": {}}, "/everything"),
        ({}, "/outcomes"),
        ([], ""),
        ({"outcomes": {}}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_by_its_place_and_nothing_is_written(notice, body, pointer):
    first = reference_of(notice.lines.order_by("pk").first())
    answer = send(notice, json.dumps(body).replace("FIRST", first))
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "invalid")
    assert pointer in [one["pointer"] for one in told["errors"]], told
    if "FIRST" in json.dumps(body) and "reference" not in pointer:
        assert told["errors"][0]["reference"] == first
    assert not Reply.objects.exists() and not ReplyCall.objects.exists()


def test_one_wrong_line_takes_the_right_ones_with_it(notice):
    first, second = (reference_of(line) for line in notice.lines.order_by("pk"))
    lines = [{"reference": first, "outcome": "removed"}, {"reference": second, "outcome": "disputed"}]
    answer = send(notice, {"outcomes": lines})
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/outcomes/1/why"]
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("body", "key"), [("{", "k"), ("[" * 5000, "k"), ("\xff", "k"), ("{}", ""), ("{}", "é"), ("{}", "x" * 96)]
)
def test_no_json_and_no_key_get_a_problem(notice, body, key):
    answer = send(notice, body, key)
    assert answer.status_code == 400 and answer.json()["code"] in ("no_json", "idempotency_key_missing")


def test_a_wrong_link_gets_a_problem_and_a_get_no_answer(notice):
    answer = Client().post(f"/p/{notice.uuid.hex}/{'0' * 64}/outcomes", "{}", "application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Client().get(link_of(notice, "outcomes")).status_code == 405


def test_a_receipt_is_checked_at_the_command_line(notice, tmp_path, capsys):
    kept = tmp_path / "receipt.json"
    kept.write_bytes(send(notice, {"all": {"outcome": "removed"}}).content)
    call_command("check_receipt", str(kept))
    assert "genuine" in capsys.readouterr().out
    kept.write_text(kept.read_text().replace("removed", "disputed"))
    with pytest.raises(CommandError, match="not one of ours"):
        call_command("check_receipt", str(kept))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_receipt", str(tmp_path / "nothing"))
