"""Four sweepers and four senders race over twenty takedowns: twenty letters leave, each once, with its trace."""

import socket
import threading
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.models import Referral
from reports.actions import claim, reveal
from reports.models import Case
from takedown import actions, sweeps
from takedown import demonstration as demo
from takedown.models import Notice, Takedown

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
PULLABLE = timedelta(minutes=10)  # a letter waits so long for somebody who pulls it back


class Mailbox:
    """An SMTP receiver that keeps the Message-IDs it was handed."""

    def __init__(self):
        self.ids = []

    async def handle_DATA(self, server, session, envelope):
        lines = envelope.content.decode(errors="replace").splitlines()
        self.ids.append(next(line for line in lines if line.lower().startswith("message-id:")))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


def twenty_due():
    """Twenty Belgian cases of twenty providers, all released, all ready."""
    pat = demo.person("pat")
    for number in range(20):
        case = demo.case_of(demo.told([f"http://beelden.example/{number}"], at=MONDAY))
        demo.lies(case, "BE", at=MONDAY, abuse=f"abuse@hoste{number}.example")
        demo.confirmed(case, at=MONDAY)
        actions.open_for(case.pk, at=MONDAY)
        partners.release(referral=Referral.objects.get(case=case), by=pat, at=MONDAY)
    Outgoing.objects.all().delete()
    sweeps.open_gates(MONDAY)
    assert Takedown.objects.filter(state="ready").count() == 20


def race(*runs, times=3):
    """Run all at once, `times` over, each in a thread with its own connection; an error in one is an error of the test."""
    start, errors = threading.Barrier(len(runs)), []

    def one(run):
        try:
            start.wait()
            for _ in range(times):
                swept = run(MONDAY)
                errors.extend(["a row failed in a sweep"] * getattr(swept, "failed", 0))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors


def send_later(at):
    return outbox.send_due(at + PULLABLE)


def test_four_sweepers_and_four_senders_leave_twenty_notices_and_twenty_traces(mailbox):
    twenty_due()
    race(*[sweeps.write_notices] * 4, *[send_later] * 4)
    send_later(MONDAY)
    assert Notice.objects.count() == 20
    assert len(mailbox.ids) == 20
    assert max(Counter(mailbox.ids).values()) == 1
    assert AuditEvent.objects.filter(deed="notice.sent", stream__startswith="notice:").count() == 20
    assert AuditEvent.objects.filter(deed="takedown.asked").count() == 20
    assert Takedown.objects.filter(state="asked", asked_count=1).count() == 20


def test_people_who_claim_the_next_case_never_get_the_same(mailbox):
    people = [demo.person(name) for name in ("ada", "bo", "lee")]
    for number in range(3):
        demo.told([f"http://beelden.example/{number}"], at=MONDAY)
    for _ in range(10):
        Case.objects.update(claimed_by=None, claimed_until=None)
        got = []
        race(*[lambda at, who=who, got=got: got.append(claim(by=who, at=at)) for who in people], times=1)
        assert len({case.pk for case in got}) == 3


def test_hold_and_sending_at_the_same_moment_agree(mailbox):
    """Whoever comes first wins, and the rows tell the truth about it: a held takedown has no letter that left later."""
    twenty_due()
    sweeps.write_notices(MONDAY)
    pat = demo.person("pat")
    referrals = list(Referral.objects.order_by("pk"))

    def hold_all(at):
        for referral in referrals:
            partners.hold(referral=referral, until=at + timedelta(days=1), by=pat, at=at)

    race(hold_all, send_later, send_later)
    sent = Notice.objects.filter(sent_at__isnull=False)
    withdrawn = Notice.objects.filter(withdrawn_at__isnull=False)
    assert sent.count() == len(mailbox.ids)
    assert sent.count() + withdrawn.count() == 20
    assert not Takedown.objects.exclude(state="waiting").exists()


def test_revealing_an_address_and_holding_its_case_wait_for_each_other(mailbox):
    twenty_due()
    referral, ada, pat = Referral.objects.earliest("pk"), demo.person("ada"), demo.person("pat")

    def reveal_often(at):
        for _ in range(10):
            reveal(case=referral.case, by=ada, at=at)

    def hold_often(at):
        partners.hold(referral=referral, until=at + timedelta(days=1), by=pat, at=at)

    race(reveal_often, reveal_often, reveal_often, hold_often)
    assert AuditEvent.objects.filter(deed="case.revealed").count() == 90
