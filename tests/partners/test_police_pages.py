"""What a liaison sees at the police door, and what each answer does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from hotline.models import AuditEvent
from partners import actions, correspondence, police, police_record
from partners.models import Answer, Hold, Order
from reports.models import Case
from takedown import demonstration as demo
from tests.partners.at_the_door import DAY, HOUR, MONDAY, forwarded, path_to, send, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# --- What one sees ----------------------------------------------------------------------------------------------------


def test_the_inbox_names_the_case_with_its_address_masked():
    referral = forwarded("very/secret/path")
    page = text_of(signed_in("pat").get("/police/"))
    assert f"BE-{referral.case_id:06d}" in page
    assert "waiting 5 h" in page
    assert "beelden" not in page
    assert "secret" not in page


def test_each_case_stands_in_exactly_one_group():
    pat, unit = demo.person("pat"), demo.police()
    names = (
        "new", "held", "released", "ordered", "heard", "hold over", "order late",
        "asked", "told", "taken over", "nothing to do", "noted", "noted before it was sent again", "removed",
        "removed, held",
    )  # fmt: skip
    cases = {name: forwarded(name) for name in names}
    actions.hold(referral=cases["held"], until=MONDAY + 3 * DAY, by=pat, at=MONDAY)
    actions.release(referral=cases["released"], by=pat, at=MONDAY)
    actions.order(referral=cases["ordered"], magistrate="J", given_at=MONDAY, by=pat, at=MONDAY)
    actions.hear(referral=cases["heard"], by=pat, at=MONDAY)
    actions.hold(referral=cases["hold over"], until=MONDAY - HOUR, by=pat, at=MONDAY - 2 * HOUR)
    given = actions.order(referral=cases["order late"], magistrate="J", given_at=MONDAY - 20 * DAY, by=pat, at=MONDAY)
    assert given.confirm_by < MONDAY
    for name in ("asked", "told"):
        actions.need_more(referral=cases[name], because="hosting", by=pat, at=MONDAY)
    correspondence.reply(case=cases["told"].case, unit=unit, text="So.", settles=True, by=demo.person("ada"), at=MONDAY)
    actions.take_over(referral=cases["taken over"], because="running", by=pat, at=MONDAY)
    actions.no_action(referral=cases["nothing to do"], because="known", by=pat, at=MONDAY)
    for name in ("noted", "noted before it was sent again"):
        police_record.record(referral=cases[name], pv_number="", outcome="known", by=pat, at=MONDAY - HOUR)
    again = forwarded(case=cases["noted before it was sent again"].case, purpose="escalation", at=MONDAY)
    actions.hold(referral=cases["removed, held"], until=MONDAY + DAY, by=pat, at=MONDAY)
    Case.objects.filter(referrals__in=[cases["removed"], cases["removed, held"]]).update(phase="removed")
    found = {name: {one.pk for one in rows} for name, rows in police.grouped(unit, MONDAY).items()}
    assert found == {
        "new": {cases["new"].pk, cases["told"].pk, again.pk},
        "held": {cases["held"].pk, cases["taken over"].pk, cases["removed, held"].pk},
        "cleared": {cases["released"].pk, cases["ordered"].pk},
        "answered": {cases[name].pk for name in ("heard", "hold over", "order late", "asked")},
        "closed": {cases[name].pk for name in ("nothing to do", "noted", "removed")},
    }
    assert sum(map(len, found.values())) == police.newest(unit).count() == len(names)
    assert [number for _, _, number in police.counts(police.grouped(unit, MONDAY))] == [3, 3, 2, 4, 3]


def test_a_case_sent_again_stands_there_once_and_waits_for_an_answer_again():
    first = forwarded()
    actions.release(referral=first, by=demo.person("pat"), at=MONDAY - 4 * HOUR)
    again = forwarded(case=first.case, purpose="escalation", at=MONDAY - HOUR)
    page = signed_in("pat").get("/police/")
    assert text_of(page).count(f"BE-{first.case_id:06d}") == 1
    assert "Provider does not act" in text_of(page)
    assert signed_in("pat").get(path_to(first))["Location"] == path_to(again)


def test_a_referral_that_is_asked_with_shows_by_when_an_answer_is_awaited():
    asked = forwarded("asked", key="ask:1:0")
    told = forwarded("told")
    assert police.answer_clock(asked, MONDAY).due == MONDAY - 5 * HOUR + timedelta(hours=168)
    assert police.answer_clock(told, MONDAY) is None
    assert police.row(asked, MONDAY + 20 * DAY)["answer_clock"].tone == "late"


def test_the_case_sheet_tells_the_facts_and_keeps_the_address_masked():
    referral = forwarded("very/secret/path")
    page = text_of(signed_in("pat").get(path_to(referral)))
    for needed in (
        "Art. 417/43",
        "International baseline",
        "AS2611 Hoste",
        "193.190.0.10",
        "registry",
        "Reported",
        "1 time",
    ):
        assert needed in page, needed
    assert "secret" not in page
    assert "beelden" not in page
    assert "Ada" not in page
    assert "Bo " not in page


def test_revealing_shows_the_exact_address_once_as_text_and_is_written_down():
    referral = forwarded("very/secret/path?a=<b>")
    page = send(referral, "reveal")
    assert page.status_code == 200
    assert "http://beelden.example/very/secret/path?a=" in page.content.decode()
    assert 'href="http://beelden' not in page.content.decode()
    event = AuditEvent.objects.get(deed="case.revealed")
    assert (event.by, event.stream, event.at) == (demo.person("pat"), f"case:{referral.case_id}", MONDAY)
    assert "secret" not in text_of(signed_in("pat").get(path_to(referral)))


def test_no_page_of_this_door_carries_a_script_or_an_inline_style():
    referral = forwarded()
    client = signed_in("pat")
    for path in (reverse("police-inbox"), path_to(referral)):
        page = client.get(path)
        assert b"<script" not in page.content
        assert b" style=" not in page.content
        assert page["Cache-Control"].startswith("no-store") or "no-store" in page["Cache-Control"]


# --- What one answers -------------------------------------------------------------------------------------------------


def test_confirming_is_one_answer_and_says_what_follows():
    referral = forwarded()
    answer = send(referral, "confirm")
    assert (answer.status_code, answer["Location"]) == (302, path_to(referral))
    said = Answer.objects.get()
    assert (said.said, said.note, said.by) == ("confirmed", "Agreed", demo.person("pat"))
    client = signed_in("pat")
    client.post(path_to(referral, "confirm"), {})
    assert "The host hears nothing by this alone" in text_of(client.get(path_to(referral)))


def test_a_hold_runs_until_the_end_of_its_day():
    referral = forwarded()
    assert send(referral, "hold").status_code == 302
    held = Hold.objects.get()
    assert held.until == datetime(2026, 11, 28, tzinfo=ZoneInfo("Europe/Brussels"))
    assert held.reason == "identification"


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("", "Choose a date."),
        ("someday", "Write the date as 2026-12-31"),
        ("2026-11-22", "This date has passed."),
        ("2026-12-23", "A hold may last 30 days at most. Choose 22 December 2026"),
        ("2199-01-01", "A hold may last 30 days at most."),
        ("9999-12-31", "A hold may last 30 days at most."),
        ("0001-01-01", "This date has passed."),
    ],
)
def test_a_date_that_cannot_be_gets_a_sentence_and_keeps_what_was_typed(until, sentence):
    referral = forwarded()
    answer = send(referral, "hold", until=until)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="identification"' in answer.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("until", ["2026-11-23", "2026-12-22", "27/11/2026"])
def test_today_the_last_day_and_a_date_as_people_write_it_are_taken(until):
    assert send(forwarded(), "hold", until=until).status_code == 302
    assert Hold.objects.get().until <= MONDAY + 30 * DAY


def test_a_release_ends_the_hold():
    referral = forwarded()
    send(referral, "hold")
    send(referral, "release", note="Done")
    assert Hold.objects.get().lifted_at == MONDAY
    assert [one.said for one in Answer.objects.order_by("pk")] == ["held", "released"]


def test_a_spoken_order_gets_a_day_by_which_it_is_confirmed_and_then_stands_out(clock):
    referral = forwarded()
    assert send(referral, "order").status_code == 302
    given = Order.objects.get()
    assert given.confirm_by == datetime(2026, 11, 26, tzinfo=ZoneInfo("Europe/Brussels"))
    assert "clock--fine" in signed_in("pat").get(path_to(referral)).content.decode()
    clock["at"] = MONDAY + 3 * DAY
    inbox = signed_in("pat").get("/police/?show=answered")
    assert "the spoken order is not confirmed in writing" in text_of(inbox)
    assert "clock--late" in inbox.content.decode()
    assert "clock--late" in signed_in("pat").get(path_to(referral)).content.decode()


def test_a_spoken_order_is_confirmed_once():
    referral = forwarded()
    send(referral, "order")
    given = Order.objects.get()
    assert send(referral, "order-confirm", order=given.pk, reference="").status_code == 422
    assert send(referral, "order-confirm", order=given.pk).status_code == 302
    given.refresh_from_db()
    assert (given.reference, given.confirmed_at) == ("BR30", MONDAY)
    again = send(referral, "order-confirm", order=given.pk, reference="other")
    assert again.status_code == 422
    assert "already confirmed in writing" in text_of(again)
    given.refresh_from_db()
    assert given.reference == "BR30"


def test_an_order_of_another_case_is_not_confirmed_here():
    one, other = forwarded("one"), forwarded("other")
    send(one, "order")
    assert send(other, "order-confirm", order=Order.objects.get().pk).status_code == 404
    assert Order.objects.get().confirmed_at is None


def test_a_written_order_waits_for_nothing():
    send(forwarded(), "order", reference="BR30.L4.1/2026")
    given = Order.objects.get()
    assert (given.confirm_by, given.confirmed_at, given.reference) == (None, MONDAY, "BR30.L4.1/2026")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"magistrate": ""}, "Write the name of the magistrate."),
        ({"given_at": ""}, "Write the date and time"),
        ({"given_at": "2026-11-23T09:01"}, "in the future"),
        ({"given_at": "yesterday"}, "Write date and time as"),
        ({"given_at": "0001-01-01T00:00"}, "before the year 2000"),
        ({"given_at": "1999-12-31T23:59"}, "before the year 2000"),
        ({"given_at": "9999-12-31T23:59"}, "in the future"),
    ],
)
def test_an_order_that_cannot_be_gets_a_sentence(fields, sentence):
    answer = send(forwarded(), "order", **fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Order.objects.exists()
