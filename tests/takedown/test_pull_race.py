"""Pulling back and sending at the same moment: exactly one of the two happens, and the rows tell the truth about it."""

import threading
from dataclasses import replace

import pytest
from django.core import mail
from django.db import connection

from hotline import outbox
from hotline.models import Outgoing
from hotline.workflow import NotAllowed
from takedown import demonstration as demo
from takedown import pulling
from takedown.models import Notice, PullBack, Takedown
from tests.takedown.letters_out import DELAY, MONDAY, written

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
AT = MONDAY + DELAY


def in_thread(work):
    """Do something with a connection of its own; give the thread and what it said."""
    said = []

    def run():
        try:
            said.append(work())
        except NotAllowed as error:
            said.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, said


def test_what_a_sender_is_just_claiming_is_not_pulled_back(monkeypatch):
    """The sender holds the row and looks again; whoever pulls back meanwhile must wait for it, and then hear "too late"."""
    _, notice = written()
    ada, claiming, pulled = demo.person("ada"), threading.Event(), threading.Event()
    purpose = outbox.PURPOSES["notice"]

    def slow(message, at):
        ruling = purpose.may_send(message, at)
        claiming.set()
        pulled.wait(1.5)  # with the lock, nobody comes past in this time
        return ruling

    monkeypatch.setitem(outbox.PURPOSES, "notice", replace(purpose, may_send=slow))
    sender, _ = in_thread(lambda: outbox.send_due(AT))
    assert claiming.wait(10)

    def pull():
        try:
            return pulling.pull_back(notice=notice, why="The wrong page.", by=ada, at=AT)
        finally:
            pulled.set()

    puller, said = in_thread(pull)
    for thread in (sender, puller):
        thread.join(30)
    assert isinstance(said[0], NotAllowed), said
    assert not PullBack.objects.exists()
    assert [one.to[0] for one in mail.outbox].count("abuse@hoste.example") == 1
    message = Outgoing.objects.get(purpose="notice")
    assert message.sent_at == AT and message.stopped_at is None
    assert Takedown.objects.get().waits_for == "answer"


def test_what_somebody_is_just_pulling_back_does_not_leave(monkeypatch):
    _, notice = written()
    ada, holding, sent = demo.person("ada"), threading.Event(), threading.Event()
    real = pulling.lock_lines

    def slow(row):
        holding.set()
        sent.wait(1.5)
        return real(row)

    monkeypatch.setattr(pulling, "lock_lines", slow)
    puller, said = in_thread(lambda: pulling.pull_back(notice=notice, why="The wrong page.", by=ada, at=AT))
    assert holding.wait(10)

    def send():
        try:
            return outbox.send_due(AT)
        finally:
            sent.set()

    sender, _ = in_thread(send)
    for thread in (puller, sender):
        thread.join(30)
    assert isinstance(said[0], PullBack), said
    outbox.send_due(AT)
    assert "abuse@hoste.example" not in [one.to[0] for one in mail.outbox]
    assert Outgoing.objects.get(purpose="notice").stopped_at == AT
    assert Notice.objects.get().sent_at is None
    assert Takedown.objects.get().waits_for == "person"
