"""Redis goes away while a worker holds messages: the worker stays (shown whole by tests/faults, "redis restarted")."""

from types import SimpleNamespace

import pytest
from kombu.transport.redis import Channel, QoS

from hotline.broker import Calm
from hotline.celery import app


class Gone:
    """A channel that was closed when its connection broke."""

    connection, do_restore = None, False

    def conn_or_acquire(self, client=None):
        return self.connection.client


@pytest.mark.parametrize("word", ["ack", "reject"])
def test_a_message_whose_connection_is_gone_is_let_go(word):
    getattr(Calm(Gone()), word)("some tag")


def test_kombu_s_own_ends_the_worker_there():
    """Why there is one of ours. When this fails, Kombu has mended it, and ours can go."""
    with pytest.raises(AttributeError):
        QoS(Gone()).ack("some tag")


def test_a_message_whose_connection_stands_is_acknowledged(monkeypatch):
    done = []
    monkeypatch.setattr(QoS, "ack", lambda self, tag: done.append(tag))
    Calm(SimpleNamespace(connection=object(), do_restore=False)).ack("some tag")
    assert done == ["some tag"]


def test_the_house_s_workers_do_so():
    assert app.main == "hotline"
    assert Channel.QoS is Calm and Channel.do_restore is False
