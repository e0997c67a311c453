"""Rules of the mailbox: which mail is taken in at once, which waits for a person, which is set aside."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices

MOST_ADDRESSES = 1_000  # in one mail
MOST_IN_A_REPORT = 20  # as on the public form
MOST_SIGNATURES = 5  # that are looked at: each costs a question to the domain name system
MOST_TRIES = 5  # at taking one mail in, before a person looks
OVERDUE = timedelta(hours=1)  # what is still being taken in by then was broken off: a person goes on with it
PATIENCE = timedelta(days=1)  # so long a mail waits in the mailbox for a name server that does not answer
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")  # RFC 8301, 3.1: rsa-sha1 is no signature
COVERED = ("from", "subject")
TELL_APART = ("date", "message-id")  # one of them is signed, or the same mail could come again under another name
MUST_BE_ONE = ("from", "subject", "date", "message-id", "to", "cc", "content-type", "content-transfer-encoding")

TAKING, HELD, FILED, IGNORED, REFUSED = "taking", "held", "filed", "ignored", "refused"
MOVES = {
    TAKING: frozenset({HELD, FILED, IGNORED}),
    HELD: frozenset({TAKING, REFUSED}),
    FILED: frozenset[str](),
    IGNORED: frozenset[str](),
    REFUSED: frozenset[str](),
}


class Why(TextChoices):
    """Why a mail is set aside, or waits for a person."""

    OURS = "ours", "One of our own mails"
    BOUNCE = "bounce", "A mail could not be delivered"
    AUTO_REPLY = "auto_reply", "An automatic reply"
    ATTACHED = "attached", "Kept with the letter it answers"
    REPEATED = "repeated", "The same mail as before"
    TOO_BIG = "too_big", "Too big to be read"
    MALFORMED = "malformed", "Not built as a mail must be"
    SENDER = "sender", "Not exactly one sender"
    DISGUISED = "disguised", "The sender's name shows another address"
    NOT_ALLOWED = "not_allowed", "This sender is on nobody's list"
    NOT_ACTIVE = "not_active", "This partner is not active"
    UNSIGNED = "unsigned", "No signature"
    OTHER_DOMAIN = "other_domain", "Signed by another domain"
    WEAK = "weak", "Signed in a way that is not safe"
    PART_OF_BODY = "part_of_body", "The signature covers a part of the text only"
    UNCOVERED = "uncovered", "The signature leaves sender, subject or date open"
    EXPIRED = "expired", "The signature has ended"
    BAD_SIGNATURE = "bad_signature", "The signature does not fit"
    NO_ANSWER = "no_answer", "The sender's key could not be asked for"
    NOT_TO_US = "not_to_us", "Was written to somebody else"
    SAME_NUMBER = "same_number", "Carries the number of another mail"
    REPLY = "reply", "An answer to one of our letters"
    NO_ADDRESS = "no_address", "No web address in it"
    FAULT = "fault", "Could not be taken in: a fault of ours"


SET_ASIDE = frozenset({Why.OURS, Why.BOUNCE, Why.AUTO_REPLY, Why.ATTACHED, Why.REPEATED})


class Heard(TextChoices):
    """What a mail about one of our letters is."""

    FAILED = "failed", "It came back: nobody has it"
    DELAYED = "delayed", "Not delivered yet: their server tries again"
    DELIVERED = "delivered", "Their server says that it was delivered"
    RELAYED = "relayed", "Passed on to a server that tells nothing"
    AUTOMATIC = "automatic", "An automatic reply"
    FORM = "form", "An automatic reply that asks for their form"
    PERSON = "person", "Somebody wrote back"


REPORTS = frozenset({Heard.FAILED, Heard.DELAYED, Heard.DELIVERED, Heard.RELAYED})


def why_kept(heard: Heard) -> Why:
    """Say as what a mail about a letter of ours is set aside: it is nothing to take in."""
    if heard in REPORTS:
        return Why.BOUNCE
    return Why.ATTACHED if heard == Heard.PERSON else Why.AUTO_REPLY


class Because(TextChoices):
    """Why a person takes a held mail in, or refuses it."""

    TELEPHONED = "telephoned", "The partner confirmed it by telephone"
    CONFIRMED = "confirmed", "The partner confirmed it in another way"
    KNOWN_FAULT = "known_fault", "A known fault of the partner's mail system"
    FORGED = "forged", "Forged, or from a stranger"
    NO_REPORT = "no_report", "No report: dealt with otherwise"


TAKEN_IN = frozenset({Because.TELEPHONED, Because.CONFIRMED, Because.KNOWN_FAULT})


@dataclass(frozen=True)
class Signature:
    """What one DKIM signature claims. `fits`: whether it holds; None where that was not looked at yet."""

    aligned: bool  # its domain is the sender's, by the public suffix list (RFC 7489, 3.1.1, relaxed)
    algorithm: str
    headers: tuple[str, ...]
    partial: bool  # carries l=: more text could be added behind (RFC 6376, 8.2)
    expires: int | None  # x=, seconds since 1970
    fits: bool | None = None


def objection(one: Signature, at: datetime) -> Why | None:
    """Say what speaks against a signature before anybody asks for its key (RFC 6376, 3.5 and 8); None: nothing does."""
    if not one.aligned:
        return Why.OTHER_DOMAIN
    if one.algorithm not in ALGORITHMS:
        return Why.WEAK
    if one.partial:
        return Why.PART_OF_BODY
    if not set(COVERED) <= set(one.headers) or not set(TELL_APART) & set(one.headers):
        return Why.UNCOVERED
    if one.expires is not None and one.expires <= at.timestamp():
        return Why.EXPIRED
    return None


def nearest(objections: Collection[Why]) -> Why:
    """Give the objection of the signature that came furthest; without a signature that is the objection."""
    return max(objections, key=list(Why).index, default=Why.UNSIGNED)


@dataclass(frozen=True)
class Marks:
    """What the head of a mail says about how it was made."""

    ours: bool = False  # carries our Message-ID or comes from our own address
    null_path: bool = False
    report: bool = False  # multipart/report (RFC 3464)
    auto_submitted: str = ""
    precedence: str = ""
    replies_to_us: bool = False


def set_aside(marks: Marks) -> Why | None:
    """Say whether a mail is nothing to take in at all: our own, a bounce, an automatic reply (RFC 3834)."""
    if marks.ours:
        return Why.OURS
    if marks.null_path or marks.report:
        return Why.BOUNCE
    replied = marks.auto_submitted not in ("", "no", "auto-generated")
    if replied or marks.precedence == "auto_reply" or (marks.replies_to_us and automatic(marks)):
        return Why.AUTO_REPLY
    return None


def automatic(marks: Marks) -> bool:
    """Say whether a program wrote it: it may report, but gets no answer, so that no two programs write to each other."""
    return marks.auto_submitted not in ("", "no") or marks.precedence in ("bulk", "list", "junk", "auto_reply")
