"""Rules of the partners floor: who is who, what they can say, whom a case goes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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


class Channel(TextChoices):
    """How a referral reaches a partner."""

    EMAIL = "email", "E-mail"
    PORTAL = "portal", "Own portal: nothing is sent, the partner logs in"


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


KIND_OF = {"police": Kind.POLICE, "peer": Kind.HOTLINE, "regulator": Kind.REGULATOR}
UNOPENED = "unopened"  # a report as it came: nobody looked, nobody judged
PURPOSES = ("referral", "reminder", "escalation", "regulator", UNOPENED)


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

    def usable(self, on: date) -> bool:
        """Active, and its validity covers the day."""
        return (
            self.active
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_until is None or on < self.valid_until)
        )


def choose(candidates: Iterable[Candidate], *, whom: str, country: str, on: date) -> Candidate | None:
    """Choose whom to write to: an active partner of that kind and country, lowest preference number first."""
    kind = KIND_OF[whom]
    fitting = [one for one in candidates if one.kind == kind and one.country == country and one.usable(on)]
    return min(fitting, key=lambda one: (one.preference, one.pk), default=None)


@dataclass(frozen=True)
class Clearance:
    """What police and magistrate said about one case so far."""

    held: bool = False
    released: bool = False
    ordered: bool = False
    told_hours_ago: float | None = None  # hours since the referral to the police was sent; None: not sent
