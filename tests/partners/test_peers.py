"""Peers that run this same house: what is sent is complete, who is silent is left alone, and the token stays sealed."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from hotline import outbox
from hotline.crypto import CannotOpen
from hotline.models import AuditEvent, Outgoing
from partners import letters
from partners.api import filing
from partners.api.models import Filing
from partners.models import Partner
from partners.peers import asking, doors, rules
from partners.peers.models import PeerDoor, PeerReport
from takedown import demonstration as demo
from takedown.models import Takedown
from tests.partners.at_the_api import REPORTS, Caller, made, peer, problem
from tests.partners.at_the_peer import TOKEN, StandIn, peer_with_door, referred
from tests.reports.deskwork import desk_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def stand_in(world):
    return StandIn(world)


def row():
    return Outgoing.objects.get(purpose="referral")


def shown(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- What is sent -----------------------------------------------------------------------------------------------------


def test_every_fact_of_a_referral_is_sent_or_left_out_on_purpose():
    facts = letters.referral_facts(referred(timezone.now())) if peer_with_door("http://p.example", TOKEN) else {}
    assert set(facts) == {*rules.ASSESSED, *rules.NOT_ASSESSED}
    assert not set(rules.ASSESSED) & set(rules.NOT_ASSESSED)
    told = rules.report_of(facts)
    assert told["addresses"] == ["http://foto.example/1"] and told["reference"] == facts["referral_reference"]
    assert set(told["assessment"]) == {name for name in rules.ASSESSED if facts[name] != ""}


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (401, True), (403, False), (404, True), (408, False), (409, False), (413, True), (422, True), (429, False),
     (301, True), (500, False), (503, False)],
)  # fmt: skip
def test_what_a_status_means(stand_in, status, permanent):
    peer_with_door(stand_in.url, TOKEN)
    at = timezone.now()
    referred(at)
    stand_in.statuses = [status]
    outbox.send_due(at)
    assert bool(row().failed_at) is permanent, row().error
    assert row().error and row().sent_at is None
    if not permanent:
        outbox.send_due(at + HOUR)
        assert row().sent_at


@pytest.mark.parametrize(
    ("told", "named"),
    [({"errors": [{"pointer": "/assessment/age", "detail": "http://x"}]}, ": /assessment/age"),
     ({}, ""), ({"errors": "x"}, ""),
     ({"errors": [{"pointer": "http://foto.example/1"}, {"pointer": 7}, None]}, "")],
)  # fmt: skip
def test_a_refusal_names_fields_and_nothing_else(told, named):
    assert rules.fields_named(told) == named


def test_a_peer_without_a_door_waits_and_says_what_is_missing():
    Partner.objects.create(kind="hotline", name="Peer", country="NL", channel="hotline")
    at = timezone.now()
    referred(at)
    outbox.send_due(at)
    assert "add one under Peer doors" in row().error and row().attempts == 0


def test_in_quiet_test_mode_nothing_is_filed_and_nothing_is_asked(stand_in, settings, mailoutbox):
    settings.DIVERT_TO = "testers@hotline.example"
    peer_with_door(stand_in.url, TOKEN)
    at = timezone.now()
    referred(at)
    outbox.send_due(at)
    assert row().sent_at and stand_in.seen == [] and not PeerReport.objects.exists()


def test_no_log_and_no_row_holds_the_token(stand_in, caplog):
    peer_with_door(stand_in.url, TOKEN)
    at = timezone.now()
    referred(at)
    stand_in.statuses = [500, 401]
    outbox.send_due(at)
    outbox.send_due(at + HOUR)
    assert TOKEN not in caplog.text
    assert TOKEN.encode() not in bytes(PeerDoor.objects.get().token)
    assert all(TOKEN not in str(vars(one)) for model in (Outgoing, AuditEvent) for one in model.objects.all())


def test_a_token_belongs_to_its_door():
    one, other = peer_with_door("http://a.example", TOKEN), peer_with_door("http://b.example", "other", country="DE")
    other.token = one.token
    assert doors.token_of(one) == TOKEN
    with pytest.raises(CannotOpen):
        doors.token_of(other)


# --- What comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "age", "wait"),
    [("", 0 * DAY, HOUR), ("in_review", 2 * DAY, 6 * HOUR), ("passed_on", 20 * DAY, DAY), ("passed_on", 90 * DAY, None),
     ("removed", DAY, None), ("closed", DAY, None), ("not_found", DAY, None)],
)  # fmt: skip
def test_they_are_asked_often_at_first_then_daily_and_never_after_the_last_word(phase, age, wait):
    at = timezone.now()
    assert rules.next_question(phase=phase, sent_at=at - age, at=at) == (wait and at + wait)


@pytest.mark.parametrize(("misses", "wait"), [(1, HOUR / 2), (2, HOUR), (3, 2 * HOUR), (30, DAY)])
def test_a_silent_door_is_asked_ever_more_rarely(misses, wait):
    at = timezone.now()
    assert rules.after_silence(misses, at) == at + wait


def filed(number, at):
    referral = referred(at, number)
    return PeerReport.objects.create(referral=referral, uid=doors.PeerDoor().uid, ask_at=at)


def test_a_silent_peer_is_asked_about_one_and_holds_nobody_up(stand_in, world):
    peer_with_door("http://nowhere.example", TOKEN)
    at = timezone.now()
    silent = [filed(number, at) for number in range(5)]
    peer_with_door(stand_in.url, TOKEN, country="DE")
    other = PeerReport.objects.create(
        referral=referred(at, 9, country="DE"), uid=doors.PeerDoor().uid, ask_at=at + HOUR / 60
    )
    stand_in.move(other.uid, "passed_on")
    asking.ask_due(at + HOUR / 2)
    other.refresh_from_db()
    assert other.phase == "passed_on"
    assert PeerReport.objects.filter(misses=1).count() == 1
    assert not PeerReport.objects.due(at + HOUR / 2).filter(pk__in=[one.pk for one in silent]).exists()


@pytest.mark.parametrize(
    "told",
    [{}, {"addresses": []}, {"addresses": [{"phase": "eaten", "since": "2026-11-24"}]}, {"addresses": "x"},
     {"addresses": [{"phase": "removed", "since": "soon"}]}, {"addresses": [{"phase": "not_found_", "since": None}]}],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_none(told):
    assert asking.read(told) == ("", None)


def test_what_a_peer_said_stands_in_the_trail_once_and_the_desk_shows_it(stand_in):
    peer_with_door(stand_in.url, TOKEN)
    at = timezone.now() - DAY
    report = filed(1, at)
    stand_in.move(report.uid, "passed_on")
    asking.ask_due(at)
    asking.ask_due(at + 12 * HOUR)
    (event,) = AuditEvent.objects.filter(deed="case.peer_told")
    assert event.facts == {"referral": report.referral_id, "phase": "passed_on"}
    page = shown(desk_of("ada").get(f"/admin/desk/case/{report.referral.case_id}/"))
    assert "Accepted: passed on to those who can act since 24 Nov" in page


def test_when_a_peer_says_removed_we_look_at_once(stand_in):
    peer_with_door(stand_in.url, TOKEN)
    at = timezone.now()
    report = filed(1, at)
    takedown = Takedown.objects.create(
        case=report.referral.case, lookup=report.referral.case.lookups.first(), opened_at=at, next_check_at=at + DAY,
        path="peer", state="waiting", waits_for="gate", due_at=at + DAY,
    )  # fmt: skip
    asking.hear(report=report, phase="removed", since=date(2026, 11, 24), at=at + HOUR)
    takedown.refresh_from_db()
    assert takedown.next_check_at == at + HOUR


# --- The receiving side -----------------------------------------------------------------------------------------------

FOUND = {
    "international": "baseline",
    "national": "illegal",
    "content_type": "image",
    "virtual": False,
    "assessed_by_people": 2,
}


def test_what_a_partner_found_stands_on_the_page_of_the_case_as_context():
    text = made(peer(), REPORTS).text
    assert Caller(text).file("https://foto.example/1", reference="R-000007", assessment=FOUND).status_code == 201
    page = shown(desk_of("ada").get(f"/admin/desk/case/{demo.Case.objects.get().pk}/"))
    assert "What partners found" in page and "Peer of Elsewhere" in page and "R-000007" in page
    assert "Baseline" in page and "Judged by 2 people" in page


@pytest.mark.parametrize(
    "wrong", [{"international": "very"}, {"legal_ground": "words of a person <b>"}, {"more": 1}, {"assessed_by_people": 0}]
)
def test_an_assessment_holds_words_of_closed_lists_only(wrong):
    text = made(peer(), REPORTS).text
    told = problem(Caller(text).file("https://foto.example/1", assessment=wrong), 422)
    assert told["errors"][0]["pointer"].startswith("/assessment")
    assert not Filing.objects.exists()


def test_what_a_partner_found_is_blanked_with_the_report():
    at = timezone.now() - 400 * DAY
    text = made(peer(), REPORTS).text
    Caller(text).file("https://foto.example/1", assessment=FOUND)
    Filing.objects.update(at=at)
    assert (filing.forget_references(timezone.now()), filing.forget_references(timezone.now())) == (1, 0)
    assert Filing.objects.get().assessment is None


# --- The archive room -------------------------------------------------------------------------------------------------

ADD = "/admin/partners/peerdoor/add/"


def fields(**more):
    one, _ = Partner.objects.get_or_create(kind="hotline", name="Peer", country="NL")
    return {"partner": one.pk, "url": "https://api.peer.example/api/v1/", "new_token": TOKEN} | more


def test_a_lead_sets_a_door_and_nobody_reads_its_token_again():
    assert desk_of("lee").post(ADD, fields()).status_code == 302
    door = PeerDoor.objects.get()
    assert (door.url, doors.token_of(door)) == ("https://api.peer.example", TOKEN)
    for path in (f"/admin/partners/peerdoor/{door.pk}/change/", "/admin/partners/peerdoor/"):
        assert TOKEN not in desk_of("lee").get(path).content.decode()
    event = AuditEvent.objects.get(deed="peerdoor.added")
    assert TOKEN not in str(event.facts)


def test_an_address_can_be_changed_without_the_token():
    desk_of("lee").post(ADD, fields())
    door = PeerDoor.objects.get()
    path = f"/admin/partners/peerdoor/{door.pk}/change/"
    assert desk_of("lee").post(path, fields(url="https://new.peer.example", new_token="")).status_code == 302
    door.refresh_from_db()
    assert (door.url, doors.token_of(door)) == ("https://new.peer.example", TOKEN)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"url": "ftp://x.example"}, "begins with https://"), ({"url": "https://me:pw@x.example"}, "holds no password"),
     ({"new_token": ""}, "Enter the token"), ({"new_token": "two words"}, "Paste the whole"), ({"new_token": "é"}, "Paste")],
)  # fmt: skip
def test_a_wrong_door_gets_a_sentence(wrong, said):
    page = desk_of("lee").post(ADD, fields(**wrong))
    assert page.status_code == 200 and said in shown(page)
    assert not PeerDoor.objects.exists()
