"""Channels carry a message out of the house: one class for each kind, one method `send(message) -> reference`."""

from datetime import timedelta
from typing import Protocol

from django.conf import settings

from hotline.models import Outgoing

PORTAL = "portal"


class NotDelivered(Exception):
    """A channel could not hand the message over; `permanent` says whether trying again is any use.

    `gave_up`: permanent only because it was tried often enough, so that nobody on the other side has answered.
    `wait`: the other side said how long to leave it alone (Retry-After).
    """

    def __init__(self, why: str, *, permanent: bool, gave_up: bool = False, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.permanent, self.gave_up, self.wait = permanent, gave_up, wait


class NotWanted(Exception):
    """The receiver has no use for the message any more: it is withdrawn, and nothing failed. The message says why."""


class Channel(Protocol):
    """What every channel can do."""

    def send(self, message: Outgoing) -> str:
        """Hand the message over and return the receiver's reference. Raises NotDelivered or NotWanted."""
        ...


KINDS: dict[str, type[Channel]] = {}


def register(name: str, kind: type[Channel]) -> None:
    """Let a floor add a kind of channel, by the name that stands in Outgoing.channel."""
    KINDS[name] = kind


def of(name: str) -> Channel:
    """Give the channel of that name; in quiet test mode the one that diverts. Raises KeyError for an unknown one."""
    from hotline.channels.diverted import Diverted

    kind = KINDS[name]
    return Diverted() if settings.DIVERT_TO and name != PORTAL else kind()
