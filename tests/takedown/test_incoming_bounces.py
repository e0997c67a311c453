"""A letter that came back was never sent: the takedown goes on, by another contact or with a person."""

import pytest

from hotline.mailbox import Mail
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.mailbox import arrived, reading
from partners.mailbox.models import Incoming
from partners.models import Partner, Referral
from partners.providers import actions as providers
from takedown import actions, incoming
from takedown import demonstration as demo
from takedown.models import Notice, NoticeMail, Takedown
from tests.partners.come_back import BOUNCES, TOKEN
from tests.partners.come_back_answers import REPLIES
from tests.takedown.coming_back import SENT, comes, deeds, fresh, letter_of, remind, sent_about, takedown, turn
from tests.takedown.written import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
BOUNCE, LATER, DELIVERED = BOUNCES["Postfix"][0], BOUNCES["Postfix, later"][0], BOUNCES["Postfix, delivered"][0]
PERSON = REPLIES["a person"][0]


@pytest.fixture(autouse=True)
def ours(settings):
    settings.REPLY_ADDRESS = "reply@hotline.example"
    settings.MAIL_FROM = "hotline@hotline.example"


@pytest.fixture
def notice():
    return sent_about()


# --- Bounces ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Postfix", "Exchange, full", "qmail", "a report without any code"])
def test_a_letter_that_came_back_was_never_sent(notice, name):
    comes(BOUNCES[name][0], notice)
    fresh(notice)
    assert (notice.sent_at, notice.answer_due_at, notice.bounced_at) == (None, None, SENT + HOUR)
    assert (NoticeMail.objects.get().kind, NoticeMail.objects.get().code) == ("failed", BOUNCES[name][2])
    assert (takedown().state, takedown().asked_count, takedown().waits_for) == ("waiting", 0, "clearance")
    assert letter_of(notice).stopped_why == f"it came back ({BOUNCES[name][2]})"
    assert "notice.bounced" in deeds(notice)


def test_a_bounce_is_known_by_any_of_its_marks(notice):
    for name in ("Sendmail, envelope number alone", "the envelope's address alone", "the returned head alone", "qmail"):
        assert comes(BOUNCES[name][0], notice).letter == letter_of(notice)


def test_without_another_contact_the_takedown_waits_for_a_person_and_no_letter_goes_there_again(notice):
    comes(BOUNCE, notice)
    for hours in range(2, 80, 6):
        turn(SENT + hours * HOUR)
    assert (takedown().state, takedown().waits_for) == ("ready", "partner")
    assert Notice.objects.count() == 1
    assert incoming.address_is_dead(notice.provider)
    assert [one.notice for one in incoming.dead_addresses()] == [notice]
    assert list(incoming.bounced(SENT + HOUR)) == [notice]


def test_another_address_in_the_directory_lets_it_go_on_at_once(notice):
    comes(BOUNCE, notice)
    Partner.objects.filter(pk=notice.provider_id).update(email="noc@hoste.example")
    turn(SENT + 2 * HOUR)
    second = Notice.objects.latest("pk")
    assert (second.step, second.sent_at, letter_of(second).recipient) == ("notice", SENT + 2 * HOUR, "noc@hoste.example")
    assert (takedown().state, takedown().asked_count) == ("asked", 1)
    assert not incoming.dead_addresses().exists() and not incoming.address_is_dead(notice.provider)


def test_the_next_contact_is_written_to_by_itself(notice, monkeypatch):
    told = []

    def next_one(*, partner, address, code, at):
        told.append((partner, address, code, at))
        Partner.objects.filter(pk=partner.pk).update(email="noc@hoste.example")

    monkeypatch.setattr(arrived.contact_bounced, "functions", [next_one])
    comes(BOUNCE, notice)
    turn(SENT + 2 * HOUR)
    assert told == [(notice.provider, "abuse@hoste.example", "5.1.1", SENT + HOUR)]
    assert letter_of(Notice.objects.latest("pk")).recipient == "noc@hoste.example"


def test_an_address_that_was_the_last_one_is_a_task_all_the_same(notice, monkeypatch):
    taken = lambda *, partner, **_: Partner.objects.filter(pk=partner.pk).update(email="")  # noqa: E731
    monkeypatch.setattr(arrived.contact_bounced, "functions", [taken])
    comes(BOUNCE, notice)
    turn(SENT + 2 * HOUR)
    assert takedown().waits_for == "partner" and incoming.dead_addresses().exists()


