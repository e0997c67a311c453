"""What can be reported: an address in its normal form, or a name on some place where there is no address."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from reports.disguises import storable

LONGEST = 8_000
LONGEST_NAME = 200
NAMED = "contact:"  # begins the normal form of what has a name and no address


class Reason(StrEnum):
    """Why a text is not an address that can be reported."""

    EMPTY = "empty"
    NO_ADDRESS = "no_address"
    PRIVATE = "private"
    TOO_LONG = "too_long"
    BAD_HOST = "bad_host"
    UNSUPPORTED_SCHEME = "unsupported_scheme"


class NotAnAddress(ValueError):
    """The text is not an address that can be reported; `reason` says why. Carries no part of the text."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Address:
    """One address: as told, its WHATWG normal form, its key (SHA-256 hex of that form), host and registrable domain."""

    told: str
    address: str
    key: str
    host: str
    domain: str
    onion: bool = False


def handle(place: str, name: str) -> Address:
    """Read the name of a user, group or channel, or an invitation code, on a kind of place. Raises NotAnAddress.

    Its normal form is ``contact:<place>/<name>``. It has a place instead of a host, and no network is ever asked about it.
    """
    said = " ".join(storable(name).split()).strip("@ ")
    if not said:
        raise NotAnAddress(Reason.EMPTY)
    if len(said) > LONGEST_NAME:
        raise NotAnAddress(Reason.TOO_LONG)
    form = f"{NAMED}{place}/{said}"
    key = hashlib.sha256(form.casefold().encode()).hexdigest()  # capitals make no difference in names
    return Address(told=storable(name).strip()[:LONGEST], address=form, key=key, host=place, domain="")


def is_name(address: str) -> bool:
    """Say whether a normal form is a name on some place rather than an address."""
    return address.startswith(NAMED)
