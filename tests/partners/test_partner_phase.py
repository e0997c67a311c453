"""The reporter reads "with the partner hotline" once the letter to the peer has left, where the procedure allows it."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import translation

from hotline import outbox
from hotline.models import AuditEvent
from hotline.procedures import procedure
from partners import sending
from partners.models import Partner
from reports import actions
from reports.phases import address_phase
from takedown import demonstration as demo
from takedown import sweeps
from tests.reports.deskwork import hours, told

pytestmark = pytest.mark.django_db


def abroad():
    """A confirmed case in the Netherlands, with a peer to write to; its letters have left."""
    Partner.objects.create(kind="hotline", name="Peer", country="NL", language="nl", email="peer@peer.example")
    demo.police()
    case = told(at=hours(3))
    demo.lies(case, "NL", at=hours(3))
    demo.confirmed(case, at=hours(2))
    at = hours(1)
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due):
        assert sweep(at).failed == 0
    case.refresh_from_db()
    return case


def test_once_the_peer_was_told_the_reporter_reads_so_with_the_day():
    case = abroad()
    assert (case.phase, case.with_partner) == ("with_partner", True)
    with translation.override("en"):
        said = address_phase(1, case.phase, case.phase_at)
    assert said.sentence == f"Address 1: with the partner hotline since {said.day}."
    assert "NL" not in said.sentence + said.words.sentence
    assert AuditEvent.objects.get(stream=f"case:{case.pk}", deed="case.phase").facts == {"phase": "with_partner"}


def test_where_the_procedure_keeps_it_to_itself_the_reporter_reads_passed_on(monkeypatch):
    routes = procedure().routes | {"abroad": dataclasses.replace(procedure().routes["abroad"], tell_reporter_partner=False)}
    monkeypatch.setattr(sending, "procedure", lambda: dataclasses.replace(procedure(), routes=routes))
    assert abroad().phase == "passed_on"


def test_what_others_are_told_later_does_not_take_it_back():
    case = abroad()
    actions.pass_on(case=case, at=hours(0))
    case.refresh_from_db()
    assert case.phase == "with_partner"


def test_content_that_comes_back_is_with_the_partner_again():
    case = abroad()
    actions.settle(case=case, at=hours(0.5))
    case.refresh_from_db()
    assert case.phase == "removed"
    actions.unsettle(case=case, at=hours(0.2))
    case.refresh_from_db()
    assert case.phase == "with_partner"


def test_at_home_only_the_police_know_and_the_reporter_reads_passed_on():
    demo.police()
    case = told(at=hours(3))
    demo.lies(case, "BE", at=hours(3))
    demo.confirmed(case, at=hours(2))
    for sweep in (sweeps.route_due, outbox.send_due):
        sweep(hours(2) + timedelta(minutes=30))
    case.refresh_from_db()
    assert (case.phase, case.with_partner) == ("passed_on", False)
