"""Rules of the partners floor: who is who, what they can say, whom a case goes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a partner is."""

    POLICE = "police", "Police"
    MAGISTRATE = "magistrate", "Magistrate"
    HOTLINE = "hotline", "Peer hotline (INHOPE)"
    PROVIDER = "provider", "Provider"
    REGISTRAR = "registrar", "Registrar"
    CDN = "cdn", "CDN"
    REGULATOR = "regulator", "Regulator"


class Said(TextChoices):
    """What police or a peer answered."""

    CONFIRMED = "confirmed", "Qualification confirmed"
    REJECTED = "rejected", "Qualification rejected"
    HELD = "held", "Hold: do not tell the host yet"
    RELEASED = "released", "Released"
    ORDERED = "ordered", "Magistrate's order"
    ORDER_CONFIRMED = "order_confirmed", "Order confirmed in writing"


LAST_WORD = (Said.HELD, Said.RELEASED, Said.REJECTED)  # the newest of these says whether a release still stands


class Outcome(TextChoices):
    """What came of a case at the police."""

    VICTIM_SAFEGUARDED = "victim_safeguarded", "Victim safeguarded"
    SUSPECT_IDENTIFIED = "suspect_identified", "Suspect identified"
    KNOWN = "known", "Known already"
    NOT_USEFUL = "not_useful", "Not useful"


KIND_OF = {"police": Kind.POLICE, "peer": Kind.HOTLINE, "orphan": Kind.HOTLINE, "regulator": Kind.REGULATOR}
WHOM_OF: dict[str, str] = {Kind.POLICE: "police", Kind.HOTLINE: "peer", Kind.REGULATOR: "regulator"}
AT_HOME = ("police", "regulator")  # these are ours, wherever a case lies
KEPT = tuple(one for one in Kind.values if one != Kind.PROVIDER)  # kinds that people keep up in the directory
VERIFIED_FOR = timedelta(days=365)
PURPOSES = ("referral", "reminder", "escalation", "regulator")


@dataclass(frozen=True)
class Candidate:
    """A row of the directory as the routing sees it."""

    pk: int
    kind: str
    country: str
    active: bool
    preference: int
    valid_from: date | None = None
    valid_until: date | None = None
    takes_orphans: int | None = None  # its place among the hotlines that take cases of countries without one

    def usable(self, on: date) -> bool:
        """Active, and its validity covers the day."""
        return (
            self.active
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_until is None or on < self.valid_until)
        )


def choose(candidates: Iterable[Candidate], *, whom: str, country: str, on: date) -> Candidate | None:
    """Choose whom to write to: an active partner of that kind and country, lowest preference number first.

    An "orphan" partner is a hotline elsewhere that takes cases of countries without one, in an order of its own
    (ICCAM: five hotlines have that mandate).
    """
    usable = [one for one in candidates if one.kind == KIND_OF[whom] and one.usable(on)]
    if whom == "orphan":
        takers = [one for one in usable if one.takes_orphans is not None and one.country != country]
        return min(takers, key=lambda one: (one.takes_orphans or 0, one.pk), default=None)
    here = [one for one in usable if one.country == country]
    return min(here, key=lambda one: (one.preference, one.pk), default=None)


def verified_since(day: date) -> date:
    """Give the day since which a row must have been verified: once a year."""
    return day - VERIFIED_FOR


@dataclass(frozen=True)
class Clearance:
    """What police and magistrate said about one case so far."""

    held: bool = False
    released: bool = False
    ordered: bool = False
    told_hours_ago: float | None = None  # hours since the referral to the police was sent; None: not sent
