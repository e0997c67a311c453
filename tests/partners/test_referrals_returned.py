"""A referral that came back told nobody: it shows at once, the police's first, and counts only once it left again."""

import pytest

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from partners import clearance, desk, police
from partners.mailbox.models import Incoming
from partners.models import Partner, Referral
from takedown import demonstration as demo
from takedown import sweeps
from takedown.models import NoticeMail, Takedown
from tests.partners.at_the_door import HOUR, MONDAY, signed_in, text_of
from tests.partners.come_back import BOUNCES, fields, report
from tests.partners.come_back_answers import REPLIES
from tests.takedown.coming_back import comes

pytestmark = pytest.mark.django_db
BOUNCE = BOUNCES["Postfix"][0]


@pytest.fixture
def told():
    """A referral that left for the police."""
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, "BE", at=MONDAY)
    demo.confirmed(case, at=MONDAY)
    sweeps.route_due(MONDAY)
    outbox.send_due(MONDAY)
    referral = Referral.objects.get(partner__kind="police", purpose="referral")
    assert referral.sent_at == MONDAY
    return referral


def letter_of(referral):
    return Outgoing.objects.get(purpose="referral", about=referral.pk)


def missed(at=MONDAY + HOUR):
    return [(one.what, one.why) for one in desk.missed(demo.person("ada"), at)]


def test_the_police_were_not_told_and_the_desk_says_so_at_once(told):
    assert missed(MONDAY) == []
    comes(BOUNCE, letter_of(told), at=MONDAY + HOUR / 60)
    told.refresh_from_db()
    assert (told.sent_at, told.reference) == (None, "")
    assert missed(MONDAY + HOUR / 60)[0] == (
        "Police not told: it came back",
        "it came back (5.1.1): nobody has it. Mend the address in the directory, then try again under Letters.",
    )
    assert letter_of(told).failed_at and AuditEvent.objects.filter(deed="case.referral_bounced").count() == 1
    assert clearance.of(told.case, MONDAY + HOUR).told_hours_ago is None, "their silence says nothing"
    assert not police.newest(told.partner).exists()


def test_once_mended_it_leaves_again_and_counts_from_then(told):
    comes(BOUNCE, letter_of(told), at=MONDAY + HOUR)
    assert outbox.try_again(message=letter_of(told), by=demo.person("lee"), at=MONDAY + 2 * HOUR)
    outbox.send_due(MONDAY + 2 * HOUR)
    told.refresh_from_db()
    assert told.sent_at == MONDAY + 2 * HOUR and letter_of(told).returned_at is None and missed(MONDAY + 2 * HOUR) == []
    comes(BOUNCES["Exchange"][0], letter_of(told), at=MONDAY + 3 * HOUR)
    assert missed(MONDAY + 3 * HOUR)[0][0] == "Police not told: it came back"


def test_what_they_answered_all_the_same_stays_told(told):
    Referral.objects.update(answered_at=MONDAY + HOUR / 2)
    comes(BOUNCE, letter_of(told), at=MONDAY + HOUR)
    told.refresh_from_db()
    assert told.sent_at == MONDAY and letter_of(told).stopped_at and missed() == []


@pytest.mark.parametrize("raw", [BOUNCES["Postfix, later"][0], BOUNCES["Postfix, delivered"][0], REPLIES["RT"][0]])
def test_anything_but_a_bounce_changes_nothing(told, raw):
    comes(raw, letter_of(told), at=MONDAY + HOUR)
    told.refresh_from_db()
    assert told.sent_at == MONDAY and letter_of(told).sent_at and not NoticeMail.objects.exists()


def test_what_the_police_write_back_waits_for_a_lead_as_before_and_names_the_letter(told):
    row = comes(REPLIES["a person"][0], letter_of(told), at=MONDAY + HOUR)
    assert (row.state, row.heard, row.letter) == ("held", "person", letter_of(told))
    page = text_of(signed_in("lee").get(f"/admin/desk/mailbox/{row.pk}/"))
    assert f"R-{told.pk:06d}: somebody wrote back" in page


def test_a_takedown_that_asked_by_it_waits_for_it_to_leave_again():
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, "FR", at=MONDAY)
    demo.confirmed(case, at=MONDAY)
    peer = Partner.objects.create(kind="hotline", name="Peer", country="FR", email="desk@peer.example")
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.write_notices, outbox.send_due):
        sweep(MONDAY)
    referral, takedown = Referral.objects.get(partner=peer), Takedown.objects.get()
    assert (takedown.state, takedown.waits_for) == ("asked", "answer")
    comes(report(fields("failed", "5.4.4")), letter_of(referral), at=MONDAY + HOUR)
    takedown.refresh_from_db()
    assert (takedown.state, takedown.waits_for, takedown.due_at) == ("asked", "sending", None)
    assert missed()[0][0] == "Peer hotline (INHOPE) not told: it came back"
    outbox.try_again(message=letter_of(referral), by=demo.person("lee"), at=MONDAY + 2 * HOUR)
    outbox.send_due(MONDAY + 2 * HOUR)
    takedown.refresh_from_db()
    assert (takedown.waits_for, takedown.asked_count) == ("answer", 1) and takedown.due_at > MONDAY + 2 * HOUR


def test_a_bounce_shows_in_the_mailbox_with_its_letter(told):
    comes(BOUNCE, letter_of(told), at=MONDAY + HOUR)
    page = text_of(signed_in("lee").get("/admin/desk/mailbox/"))
    assert f"R-{told.pk:06d}" in page and Incoming.objects.get().why == "bounce"
