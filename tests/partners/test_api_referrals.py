"""Police and peers read and answer their own referrals by program, through the verbs of the police door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from partners import rules
from partners.api.models import Acknowledgement
from partners.models import Answer, Hold, Order
from takedown import demonstration as demo
from tests.partners.at_the_api import caller, crawler, peer, problem
from tests.partners.at_the_door import forwarded, other_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ahead(days):
    return (timezone.now() + days * DAY).isoformat()


@pytest.fixture
def referral():
    return forwarded()


@pytest.fixture
def police(referral):
    return caller(demo.police())


def say(who, referral, said, key=None, **more):
    reasons = rules.REASONS.get(said)
    more = ({"because": reasons[0].value} if reasons else {}) | more
    return who.post(f"referrals/{referral.pk}/answers/", {"said": said, **more}, key=key)


def test_the_police_read_their_referrals_masked(police, referral):
    row = police.get("referrals/").json()["results"][0]
    assert (row["id"], row["number"], row["purpose"]) == (referral.pk, f"R-{referral.pk:06d}", "referral")
    assert "beelden" not in str(row) and row["masked_address"]
    assert police.get(f"referrals/{referral.pk}/").json() == row
    assert not AuditEvent.objects.filter(deed="case.revealed").exists()


def test_an_address_is_revealed_on_request_and_the_trail_says_by_which_token(police, referral):
    told = police.post(f"referrals/{referral.pk}/reveal/")
    assert told.json() == {"address": "http://beelden.example/1"}
    assert AuditEvent.objects.get(deed="case.revealed").by.username.startswith("api-")


def test_an_acknowledgement_stands_once_and_answers_nothing(police, referral):
    for number in ("PV-1", "PV-2"):
        told = police.post(f"referrals/{referral.pk}/acknowledge/", {"reference": number})
        assert told.json()["acknowledgement"]["reference"] == "PV-1"
    assert Acknowledgement.objects.count() == 1 and not Answer.objects.exists()
    assert police.get("referrals/", show="open").json()["results"]
    assert AuditEvent.objects.filter(deed="case.acknowledged").count() == 1


def test_each_answer_calls_the_verb_of_the_police_door(police, referral):
    assert say(police, referral, "confirmed", note="Agreed").json()["answers"][0]["note"] == "Agreed"
    assert say(police, referral, "held", until=ahead(3)).json()["held_until"]
    assert Hold.objects.active(timezone.now()).count() == 1
    assert say(police, referral, "released").json()["held_until"] is None
    order = say(police, referral, "ordered", magistrate="Justitia", given_at=ahead(-0.1)).json()["orders"][0]
    assert order["confirm_by"] and not order["confirmed_at"]
    done = say(police, referral, "order_confirmed", order=order["id"], reference="BR30").json()
    assert done["orders"][0]["confirmed_at"]
    said = [one["said"] for one in done["answers"]]
    assert said == ["confirmed", "held", "released", "ordered", "order_confirmed"]
    assert AuditEvent.objects.filter(deed="case.heard").count() == 5
    assert (
        police.get("referrals/", show="answered").json()["results"]
        and not police.get("referrals/", show="open").json()["results"]
    )


def test_an_answer_sent_twice_is_given_once(police, referral):
    first, second = (say(police, referral, "confirmed", key="k") for _ in range(2))
    assert first.json() == second.json() and Answer.objects.count() == 1
    problem(say(police, referral, "released", key="k"), 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("said", "more", "words"),
    [
        ("held", {}, "held needs this field"),
        ("held", {"until": "tomorrow"}, "wrong format"),
        ("held", {"until": "2001-01-01T00:00Z"}, "A hold ends after now"),
        ("held", {"until": "2999-01-01T00:00Z"}, "A hold ends after now"),
        ("rejected", {}, "rejected needs this field"),
        ("rejected", {"note": " "}, "Say what speaks against"),
        ("released", {"until": "2999-01-01T00:00Z"}, "released has no such field"),
        ("ordered", {"magistrate": "J", "given_at": "2999-01-01T00:00Z"}, "in the future"),
        ("ordered", {"magistrate": "J", "given_at": "1999-01-01T00:00Z"}, "before the year 2000"),
        ("order_confirmed", {"order": 0, "reference": "B"}, "greater than or equal to 1"),
        ("nonsense", {}, "not a valid choice"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_changes_nothing(police, referral, said, more, words):
    told = say(police, referral, said, **more)
    problem(told, 422)
    assert words in told.content.decode()
    assert not Answer.objects.exists() and not Hold.objects.exists() and not Order.objects.exists()


def test_an_order_of_another_unit_is_not_there(police, referral):
    unit, _ = other_unit()
    theirs = forwarded("2", to=unit, case=referral.case, key="theirs")
    given = say(caller(unit), theirs, "ordered", magistrate="J", given_at=ahead(-1)).json()["orders"][0]
    problem(say(police, referral, "order_confirmed", order=given["id"], reference="B"), 404)


def test_another_unit_sees_nothing_of_it(referral):
    unit, _ = other_unit()
    theirs = caller(unit)
    assert theirs.get("referrals/").json()["results"] == []
    problem(theirs.get(f"referrals/{referral.pk}/"), 404)
    problem(theirs.post(f"referrals/{referral.pk}/reveal/"), 404)
    problem(theirs.post(f"referrals/{referral.pk}/acknowledge/"), 404)
    problem(say(theirs, referral, "released"), 404)
    assert not Answer.objects.exists()


def test_what_was_not_sent_yet_is_not_there(police, referral):
    type(referral).objects.filter(pk=referral.pk).update(sent_at=None)
    problem(police.get(f"referrals/{referral.pk}/"), 404)


def test_a_peer_confirms_and_neither_holds_nor_orders_nor_sees_the_hold():
    partner = peer()
    theirs = forwarded("3", to=partner)
    own = forwarded("4", case=theirs.case)
    assert say(caller(demo.police()), own, "held", until=ahead(3)).status_code == 200
    one = caller(partner)
    assert one.get(f"referrals/{theirs.pk}/").json()["held_until"] is None
    for said, more in [
        ("held", {"until": ahead(1)}),
        ("released", {}),
        ("ordered", {"magistrate": "J", "given_at": ahead(-1)}),
    ]:
        assert "for the police" in problem(say(one, theirs, said, **more), 422, "not_allowed")["detail"]
    assert say(one, theirs, "confirmed").status_code == 200
    assert [one.said for one in Answer.objects.filter(referral=theirs)] == ["confirmed"]


def test_a_crawler_gets_no_referrals_even_by_a_slip_in_the_directory():
    partner = crawler()
    one = caller(peer())
    theirs = forwarded("5", to=partner)
    problem(one.get(f"referrals/{theirs.pk}/"), 404)
    problem(caller(partner).get("referrals/"), 403)
