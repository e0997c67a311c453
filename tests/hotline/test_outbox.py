"""The outbox: each message leaves once, through a real mail server, and what goes wrong shows and is tried again."""

import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from hotline import channels, mail, outbox
from hotline.models import AuditEvent, Outgoing
from hotline.outbox import Go, Purpose, Stop, Wait
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RECIPIENT = "abuse@hoste.example"


class MailServer:
    """Takes mail on loopback. `replies` are given to the next mails instead of taking them."""

    def __init__(self):
        self.mails = []
        self.refused_at_rcpt = []
        self.refused_at_data = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refused_at_rcpt:
            return self.refused_at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refused_at_data:
            return self.refused_at_data.pop(0)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def server(settings):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    made = MailServer()
    running = Controller(made, hostname="127.0.0.1", port=port)
    running.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    made.stop = running.stop
    yield made
    if running.server is not None:
        running.stop()


class Guard:
    """A floor above that rules as it is told and remembers what it heard."""

    def __init__(self):
        self.ruling = Go(RECIPIENT)
        self.sent, self.stopped = [], []

    def may_send(self, message, at):
        if isinstance(self.ruling, Exception):
            raise self.ruling
        return self.ruling

    def has_sent(self, message, at):
        self.sent.append(message.pk)

    def has_stopped(self, message, why, at):
        self.stopped.append((message.pk, why))


@pytest.fixture
def guard(monkeypatch):
    made = Guard()
    monkeypatch.setitem(outbox.PURPOSES, "test", Purpose(made.may_send, made.has_sent, made.has_stopped))
    return made


def write(key="one", **more):
    return outbox.write(
        key=key, purpose="test", about=1, subject="Onderwerp é", body="Eerste regel\nTweede – regel\n",
        parts=[{"name": "xarf-1.json", "type": "application/json", "content": '{"a": "é"}'}], language="nl", at=AT, **more,
    )  # fmt: skip


def row():
    return Outgoing.objects.get()


# --- Leaving ----------------------------------------------------------------------------------------------------------


def test_a_message_leaves_once_with_its_parts(server, guard):
    message = write()
    for minutes in range(3):
        outbox.send_due(AT + minutes * MINUTE)
    (got,) = server.mails
    assert (got["To"], got["Subject"], got["Content-Language"]) == (RECIPIENT, "Onderwerp é", "nl")
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_body().get_content().replace("\r\n", "\n") == "Eerste regel\nTweede – regel\n"
    (part,) = got.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("xarf-1.json", "application/json")
    assert part.get_payload(decode=True).decode() == '{"a": "é"}'
    sent = row()
    assert (sent.sent_at, sent.recipient, sent.reference, sent.attempts) == (AT, RECIPIENT, got["Message-ID"], 1)
    assert sent.not_before is None
    assert sent.lease_until is None
    assert guard.sent == [message.pk]


def test_the_same_key_twice_is_one_row_with_the_first_text(server, guard):
    first = write()
    again = outbox.write(key="one", purpose="test", about=2, subject="Other", body="Other", at=AT + MINUTE)
    assert again.pk == first.pk
    assert row().subject == "Onderwerp é"
    outbox.send_due(AT)
    outbox.write(key="one", purpose="test", about=2, subject="Other", body="Other", at=AT + MINUTE)
    outbox.send_due(AT + MINUTE)
    assert len(server.mails) == 1


def test_a_message_for_later_waits(server, guard):
    write(not_before=AT + 5 * MINUTE)
    outbox.send_due(AT + 4 * MINUTE)
    assert server.mails == []
    outbox.send_due(AT + 5 * MINUTE)
    assert len(server.mails) == 1


# --- The floor above rules at the last moment --------------------------------------------------------------------------


def test_wait_keeps_it_in_and_says_why(server, guard):
    guard.ruling = Wait("this provider has no abuse address", AT + 15 * MINUTE)
    write()
    outbox.send_due(AT)
    outbox.send_due(AT + MINUTE)
    assert (row().error, row().not_before, row().attempts) == ("this provider has no abuse address", AT + 15 * MINUTE, 0)
    guard.ruling = Go(RECIPIENT)
    outbox.send_due(AT + 14 * MINUTE)
    assert server.mails == []
    outbox.send_due(AT + 15 * MINUTE)
    assert len(server.mails) == 1
    assert row().error == ""


def test_stop_is_for_ever_and_the_floor_above_hears_it(server, guard):
    guard.ruling = Stop("held by the police")
    message = write()
    outbox.send_due(AT)
    guard.ruling = Go(RECIPIENT)
    outbox.send_due(AT + 500 * MINUTE)
    assert server.mails == []
    assert (row().stopped_at, row().stopped_why, row().not_before) == (AT, "held by the police", None)
    assert guard.stopped == [(message.pk, "held by the police")]


