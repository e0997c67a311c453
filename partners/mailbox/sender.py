"""Who sent a mail: one sender in its head, and a DKIM signature of that sender's domain that holds."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import dkim
import idna
from django.conf import settings
from dkim.util import InvalidTagValueList, parse_tag_value

from hotline import resolver
from hotline.crypto import keyed_hash, private_keys
from partners.mailbox import rules
from partners.mailbox.opening import told
from partners.mailbox.rules import Marks, Signature, Why
from reports.addresses import domain_of

SMALLEST_KEY = 1024  # bits, RFC 8301, 3.2
mute = logging.getLogger(__name__)  # the library would write heads of mails
mute.disabled = True


class NotOne(Exception):
    """The mail does not say plainly who sent it; carries the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Signed:
    """What the signatures came to: nothing against it and what was signed, or what speaks against it."""

    why: Why | None
    stamps: tuple[str, ...] = ()  # keyed hashes of all that the signature that holds covers, the newest key first
    headers: tuple[str, ...] = ()


def sender_of(message: EmailMessage) -> str:
    """Give the one address that sent a mail, its domain in ASCII. Raises NotOne."""
    for name in rules.MUST_BE_ONE:
        if len([key for key in message.keys() if key.lower() == name]) > 1:  # noqa: SIM118 - one key for each line
            raise NotOne(Why.SENDER if name == "from" else Why.MALFORMED)
    try:
        header: Any = message["From"]
        found: list[Any] = list(header.addresses) if header is not None and not header.defects else []
        groups = [one for one in header.groups if one.display_name is not None] if found else []
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise NotOne(Why.SENDER) from error
    if len(found) != 1 or groups:
        raise NotOne(Why.SENDER)
    one = found[0]
    address = f"{one.username}@{_ascii(one.domain)}".lower()
    if not one.username or not address.isascii() or any(sign.isspace() for sign in address):
        raise NotOne(Why.SENDER)
    shown = one.display_name.replace("＠", "@").replace("﹫", "@").strip().lower()
    if "@" in shown and shown.strip("'\"<> ") != address:
        raise NotOne(Why.DISGUISED)
    return address


def _ascii(domain: str) -> str:
    try:
        made = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise NotOne(Why.SENDER) from error
    if not domain_of(made):
        raise NotOne(Why.SENDER)  # a public suffix, a number, or nothing: nobody's domain
    return made


def marks_of(message: EmailMessage) -> Marks:
    """Read what the head says about how a mail was made. What other servers claim to have checked is not believed."""
    ours = parseaddr(settings.MAIL_FROM)[1].lower()
    here = f"@{ours.rpartition('@')[2]}>"
    sender = parseaddr(told(message, "From"))[1].lower()
    answers = f"{told(message, 'In-Reply-To')} {told(message, 'References')}".lower()
    return Marks(
        ours=sender == ours or told(message, "Message-ID").strip().lower().endswith(here),
        null_path=told(message, "Return-Path").strip() == "<>",
        report=message.get_content_type() == "multipart/report",
        auto_submitted=told(message, "Auto-Submitted").split(";")[0].strip().lower(),
        precedence=told(message, "Precedence").strip().lower(),
        replies_to_us=here in answers,
    )


def is_to_us(message: EmailMessage, covered: tuple[str, ...]) -> bool:
    """Say whether it was written to the mailbox, by a signed line; yes where the settings name no address of its own.

    Whoever got a mail of a partner could otherwise send it on to us as a report.
    """
    names = {name.strip().lower() for name in settings.MAILBOX_NAMES}
    try:
        lines: list[Any] = [line for name in ("to", "cc") if name in covered for line in message.get_all(name, [])]
        written = {one.addr_spec.lower() for line in lines for one in line.addresses}
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return False
    return not names or bool(names & written)


def signed(raw: bytes, sender: str, at: datetime) -> Signed:
    """Look for a signature of the sender's domain that holds. Raises resolver.NoTelling when no key could be asked for."""
    objections: list[Why] = []
    silent: resolver.NoTelling | None = None
    try:
        mail = dkim.DKIM(raw, logger=mute, minkey=SMALLEST_KEY)
    except (dkim.DKIMException, IndexError) as error:
        raise NotOne(Why.MALFORMED) from error
    lines = [value for name, value in mail.headers if name.lower() == b"dkim-signature"][: rules.MOST_SIGNATURES]
    for place, line in enumerate(lines):
        tags = _tags(line)
        one = _claimed(tags, sender)
        against = rules.objection(one, at) if tags else Why.BAD_SIGNATURE
        if against is None:
            try:
                one = replace(one, fits=_fits(mail, place))
            except resolver.NoTelling as error:
                silent = error
                continue
            if one.fits:
                return Signed(None, _stamps(mail, tags), one.headers)
            against = Why.BAD_SIGNATURE
        objections.append(against)
    if silent:
        raise silent
    return Signed(rules.nearest(objections))


def _tags(line: bytes) -> dict[bytes, bytes]:
    try:
        return dict(parse_tag_value(line))
    except (InvalidTagValueList, ValueError):
        return {}


def _claimed(tags: dict[bytes, bytes], sender: str) -> Signature:
    domain = _plain(tags.get(b"d", b"")).lower().rstrip(".")
    owner = domain_of(domain)
    ends = _plain(tags.get(b"x", b""))
    return Signature(
        aligned=bool(owner) and owner == domain_of(sender.rpartition("@")[2]),
        algorithm=_plain(tags.get(b"a", b"")).lower(),
        headers=tuple(one.strip().lower() for one in _plain(tags.get(b"h", b"")).split(":")),
        partial=b"l" in tags,
        expires=int(ends[:15]) if ends.isdecimal() else 0 if ends else None,
    )


def _plain(value: bytes) -> str:
    return "".join(value.decode("ascii", "replace").split())


def _fits(mail: dkim.DKIM, place: int) -> bool:
    try:
        return bool(mail.verify(idx=place, dnsfunc=_key))
    except resolver.NoTelling:
        raise
    except Exception:  # whatever a hostile signature makes the library stumble over: it does not fit
        return False


def _key(name: bytes, timeout: float = 0) -> bytes:
    """Give the record of a key; a key that is only tried out counts for nothing (t=y, RFC 6376, 3.6.1)."""
    records = [one for one in resolver.told_txt(name.decode("ascii", "replace").rstrip(".")) if "p=" in one]
    if len(records) != 1:
        return b""
    flags = _plain(_tags(records[0].encode("utf-8", "replace")).get(b"t", b"")).split(":")
    return b"" if "y" in flags else records[0].encode("ascii", "replace")


def _stamps(mail: dkim.DKIM, tags: dict[bytes, bytes]) -> tuple[str, ...]:
    """Name a signed mail by what was signed: sender, subject, date, number and text, whichever of two signatures is left."""
    covered = {_plain(one) for one in tags[b"h"].lower().split(b":")}
    names = [name for name in (*rules.COVERED, *rules.TELL_APART) if name in covered]
    lines = {name.decode().lower(): _squeezed(value) for name, value in mail.headers}
    said = [f"{name}:{lines.get(name, '')}" for name in names]
    return tuple(
        keyed_hash(key, "mail", *said, keyed_hash(key, "mail-text", _squeezed(mail.body)))
        for key in private_keys(settings.RECEIPT_KEY)
    )


def _squeezed(value: bytes) -> str:
    return " ".join(value.decode("latin-1").split())
