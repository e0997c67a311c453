"""Messages between a police unit and the desk, ready for a page of either door."""

import re
from typing import Any

from hotline.crypto import CannotOpen, opened
from hotline.unopened import unopened
from partners.models import PoliceMessage
from reports.addresses import NotAnAddress, masked, normalise

HIDDEN = "[an address]"
SEALED = "It cannot be opened here: this process holds no key."


def lines(case_id: int, partner_id: int, *, by_desk: bool) -> list[dict[str, Any]]:
    """Give the messages about a case, oldest first; `by_desk` says for which side, to which the other's may be new."""
    told = PoliceMessage.objects.about(case_id, partner_id).select_related("by", "asks").order_by("at", "pk")
    return [
        {
            "message": one,
            "asked": one.asks.get_because_display() if one.asks else "",
            "open": one.asks_id is not None and one.settled_at is None,
            "text": _text(one, hidden=by_desk and unopened()),
            "erased": one.erase_at is None,
            "new": one.from_staff != by_desk and one.read_at is None,
        }
        for one in told
    ]


def _text(message: PoliceMessage, *, hidden: bool) -> str:
    try:
        return covered(opened(message, "text"), hidden=hidden)
    except CannotOpen:
        return SEALED


def covered(text: str, *, hidden: bool = False) -> str:
    """Give a text with every address in it masked, as on every screen; or hidden, where nobody may look."""

    def one(word: re.Match[str]) -> str:
        try:
            address = normalise(word[0]).address
        except NotAnAddress:
            return word[0]
        return HIDDEN if hidden else masked(address)

    return re.sub(r"\S+", one, text)
