"""Rules of the partners floor: who is who, what they can say, whom a case goes to."""

from collections.abc import Iterable, Mapping
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
    OWNER = "owner", "Owner of a website"


class Channel(TextChoices):
    """How a referral reaches a partner."""

    EMAIL = "email", "E-mail"
    PORTAL = "portal", "Own portal: nothing is sent, the partner logs in"
    HOTLINE = "hotline", "Hotline to hotline: filed at the peer's own door (Peer doors)"
    ICCAM = "iccam", "ICCAM: a report on INHOPE's network"
    FORM = "form", "Web form: a person files it there"
    CLOUDFLARE = "cloudflare", "Cloudflare: its interface for abuse reports"
    AWS = "aws", "AWS: Abuse Signal"
    IPVOLUME = "ipvolume", "IP Volume: its interface for reports"


# These carry notices, so they are for who gets notices. Cloudflare is a CDN to some houses and a provider to others.
FOR_NOTICES = (Channel.FORM, Channel.CLOUDFLARE, Channel.AWS, Channel.IPVOLUME)


class KeyKind(TextChoices):
    """What a partner's public key is for."""

    OPENPGP = "openpgp", "OpenPGP"
    SMIME = "smime", "S/MIME"


class Said(TextChoices):
    """What police or a peer answered."""

    CONFIRMED = "confirmed", "Qualification confirmed"
    REJECTED = "rejected", "Qualification rejected"
    HELD = "held", "Hold: do not tell the host yet"
    RELEASED = "released", "Released"
    TAKEN_OVER = "taken_over", "Taken over: the police handle it themselves"
    NEED_MORE = "need_more", "More is needed before the police decide"
    NO_ACTION = "no_action", "No further action"
    ORDERED = "ordered", "Magistrate's order"
    ORDER_CONFIRMED = "order_confirmed", "Order confirmed in writing"


# The newest of these words says whether a case is cleared; docs/decisions/0015 says why.
LAST_WORD = (Said.HELD, Said.RELEASED, Said.REJECTED, Said.TAKEN_OVER, Said.NEED_MORE, Said.NO_ACTION)
CLEARING = (Said.RELEASED, Said.NO_ACTION)
SETTLING = (Said.RELEASED, Said.REJECTED, Said.TAKEN_OVER, Said.NEED_MORE, Said.NO_ACTION)  # an older question is moot


class Reason(TextChoices):
    """Why the police decided as they did."""

    VICTIM = "victim", "A victim is being identified"
    SUSPECT = "suspect", "A suspect is being identified"
    EVIDENCE = "evidence", "Evidence is being secured"
    MAGISTRATE = "magistrate", "A magistrate has to decide first"
    NO_OBJECTION = "no_objection", "No investigation stands in the way"
    SECURED = "secured", "What we need is secured"
    RUNNING = "running", "It belongs to a running investigation"
    OWN_ORDER = "own_order", "We ask the host ourselves"
    ADDRESS = "address", "The address does not lead there, or not all of it"
    HOSTING = "hosting", "Where it lies and who holds it"
    ASSESSMENT = "assessment", "Why it was judged so"
    REPORTS = "reports", "When and how it was reported"
    KNOWN = "known", "Known already"
    NO_LEAD = "no_lead", "Nothing in it leads to anybody"
    ABROAD = "abroad", "Police of another country are competent"
    OTHER = "other", "Another reason, in words"


# Which reasons go with which word. Source: casework.md 2.4, five verbs with a mandatory reason code.
REASONS: Mapping[str, tuple[Reason, ...]] = {
    Said.HELD: (Reason.VICTIM, Reason.SUSPECT, Reason.EVIDENCE, Reason.MAGISTRATE, Reason.OTHER),
    Said.RELEASED: (Reason.NO_OBJECTION, Reason.SECURED, Reason.OTHER),
    Said.TAKEN_OVER: (Reason.RUNNING, Reason.OWN_ORDER, Reason.OTHER),
    Said.NEED_MORE: (Reason.ADDRESS, Reason.HOSTING, Reason.ASSESSMENT, Reason.REPORTS, Reason.OTHER),
    Said.NO_ACTION: (Reason.KNOWN, Reason.NO_LEAD, Reason.ABROAD, Reason.OTHER),
}


def wrong_reason(said: str, because: str, words: str) -> str:
    """Say what is wrong with a reason: another word's, or "another" without words; empty where nothing is."""
    if because not in REASONS.get(said, ()):
        return "Choose a reason from the list."
    if because == Reason.OTHER and not words.strip():
        return "Say in words what the reason is."
    return ""


class Outcome(TextChoices):
    """What came of a case at the police."""

    VICTIM_SAFEGUARDED = "victim_safeguarded", "Victim safeguarded"
    SUSPECT_IDENTIFIED = "suspect_identified", "Suspect identified"
    KNOWN = "known", "Known already"
    NOT_USEFUL = "not_useful", "Not useful"


GET_NOTICES = (Kind.PROVIDER, Kind.CDN, Kind.REGISTRAR)
KIND_OF = {"police": Kind.POLICE, "peer": Kind.HOTLINE, "orphan": Kind.HOTLINE, "regulator": Kind.REGULATOR}
WHOM_OF: dict[str, str] = {Kind.POLICE: "police", Kind.HOTLINE: "peer", Kind.REGULATOR: "regulator"}
AT_HOME = ("police", "regulator")  # these are ours, wherever a case lies
HOST_SIDE = (*GET_NOTICES, Kind.OWNER)  # they hear nothing of a case that the police hold
FOUND = (Kind.PROVIDER, Kind.OWNER)  # the clock opens their rows: from look-ups, and from domain rules
KEPT = tuple(one for one in Kind.values if one not in FOUND)  # kinds that people keep up in the directory
VERIFIED_FOR = timedelta(days=365)
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
