"""What a cold reading found, each told as a story that went wrong once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from hotline import channels, clock, outbox
from hotline.channels.email import Email
from hotline.models import Outgoing
from partners import actions as partners
from partners.models import Partner, Referral
from reports import actions as reports
from reports import domain_rules
from reports import sweeps as report_sweeps
from reports.models import Case
from reports.rules import HostingFacts
from takedown import actions, rules, writing
from takedown import demonstration as demo
from takedown.models import Notice, Takedown

pytestmark = pytest.mark.django_db
M = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
H, D, MIN = (timedelta(hours=1), timedelta(days=1), timedelta(minutes=1))


class Down:
    """A channel that reaches nobody."""

    def send(self, message):
        raise channels.NotDelivered("down", permanent=False)


@pytest.fixture(autouse=True)
def quiet(settings):
    settings.SWEEPS = [n for n in settings.SWEEPS if "look" not in n]
    demo.police()
    Partner.objects.create(kind="hotline", name="Offlimits", country="NL", email="nl@peers.example")


def case(country="BE", at=M, addr="http://foto.example/1", **k):
    c = demo.case_of(demo.told([addr], at=at))
    demo.lies(c, country, at=at, **k)
    demo.confirmed(c, at=at)
    return c


def td(c):
    return Takedown.objects.filter(case=c).latest("pk")


def look(c, status, at):
    t = Takedown.objects.open().get(case=c)
    return actions.record_check(takedown=t, facts=rules.LookFacts(status=status), at=at)


def asked_be(at=M):
    c = case(at=at)
    clock.tick(at)
    r = Referral.objects.get(case=c)
    partners.release(referral=r, by=demo.person("pat"), at=at)
    clock.tick(at)
    return (c, r)


def removed(c, at):
    for _ in range(10):
        t = Takedown.objects.open().filter(case=c).first()
        if t is None:
            return at
        at = max(at, t.next_check_at)
        look(c, 404, at)
    return at


def test_removed_then_reported_again_is_worked_on():
    c, _r = asked_be()
    at = removed(c, M + H)
    assert td(c).state == "removed"
    Case.objects.update(lookup_due_at=None)
    demo.told(["http://foto.example/1"], at=at + D, words="it is back online, I see it now")
    clock.tick(at + D)
    c.refresh_from_db()
    assert Takedown.objects.open().filter(case=c).exists() or c.route_due_at or c.lookup_due_at or c.assess_due_at, (
        c.state,
        c.phase,
    )


def test_reported_again_while_gone_is_looked_at_soon():
    c, _r = asked_be()
    at = M + H
    for _ in range(6):
        t = Takedown.objects.open().get(case=c)
        at = max(at, t.next_check_at)
        look(c, 404, at)
    t = td(c)
    assert t.state == "gone"
    demo.told(["http://foto.example/1"], at=at + D, words="it is back")
    assert td(c).next_check_at <= at + D + H, td(c).next_check_at - at


def test_peer_referral_is_not_lost_when_a_later_lookup_is_unclear(monkeypatch):
    c = case("NL", ip="145.0.0.1", asn=1103)
    real = channels.of
    monkeypatch.setattr(channels, "of", lambda n: Down())
    clock.tick(M)
    reports.look_up(case=c, facts=HostingFacts(), at=M + H)
    monkeypatch.setattr(channels, "of", real)
    clock.tick(M + 2 * H)
    demo.lies(c, "NL", at=M + 3 * H, ip="145.0.0.1", asn=1103)
    for n in range(1, 30):
        clock.tick(M + 3 * H + n * D)
    t = td(c)
    assert mail.outbox, (t.state, t.waits_for, t.due_at, list(Outgoing.objects.values_list("stopped_why", flat=True)))


def test_nothing_leaves_to_a_peer_while_held(monkeypatch):
    c = case("BE")
    clock.tick(M)
    police = Referral.objects.get(case=c)
    mail.outbox.clear()
    real = channels.of
    demo.lies(c, "NL", at=M + H, ip="145.0.0.1", asn=1103)
    monkeypatch.setattr(channels, "of", lambda n: Down())
    clock.tick(M + H)
    partners.hold(referral=police, until=M + 5 * D, by=demo.person("pat"), at=M + H + MIN)
    assert td(c).state == "waiting"
    monkeypatch.setattr(channels, "of", real)
    for n in range(1, 5):
        clock.tick(M + n * D)
    assert "nl@peers.example" not in [m.to[0] for m in mail.outbox]
    for n in range(6, 9):
        clock.tick(M + n * D)
    assert [m.to[0] for m in mail.outbox].count("nl@peers.example") == 1


def test_a_slow_turn_of_the_clock_does_not_send_twice(monkeypatch):
    """Turn A began at M and comes to the message at real M+6: its lease ended before it began. Turn B begins at M+6."""
    c, _r = asked_be(M)
    Outgoing.objects.filter(purpose="notice").update(sent_at=None, not_before=M, lease_until=None)
    Notice.objects.update(sent_at=None, answer_due_at=None)
    Takedown.objects.update(waits_for="sending", due_at=None)
    mail.outbox.clear()
    inside = []

    class Slow(Email):
        def send(self, m):
            if not inside:
                inside.append(1)
                outbox.send_due(M + 6 * MIN)
            return super().send(m)

    monkeypatch.setattr(channels, "of", lambda n: Slow())
    monkeypatch.setattr("django.utils.timezone.now", lambda: M + 6 * MIN)
    outbox.send_due(M)
    assert (len(mail.outbox), td(c).asked_count) == (1, 1)


def test_a_hold_counts_for_a_turn_of_the_clock_that_began_before_it():
    c, r = asked_be(M)
    partners.order(referral=r, magistrate="J", given_at=M, by=demo.person("pat"), at=M, reference="W1")
    at = M + H
    for _ in range(6):
        t = Takedown.objects.open().get(case=c)
        at = max(at, t.next_check_at)
        look(c, 404, at)
    assert td(c).state == "gone"
    at = td(c).next_check_at
    demo.lies(c, "BE", at=at)
    mail.outbox.clear()
    turn_b = at + MIN
    partners.hold(referral=r, until=at + 9 * D, by=demo.person("pat"), at=at + 2 * MIN)
    look(c, 200, at)
    assert td(c).state == "ready"
    writing.ask_provider(td(c).provider_id, at=turn_b)
    outbox.send_due(turn_b)
    assert not [m for m in mail.outbox if m.to[0].startswith("abuse")], "a letter left while the hold stands"


def test_one_miss_then_unclear_looks_still_climb():
    c, _r = asked_be(M)
    t = td(c)
    look(c, 404, max(M + H, t.next_check_at))
    mail.outbox.clear()
    at = M + 2 * H
    while not mail.outbox and at < M + 20 * D:
        t = td(c)
        if t.next_check_at <= at:
            look(c, 403, at)
        clock.tick(at)
        at += H
    assert len(mail.outbox) > 0, (td(c).state, td(c).misses, td(c).asked_count, Takedown.objects.late(at).count())


def test_an_abuse_contact_found_later_is_used():
    c = case("BE", abuse="")
    clock.tick(M)
    partners.release(referral=Referral.objects.get(case=c), by=demo.person("pat"), at=M)
    clock.tick(M)
    demo.lies(c, "BE", at=M + H)
    mail.outbox.clear()
    for n in range(1, 20):
        clock.tick(M + n * H)
    assert [m for m in mail.outbox if m.to[0].startswith("abuse")], list(
        Outgoing.objects.filter(purpose="notice").values_list("error")
    )


def test_a_provider_switched_off_gets_no_letter():
    c = case("BE")
    clock.tick(M)
    Partner.objects.filter(kind="provider").update(active=False)
    mail.outbox.clear()
    partners.release(referral=Referral.objects.get(case=c), by=demo.person("pat"), at=M)
    clock.tick(M)
    assert not [m for m in mail.outbox if m.to[0].startswith("abuse")]


def test_not_reachable_reported_again_by_many():
    c = demo.case_of(demo.told(["http://foto.example/1"], at=M))
    demo.judged(c, demo.NOT_REACHABLE, by=demo.person("ada"), at=M)
    for n in range(5):
        demo.told(["http://foto.example/1"], at=M + n * D + D)
    c.refresh_from_db()
    assert c.state != "dismissed"


def test_404_page_with_login_in_header():
    assert rules.seen(rules.LookFacts(status=404, wall="login")) == "not_seen"


def test_bad_rows_do_not_starve_the_rest(monkeypatch, settings):
    monkeypatch.setattr(report_sweeps, "BATCH", 3)
    for n in range(4):
        demo.told([f"http://bad{n}.example/"], at=M + n * MIN)
    good = demo.case_of(demo.told(["http://good.example/"], at=M + H))

    def find(a, h, at):
        if h.startswith("bad"):
            raise RuntimeError
        return HostingFacts()

    monkeypatch.setattr(domain_rules, "find", find)
    for n in range(10):
        report_sweeps.look_up_due(M + H + n * MIN)
    assert good.lookups.exists()


def test_clearance_for_one_host_does_not_clear_the_next():
    c, _r = asked_be(M)
    mail.outbox.clear()
    demo.lies(c, "BE", at=M + H, ip="91.0.0.1", asn=999, holder="Other", abuse="abuse@other.example")
    clock.tick(M + H)
    clock.tick(M + H + MIN)
    assert not [m for m in mail.outbox if m.to[0] == "abuse@other.example"]


def test_of_two_turns_that_asked_the_world_one_writes_the_answer(monkeypatch):
    c = demo.case_of(demo.told(["http://foto.example/1"], at=M))
    asking = report_sweeps.asking

    def overtaken(case, at):
        question = asking(case, at)
        if at == M:
            assert report_sweeps.look_up_due(M + MIN).fired == 1
        return question

    monkeypatch.setattr(domain_rules, "find", lambda a, h, at: HostingFacts())
    monkeypatch.setattr(report_sweeps, "asking", overtaken)
    assert report_sweeps.look_up_due(M) == (0, 0)
    assert c.lookups.count() == 1


def test_a_withdrawn_letter_that_left_says_so(monkeypatch):
    """Lease over, hold comes, second sender stops it; then the first one's hand-over succeeds."""
    _c, r = asked_be(M)
    Outgoing.objects.filter(purpose="notice").update(sent_at=None, not_before=M, lease_until=None)
    Notice.objects.update(sent_at=None, answer_due_at=None)
    Takedown.objects.update(waits_for="sending", due_at=None)

    class Slow(Email):
        def send(self, m):
            partners.hold(referral=r, until=M + D, by=demo.person("pat"), at=M + 5 * MIN)
            outbox.send_due(M + 6 * MIN)
            return super().send(m)

    monkeypatch.setattr(channels, "of", lambda n: Slow())
    monkeypatch.setattr("django.utils.timezone.now", lambda: M + 6 * MIN)
    outbox.send_due(M)
    n = Notice.objects.get()
    assert n.sent_at, (n.sent_at, n.withdrawn_at, Outgoing.objects.filter(purpose="notice").values("sent_at", "stopped_at"))
