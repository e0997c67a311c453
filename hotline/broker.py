"""How our workers bear the loss of Redis while they hold messages."""

from typing import Any

from kombu.transport.redis import Channel, QoS


class Calm(QoS):
    """Let a message go whose connection is gone: nobody is left to be told of it.

    Kombu's own (5.7) looks for that connection and ends the whole worker by an AttributeError, when Redis is restarted while
    tasks run. Nothing depends on such a message: the next beat sends its sweep again.
    """

    def ack(self, delivery_tag: Any) -> None:
        """Acknowledge a message, where its connection still stands."""
        if self.channel.connection is not None:
            super().ack(delivery_tag)

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        """Reject a message, where its connection still stands."""
        if self.channel.connection is not None:
            super().reject(delivery_tag, requeue=requeue)


def bear_a_lost_broker() -> None:
    """Let every worker of this process do so; what it fetched and did not begin is not put back, for the same reason."""
    Channel.QoS, Channel.do_restore = Calm, False
