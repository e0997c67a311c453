"""Look at one mail in memory, before anything is written: what is in it, who sent it, what speaks against taking it in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings

from hotline.crypto import keyed_hashes
from hotline.mailbox import Mail
from hotline.models import Outgoing
from partners.mailbox import arrived, lines, rules
from partners.mailbox.models import AllowedSender, Incoming
from partners.mailbox.opening import Content, Malformed, TooMuch, content_of, head_of, parsed, told
from partners.mailbox.returned import Returned
from partners.mailbox.rules import Why
from partners.mailbox.sender import NotOne, is_to_us, marks_of, sender_of, signed
from partners.models import Partner


@dataclass
class Judged:
    """What was found out about a mail; `why` is None where nothing speaks against taking it in."""

    identity: str
    why: Why | None = None
    content: Content = field(default_factory=Content)
    domain: str = ""
    number: str = ""
    partner: Partner | None = None
    answerable: bool = False
    letter: Outgoing | None = None  # of ours, that it is about
    heard: Returned | None = None


def judge(mail: Mail, at: datetime) -> Judged:
    """Look at a mail. Raises resolver.NoTelling when its signature could not be checked at this moment."""
    judged = Judged(_of_the_bytes(mail))
    arrived.recognise(judged, mail)
    try:
        message = parsed(mail.raw)
        judged.content.head = head_of(message)
        judged.number = _number(message)
        marks = rules.set_aside(marks_of(message))
        judged.answerable = not rules.automatic(marks_of(message))
        sender = _sender(judged, message)
        judged.content = content_of(message) if mail.whole else judged.content
    except (Malformed, TooMuch) as error:
        unread = Why.TOO_BIG if isinstance(error, TooMuch) else judged.why or Why.MALFORMED
        judged.why = arrived.kept_as(judged) or unread
        return judged
    if kept := arrived.kept_as(judged):
        judged.why = kept
        return judged
    judged.why = marks or (Why.TOO_BIG if not mail.whole else judged.why)
    if judged.why is None:
        judged.why = _of_the_sender(judged, mail, message, sender, at)
    return judged


def unasked(mail: Mail, at: datetime) -> Judged:
    """Judge a mail whose sender's key nobody could be asked for: a person decides."""
    judged = Judged(_of_the_bytes(mail), why=Why.NO_ANSWER)
    message = parsed(mail.raw)
    _sender(judged, message)
    judged.content, judged.number = content_of(message), _number(message)
    judged.answerable = not rules.automatic(marks_of(message))
    return judged


def _sender(judged: Judged, message: EmailMessage) -> str:
    try:
        sender = sender_of(message)
    except NotOne as error:
        judged.why = error.why
        return ""
    judged.domain = sender.rpartition("@")[2]
    judged.partner = _partner_of(sender)
    return sender


def _partner_of(sender: str) -> Partner | None:
    """Give the partner who may report from this address: by the address itself before its domain."""
    names = [sender, sender.rpartition("@")[2]]
    found = AllowedSender.objects.filter(sender__in=names, active=True).select_related("partner")
    return next((one.partner for one in sorted(found, key=lambda one: names.index(one.sender))), None)


def _of_the_sender(judged: Judged, mail: Mail, message: EmailMessage, sender: str, at: datetime) -> Why | None:
    if judged.partner is None:
        return Why.NOT_ALLOWED
    if not Partner.objects.usable(at).filter(pk=judged.partner.pk).exists():
        return Why.NOT_ACTIVE
    try:
        found = signed(mail.raw, sender, at)
    except NotOne as error:
        return error.why
    if found.why is not None:
        return found.why
    judged.identity = _as_known("identity", found.stamps)
    if not is_to_us(message, found.headers):
        return Why.NOT_TO_US
    if marks_of(message).replies_to_us:
        return Why.REPLY
    if _number_is_taken(judged):
        return Why.SAME_NUMBER
    told_there = lines.read(judged.content.text, judged.content.tables)
    return None if told_there.lines else Why.NO_ADDRESS


def _number_is_taken(judged: Judged) -> bool:
    """Say whether another mail of this partner that was taken in carries the same Message-ID."""
    taken = Incoming.objects.filter(number=judged.number, state__in=[rules.TAKING, rules.FILED], partner=judged.partner)
    return bool(judged.number) and taken.exclude(identity=judged.identity).exists()


def _number(message: EmailMessage) -> str:
    said = told(message, "Message-ID").strip()
    return _as_known("number", keyed_hashes(settings.RECEIPT_KEY, "mail-number", said)) if said else ""


def _of_the_bytes(mail: Mail) -> str:
    """Name a mail nobody vouches for by its bytes: a forged one can never stand in the way of the true one."""
    hashes = keyed_hashes(settings.RECEIPT_KEY, "mail-bytes", hashlib.sha256(mail.raw).hexdigest())
    return _as_known("identity", hashes)


def _as_known(column: str, hashes: Sequence[str]) -> str:
    """Give the hash under which this is known already, with an older key perhaps; else the newest."""
    older = Incoming.objects.filter(**{f"{column}__in": hashes[1:]}).values_list(column, flat=True)
    return (older.first() if len(hashes) > 1 else None) or hashes[0]
