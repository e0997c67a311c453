"""What follows from a mail about a letter: a bounce was never a delivery, a machine's answer never an answer."""

from dataclasses import replace

import pytest
from django.core import mail as left

from hotline import outbox
from hotline.models import AuditEvent
from hotline.returning import tokens_in
from hotline.workflow import NotAllowed
from partners.mailbox import sweeps
from takedown import actions, incoming
from takedown import demonstration as demo
from takedown.models import Notice, NoticeMail, Reply, Takedown
from tests.partners.come_back import BOUNCES, LETTER, made, report
from tests.partners.come_back_answers import REPLIES
from tests.takedown.coming_back import SENT, comes, deeds, fresh, letter_of, remind, sent_about, takedown
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


# --- What else mail servers and machines say --------------------------------------------------------------------------


def test_a_delay_is_noted_and_changes_nothing(notice):
    comes(LATER, notice)
    assert fresh(notice).sent_at == SENT and takedown().waits_for == "answer"
    assert NoticeMail.objects.get().kind == "delayed"


def test_a_delivery_is_noted_with_its_moment_and_is_no_answer(notice):
    comes(DELIVERED, notice)
    assert (fresh(notice).delivered_at, takedown().state) == (SENT + HOUR, "asked")
    comes(BOUNCE, notice, at=SENT + 2 * HOUR)
    assert (fresh(notice).delivered_at, fresh(notice).bounced_at) == (None, SENT + 2 * HOUR)
    comes(report(kind="x", words="late"), notice)
    assert fresh(notice).delivered_at is None


@pytest.mark.parametrize("name", ["RT", "Office 365, Dutch", "a receipt that it was read", "a web form"])
def test_a_machine_s_answer_is_no_answer(notice, name):
    due = takedown().due_at
    comes(REPLIES[name][0], notice)
    assert not Reply.objects.exists()
    assert (takedown().state, takedown().due_at, fresh(notice).answer_due_at) == ("asked", due, due)
    assert (NoticeMail.objects.get().kind, NoticeMail.objects.get().ticket) == REPLIES[name][1:]
    assert incoming.to_read().exists() == (REPLIES[name][1] == "form")


def test_their_number_is_at_hand_for_the_next_letter(notice):
    comes(REPLIES["RT"][0], notice)
    remind(SENT + 24 * HOUR)
    reminder = Notice.objects.latest("pk")
    assert reminder != notice and incoming.ticket_of(reminder) == incoming.ticket_of(notice) == "123456"
    assert letter_of(reminder).subject.endswith(" [#123456]") and "#" not in letter_of(notice).subject
    other = sent_about("http://ergens.example/other", at=SENT + 30 * HOUR)
    assert incoming.ticket_of(other) == ""


# --- People -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a person", "a person behind a ticket system", "a person who answers in their program"])
def test_what_a_person_writes_waits_for_a_person_and_closes_nothing(notice, name):
    row = comes(REPLIES[name][0], notice)
    assert (row.state, row.why, row.letter, row.heard) == ("ignored", "attached", letter_of(notice), "person")
    assert [one.mail for one in incoming.to_read()] == [row]
    assert not Reply.objects.exists() and takedown().state == "asked"


def test_what_a_person_records_counts_as_a_reply_and_is_looked_at_at_once(notice):
    comes(PERSON, notice)
    Takedown.objects.update(next_check_at=SENT + 9 * HOUR)
    ada, at = demo.person("ada"), SENT + 2 * HOUR
    mail = NoticeMail.objects.get()
    actions.record_mail(mail=mail, outcomes=[(notice.lines.get(), "removed", "Jo says so")], by=ada, at=at)
    assert (Reply.objects.get().outcome, Reply.objects.get().at) == ("removed", at)
    assert (fresh(mail).settled_by, mail.settled_at) == (ada, at)
    assert AuditEvent.objects.get(deed="notice.replied").by == ada
    assert takedown().next_check_at == at and takedown().state == "asked"
    with pytest.raises(NotAllowed):
        actions.record_mail(mail=mail, outcomes=[(notice.lines.get(), "disputed", "")], by=ada, at=at)
    assert Reply.objects.count() == 1