def test_a_person_lets_it_be_written_to_again_and_a_second_bounce_shows_again(notice):
    comes(BOUNCE, notice)
    turn(SENT + 2 * HOUR)
    actions.write_again(mail=NoticeMail.objects.get(), by=demo.person("ada"), at=SENT + 3 * HOUR)
    contact = notice.provider.contacts.get()
    assert (contact.bounced_at, contact.bounces, fresh(notice.provider).email) == (None, 1, "abuse@hoste.example")
    turn(SENT + 3 * HOUR)
    second = Notice.objects.latest("pk")
    assert second != notice and second.sent_at == SENT + 3 * HOUR
    comes(BOUNCE, second, at=SENT + 4 * HOUR)
    assert [one.notice for one in incoming.dead_addresses()] == [second]
    assert deeds(notice)[-1] == "notice.written_again"


def test_the_directory_s_next_contact_is_written_to_by_itself(notice):
    provider, lee = notice.provider, demo.person("lee")
    providers.add_contact(provider=provider, channel="email", address="noc@hoste.example", by=lee, at=SENT)
    comes(BOUNCE, notice)
    turn(SENT + 2 * HOUR)
    assert letter_of(Notice.objects.latest("pk")).recipient == "noc@hoste.example"
    assert not incoming.dead_addresses().exists() and takedown().waits_for == "answer"


def test_the_same_bounce_twice_changes_nothing_more(notice):
    comes(BOUNCE, notice)
    before = AuditEvent.objects.filter(deed="notice.bounced").count()
    assert comes(BOUNCE, notice, uid=2).why == "repeated"
    comes(BOUNCES["Exchange"][0], notice, at=SENT + 2 * HOUR)
    assert AuditEvent.objects.filter(deed="notice.bounced").count() == before == 2  # of the letter and of the case
    assert NoticeMail.objects.count() == 2 and takedown().asked_count == 0


def test_a_bounce_of_an_earlier_letter_does_not_stop_what_a_later_one_asked(notice):
    remind(SENT + 24 * HOUR)
    later = Notice.objects.latest("pk")
    assert later.step == "reminder"
    comes(BOUNCE, notice, at=SENT + 25 * HOUR)
    assert (takedown().state, takedown().waits_for, takedown().asked_count) == ("asked", "answer", 2)
    assert fresh(later).sent_at and not fresh(notice).sent_at


def test_a_letter_about_many_goes_back_as_a_whole_but_not_what_was_closed_since():
    notice = sent_about("http://beelden.example/1", "http://foto.example/2")
    gone = Takedown.objects.get(case__address="http://foto.example/2")
    actions.close(gone, "moved", at=SENT)
    comes(BOUNCE, notice)
    assert sorted(Takedown.objects.values_list("state", flat=True)) == ["moved", "waiting"]


def test_a_hold_stands_though_the_letter_came_back(notice):
    pat, until = demo.person("pat"), SENT + 48 * HOUR
    partners.hold(referral=Referral.objects.get(), until=until, by=pat, at=SENT + HOUR / 2, because="victim")
    comes(BOUNCE, notice)
    turn(SENT + 2 * HOUR)
    assert (takedown().state, takedown().due_at, takedown().asked_count) == ("waiting", until, 0)


def test_a_bounce_that_overtakes_the_end_of_sending_waits_a_minute(notice):
    letter = letter_of(notice)
    Outgoing.objects.filter(pk=letter.pk).update(sent_at=None, not_before=SENT, lease_until=SENT + 2 * HOUR)
    judged = reading.judging.judge(_mail(BOUNCE, letter), SENT + HOUR)
    assert arrived.under_way(judged, SENT + HOUR) and not arrived.under_way(judged, SENT + 3 * HOUR)
    assert reading._stored(_mail(BOUNCE, letter), 7, SENT + HOUR) is None and not Incoming.objects.exists()


def _mail(raw, letter):
    return Mail(5, raw.replace(TOKEN.encode(), letter.token.encode()), True, SENT)
