"""Mails about letters of ours: which letter, and what follows. A token is enough to attach, never to close anything."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings

from hotline import outbox
from hotline.mailbox import Mail
from hotline.models import Outgoing
from hotline.returning import ANSWERED, tokens_in
from hotline.slots import Slot
from partners.mailbox import returned, rules
from partners.mailbox.opening import told
from partners.mailbox.rules import Heard, Why

if TYPE_CHECKING:
    from partners.mailbox.judging import Judged
    from partners.mailbox.models import Incoming

letter_heard = Slot("a mail about one of our letters came in")  # called with letter=, mail=, heard=, at=
contact_bounced = Slot("a letter to a partner's address came back")  # called with partner=, address=, code=, at=

contact_works = Slot("somebody says that an address works again")  # called with partner=, address=, by=, at=


def recognise(judged: Judged, mail: Mail) -> None:
    """Find the letter of ours that a mail is about, by its token, and what the mail is. Our own mails are about none."""
    found = returned.returned(mail.raw)
    tokens = [one for one in found.tokens if one not in _own_number(mail)]
    letters = {one.token: one for one in Outgoing.objects.filter(token__in=tokens).defer("parts")} if tokens else {}
    letter = next((letters[one] for one in tokens if one in letters), None)
    if letter is None or _is_ours(mail):
        return
    judged.letter = letter
    judged.heard = returned.returned(mail.raw, known=f"{letter.subject}\n{letter.body}")


def _head(mail: Mail, name: str) -> str:
    return told(message_from_bytes(mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", policy=policy.default), name)


def _own_number(mail: Mail) -> list[str]:
    return tokens_in(_head(mail, "Message-ID"))


def _is_ours(mail: Mail) -> bool:
    """Say whether we wrote it ourselves: a copy of a letter is no answer to it."""
    sender = parseaddr(_head(mail, "From"))[1].lower()
    if sender == parseaddr(settings.MAIL_FROM)[1].lower():
        return True
    return Outgoing.objects.filter(token__in=_own_number(mail)).exists()


def under_way(judged: Judged, at: datetime) -> bool:
    """Say whether the letter a mail is about is just being handed over: what is said about it has to wait a minute."""
    until = judged.letter.lease_until if judged.letter else None
    return until is not None and until > at


def kept_as(judged: Judged) -> Why | None:
    """Say as what a mail is set aside that is about a letter of ours; None where it is judged as any other mail is.

    What people write back is kept with a letter whose answers are read; anybody else's waits for a person as before.
    """
    if judged.letter is None or judged.heard is None:
        return None
    if judged.heard.kind == Heard.PERSON and judged.letter.purpose not in ANSWERED:
        return None
    return rules.why_kept(judged.heard.kind)


def follow(row: Incoming, judged: Judged, at: datetime) -> None:
    """Let whoever wrote the letter hear of it, in the transaction in which the mail is stored."""
    if judged.letter is None or judged.heard is None or kept_as(judged) is None:
        return
    if judged.heard.kind == Heard.FAILED:
        outbox.came_back(message=judged.letter, code=judged.heard.code, at=at)
    letter_heard(letter=judged.letter, mail=row, heard=judged.heard, at=at)
