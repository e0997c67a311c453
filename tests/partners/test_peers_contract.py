"""The channel to a peer: the same tests on the stand-in and on this house's own partner API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline import outbox
from hotline.models import Circuit, Outgoing
from partners.api import tokens
from partners.api.models import Filing
from partners.peers import asking
from partners.peers.models import PeerReport
from reports.models import Case
from takedown import demonstration as demo
from tests.partners.at_the_peer import StandIn, peer_with_door, referred, token_for_us

HOUR = timedelta(hours=1)


class RealHouse:
    """This very house as a peer, behind a live server."""

    def __init__(self, live_server):
        self.url, self.made = live_server.url.replace("localhost", "127.0.0.1"), token_for_us()
        self.text = self.made.text

    def revoke(self):
        tokens.revoke(token=self.made.token, by=demo.person("ad"), at=timezone.now())

    def move(self, uid, phase):
        Case.objects.filter(sightings__report__filing__uid=uid).update(phase=phase, phase_at=timezone.now())

    def sent(self):
        return [{"reference": one.reference, "assessment": one.assessment} for one in Filing.objects.all()]


ALONE = pytest.param("stand-in", marks=pytest.mark.django_db)
LIVE = pytest.param("real", marks=[pytest.mark.pg, pytest.mark.django_db(transaction=True)])


@pytest.fixture(params=[ALONE, LIVE])
def peer(request, world, settings):
    if request.param == "stand-in":
        return StandIn(world)
    settings.CONNECT_TO, settings.ALLOW_NETS = {}, ["127.0.0.0/8"]
    return RealHouse(request.getfixturevalue("live_server"))


def row():
    return Outgoing.objects.get(purpose="referral")


def test_a_referral_is_filed_with_what_we_found_and_keeps_their_number(peer):
    peer_with_door(peer.url, peer.text)
    at = timezone.now()
    referral = referred(at)
    outbox.send_due(at)
    referral.refresh_from_db()
    assert row().error == "" and referral.sent_at == at
    (sent,) = peer.sent()
    assert sent["reference"] == referral.number
    assert sent["assessment"]["international"] == "baseline" and sent["assessment"]["assessed_by_people"] == 2
    assert str(PeerReport.objects.get(referral=referral).uid) == referral.reference


def test_a_repeat_after_a_crash_is_filed_once(peer):
    peer_with_door(peer.url, peer.text)
    at = timezone.now()
    referral = referred(at)
    outbox.send_due(at)
    first = row().reference
    Outgoing.objects.update(sent_at=None, not_before=at, reference="")
    outbox.send_due(at + HOUR)
    assert (row().reference, len(peer.sent())) == (first, 1)
    assert PeerReport.objects.get(referral=referral)


def test_a_token_that_is_not_known_fails_for_good_with_a_sentence(peer):
    peer_with_door(peer.url, "hotline_wrong_0")
    at = timezone.now()
    referred(at)
    outbox.send_due(at)
    assert row().failed_at == at
    assert row().error.startswith("their door does not know our token")
    assert "hotline_wrong" not in str(vars(row()))
    assert not Circuit.objects.open().exists(), "a refusal is an answer"


@pytest.mark.parametrize(
    ("phase", "answered", "again"),
    [("in_review", False, True), ("passed_on", True, True), ("removed", True, False), ("closed", True, False)],
)
def test_what_became_of_it_comes_back(peer, phase, answered, again):
    peer_with_door(peer.url, peer.text)
    at = timezone.now()
    referral = referred(at)
    outbox.send_due(at)
    report = PeerReport.objects.get(referral=referral)
    peer.move(report.uid, phase)
    assert asking.ask_due(at + 2 * HOUR).failed == 0
    report.refresh_from_db()
    referral.refresh_from_db()
    assert (report.phase, bool(report.since), bool(referral.answered_at), bool(report.ask_at)) == (
        phase,
        True,
        answered,
        again,
    )


def test_a_report_they_do_not_know_is_not_found_and_nobody_asks_again(peer):
    door = peer_with_door(peer.url, peer.text)
    at = timezone.now()
    referral = referred(at)
    PeerReport.objects.create(referral=referral, uid=door.uid, ask_at=at)
    asking.ask_due(at)
    report = PeerReport.objects.get()
    assert (report.phase, report.ask_at) == ("not_found", None)


def test_a_token_that_was_revoked_leaves_a_sentence_and_is_tried_daily(peer):
    peer_with_door(peer.url, peer.text)
    at = timezone.now()
    referred(at)
    outbox.send_due(at)
    peer.revoke()
    if isinstance(peer, StandIn):
        peer.statuses = [401]
    asking.ask_due(at + 2 * HOUR)
    report = PeerReport.objects.get()
    assert report.error.startswith("their door does not let us ask")
    assert report.ask_at == at + 26 * HOUR