def test_a_mail_is_set_aside_by_a_person_and_a_bounce_cannot_be(notice):
    comes(PERSON, notice)
    ada = demo.person("ada")
    actions.set_mail_aside(mail=NoticeMail.objects.get(), by=ada, at=SENT + 2 * HOUR)
    assert not incoming.to_read().exists() and not Reply.objects.exists()
    comes(BOUNCE, notice)
    with pytest.raises(NotAllowed):
        actions.set_mail_aside(mail=NoticeMail.objects.latest("pk"), by=ada, at=SENT + 2 * HOUR)


def test_a_stranger_with_the_token_attaches_words_and_nothing_more(notice):
    comes(made("http://beelden.example/9 was removed\n", sender="mallory@evil.example", subject="removed"), notice)
    assert (takedown().state, Reply.objects.count(), Notice.objects.get().sent_at) == ("asked", 0, SENT)
    assert NoticeMail.objects.get().mail.domain == "evil.example"


@pytest.mark.parametrize(
    "raw",
    [
        made("Removed", to="reply+" + "f" * 32 + "@hotline.example"),
        made("Removed", to="reply@hotline.example"),
        made("Removed", to="reply@hotline.example", In_Reply_To="<short@hotline.example>"),
        report(to="hotline@hotline.example", back=""),
    ],
)
def test_a_guessed_token_attaches_nothing(notice, raw):
    row = comes(raw, notice)
    assert row.letter is None and not NoticeMail.objects.exists() and fresh(notice).sent_at


def test_our_own_letter_in_our_own_mailbox_is_no_answer_to_itself(notice):
    row = comes(made("Dear provider", sender="hotline@hotline.example", Message_ID=LETTER), notice)
    assert (row.letter, row.why) == (None, "ours")
    sent_on = comes(made("Dear provider", sender="abuse@hoste.example", Message_ID=LETTER), notice, uid=9)
    assert sent_on.letter is None and not NoticeMail.objects.exists()


def test_the_text_is_sealed_and_goes_with_the_mailbox(notice, caplog):
    row = comes(made("marked-secret http://beelden.example/9\n"), notice)
    assert b"marked-secret" not in bytes(row.content) and "marked-secret" not in caplog.text
    mail = NoticeMail.objects.get()
    content = actions.read_mail(mail=mail, by=demo.person("ada"), at=SENT + 2 * HOUR)
    assert "marked-secret" in content.text and deeds(notice)[-1] == "notice.mail_opened"
    sweeps.erase_mails(row.erase_due_at)
    assert bytes(fresh(row).content) == b"" and NoticeMail.objects.get().notice == notice
    assert "marked" not in str(list(AuditEvent.objects.values_list("facts", "why")))


# --- What our letters carry -------------------------------------------------------------------------------------------


def test_a_letter_names_where_to_answer_and_where_it_is_returned_to(notice):
    letter, token = left.outbox[-1], letter_of(notice).token
    head = letter.message()
    assert letter.from_email == f"reply+bounce-{token}@hotline.example" and head["From"] == "hotline@hotline.example"
    assert head["Reply-To"] == f"reply+{token}@hotline.example" and head["Message-ID"] == f"<{token}@hotline.example>"
    assert tokens_in(letter.from_email) == [token] and len(token) == 32
    assert "Reply-To" not in left.outbox[0].message(), "the police answer as before"


def test_without_an_address_for_answers_letters_carry_none(settings):
    settings.REPLY_ADDRESS = ""
    sent_about()
    assert left.outbox[-1].from_email == "hotline@hotline.example" and "Reply-To" not in left.outbox[-1].message()


def test_a_bounce_of_a_mail_to_nobody_above_shows_as_a_failed_letter(monkeypatch, notice):
    letter = letter_of(notice)
    monkeypatch.setitem(outbox.PURPOSES, "notice", replace(outbox.PURPOSES["notice"], came_back=outbox.nobody_goes_on))
    assert outbox.came_back(message=letter, code="5.1.1", at=SENT + HOUR)
    fresh(letter)
    assert (letter.failed_at, letter.returned_at, letter.sent_at) == (SENT + HOUR, SENT + HOUR, None)
    assert not outbox.came_back(message=letter, code="5.1.1", at=SENT + HOUR)