def test_a_fault_in_one_ruling_keeps_no_other_message_in(server, guard, monkeypatch):
    broken = Guard()
    broken.ruling = RuntimeError("fault")
    monkeypatch.setitem(outbox.PURPOSES, "broken", Purpose(broken.may_send, broken.has_sent, broken.has_stopped))
    outbox.write(key="first", purpose="broken", about=1, subject="x", body="x", at=AT - MINUTE)
    write()
    swept = outbox.send_due(AT)
    assert len(server.mails) == 1
    assert swept.failed == 1
    assert Outgoing.objects.get(key="first").not_before == AT + outbox.PUT_BACK


# --- The mail server says no ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "words"),
    [
        (["450 4.2.0 later"], [], "recipient refused (450)"),
        (["452 4.2.2 full"], [], "recipient refused (452)"),
        ([], ["451 4.3.0 later"], "mail server answered 451"),
    ],
)
def test_a_temporary_no_backs_off_and_is_tried_again(server, guard, at_rcpt, at_data, words):
    server.refused_at_rcpt, server.refused_at_data = at_rcpt, at_data
    write()
    assert outbox.send_due(AT).failed == 1
    waiting = row()
    assert (waiting.error, waiting.attempts, waiting.failed_at, waiting.lease_until) == (words, 1, None, None)
    assert AT + MINUTE <= waiting.not_before <= AT + 1.5 * MINUTE
    outbox.send_due(AT + MINUTE / 2)
    assert server.mails == []
    outbox.send_due(AT + 2 * MINUTE)
    assert len(server.mails) == 1
    assert (row().attempts, row().error) == (2, "")


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "words"),
    [
        (["550 5.1.1 nobody here"], [], "recipient refused (550)"),
        ([], ["554 5.7.1 not wanted"], "mail server answered 554"),
    ],
)
def test_a_permanent_no_fails_until_a_person_tries_again(server, guard, at_rcpt, at_data, words):
    server.refused_at_rcpt, server.refused_at_data = at_rcpt, at_data
    write()
    outbox.send_due(AT)
    outbox.send_due(AT + 500 * MINUTE)
    failed = row()
    assert (failed.failed_at, failed.error, failed.not_before, failed.attempts) == (AT, words, None, 1)
    assert server.mails == []
    assert guard.sent == []
    outbox.try_again(message=failed, by=demo.person("lee"), at=AT + 600 * MINUTE)
    outbox.send_due(AT + 600 * MINUTE)
    assert len(server.mails) == 1
    assert AuditEvent.objects.get(deed="outgoing.tried_again").by == demo.person("lee")


def test_nobody_tries_again_what_did_not_fail(server, guard):
    message = write()
    outbox.send_due(AT)
    outbox.try_again(message=message, by=demo.person("lee"), at=AT + MINUTE)
    outbox.send_due(AT + MINUTE)
    assert len(server.mails) == 1


def test_a_mail_server_that_is_down_is_tried_again(server, guard):
    server.stop()
    write()
    outbox.send_due(AT)
    assert row().error == "mail server not reachable (ConnectionRefusedError)"
    assert row().failed_at is None
    assert row().not_before > AT


def test_no_error_carries_the_recipient(server, guard, caplog):
    server.refused_at_rcpt = [f"550 5.1.1 <{RECIPIENT}> unknown"]
    write()
    outbox.send_due(AT)
    assert "hoste" not in row().error
    assert "hoste" not in caplog.text


def test_a_fault_in_the_channel_shows_and_is_tried_again(guard, monkeypatch):
    class Broken:
        def send(self, message):
            raise ValueError(RECIPIENT)

    monkeypatch.setattr(channels, "of", lambda name: Broken())
    write()
    assert outbox.send_due(AT).failed == 1
    assert row().error == "fault in the channel (ValueError)"
    assert row().not_before > AT


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (20, 60), (1000, 60)]
)
def test_each_miss_waits_twice_as_long_up_to_an_hour(attempts, minutes):
    assert outbox.back_off(attempts, 0.0) == minutes * MINUTE
    assert outbox.back_off(attempts, 1.0) == 1.5 * minutes * MINUTE


# --- Killed in the middle ---------------------------------------------------------------------------------------------


def test_killed_after_the_hand_over_it_is_sent_again_with_the_same_message_id(server, guard):
    message = write()
    leased = outbox._claim(message.pk, AT)
    mail.send(leased)  # and here the power goes: nothing was written down
    outbox.send_due(leased.lease_until - MINUTE)
    assert len(server.mails) == 1, "somebody holds it"
    outbox.send_due(leased.lease_until)  # it runs from the moment of the hand-over by the wall clock, whatever AT says
    assert len(server.mails) == 2
    assert server.mails[0]["Message-ID"] == server.mails[1]["Message-ID"] == row().reference
    assert (row().attempts, guard.sent) == (2, [message.pk])


def test_killed_before_the_hand_over_it_leaves_when_the_lease_is_over(server, guard):
    message = write()
    leased = outbox._claim(message.pk, AT)
    outbox.send_due(leased.lease_until)
    assert len(server.mails) == 1


def test_two_messages_never_share_a_message_id(guard):
    ids = {mail.message_id(write(key)) for key in ("one", "two", "one")}
    assert len(ids) == 2


def test_what_is_written_in_a_deed_that_fails_never_leaves(server, guard):
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    outbox.send_due(AT)
    assert server.mails == []
