"""What kind of mail came back about a letter of ours: a report on delivery, an automatic reply, or a person's words.

Pure: from bytes to words. Nothing in a mail makes it raise, and nothing in it is believed beyond what is written here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import HeaderParser
from typing import Any

from hotline.returning import BARE, is_returned, tokens_in
from partners.mailbox import automatic
from partners.mailbox.opening import Malformed, TooMuch, content_of, told
from partners.mailbox.rules import Heard

TO_US = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "Original-Recipient")
ANSWERS = ("In-Reply-To", "References")
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
SMTP = re.compile(r"\b5[0-5]\d[ \-#]")
WORST = ("failed", "delayed", "relayed", "expanded", "delivered")  # RFC 3464, 2.3.3; with several, the worst counts
KINDS = {"failed": Heard.FAILED, "delayed": Heard.DELAYED, "delivered": Heard.DELIVERED}
ENOUGH = 20_000  # letters of a text that are looked at
ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
MACHINES = re.compile(r"(?i)^(mailer-daemon|postmaster|mail-daemon|maildelivery|mdaemon|microsoftexchange[0-9a-f]+)\b")
# Words of bounces that are no report of RFC 3464: qmail (QSBMF), Exim, older Exchange, Postfix' and others' plain ones.
LOST = re.compile(
    r"(?i)this is the qmail-send program|could not be delivered to (?:one or more|the following|all)|"
    r"delivery to the following (?:recipients?|address(?:es)?) failed|undeliver(?:ed|able)|"
    r"did not reach (?:some or all of )?the (?:intended|following) recipient|returned mail|user unknown|no such user|"
    r"delivery (?:status notification \(failure\)|has failed|failure)|permanent (?:fatal )?error|"
    r"mailbox (?:is )?(?:full|unavailable|not found)|konnte nicht (?:zugestellt|übermittelt) werden|unzustellbar|"
    r"n'a pas pu être (?:remis|distribué|délivré)|kon niet worden (?:bezorgd|afgeleverd)|onbestelbaar|non remis"
)
LATER = re.compile(
    r"(?i)\b(?:delayed|will (?:be retried|keep trying)|no action is required on your part|still trying|"
    r"delivery status notification \(delay\)|this is a warning message only)"
)


@dataclass(frozen=True)
class Returned:
    """What a mail about a letter of ours is; `tokens` name the letters it may be about, the likeliest first."""

    kind: Heard
    code: str = ""  # RFC 3463, of a report: 5.1.1
    ticket: str = ""  # the number under which the other side keeps it
    tokens: tuple[str, ...] = ()


def returned(raw: bytes, known: str = "") -> Returned:
    """Say what a mail is. `known` is the text of our own letter: what stands there is nobody else's ticket number."""
    try:
        message: Any = message_from_bytes(raw, policy=policy.default)
        return _returned(message, known)
    except ODD:
        return Returned(Heard.PERSON)


def _returned(message: EmailMessage, known: str) -> Returned:
    text = text_of(message)
    tokens = _tokens(message)
    report = _report_of(message)
    if report is None and _is_bounce(message, text):
        report = _told_in_words(message, text)
    if report is not None:
        return Returned(*report, tokens=_all(tokens, _inside(message), tokens_in(text[:ENOUGH])))
    kind = automatic.kind_of(message, text)
    ticket = "" if kind == Heard.PERSON else automatic.ticket_of(message, text, known)
    return Returned(kind, ticket=ticket, tokens=tokens)


def text_of(message: EmailMessage) -> str:
    """Give what a person would read of a mail; nothing where it cannot be read."""
    try:
        return content_of(message).text
    except (Malformed, TooMuch, *ODD):
        return ""


def _tokens(message: EmailMessage) -> tuple[str, ...]:
    lines = (str(one) for name in (*TO_US, *ANSWERS) for one in _every(message, name))
    return _all(*(tokens_in(line) for line in lines))


def _every(message: EmailMessage, name: str) -> list[Any]:
    try:
        return list(message.get_all(name, []))
    except ODD:
        return []


def _all(*found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in found for one in some))


def _parts(message: EmailMessage) -> list[Any]:
    """Give the parts of a report, without going deeper: a mail within is looked at by its head alone."""
    inside: Any = message.get_payload()
    return inside[:20] if isinstance(inside, list) else []


# --- Reports on delivery (RFC 3464) -----------------------------------------------------------------------------------


def _report_of(message: EmailMessage) -> tuple[Heard, str] | None:
    """Read a report on delivery; None for anything else, also for reports of another kind (read, complained about)."""
    if message.get_content_type() != "multipart/report":
        return None
    for part in _parts(message):
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            return _worst(_blocks(part))
    return None


def _blocks(part: Any) -> list[dict[str, str]]:
    """Give the fields of a report: those of the message first, then of each recipient."""
    inside: Any = part.get_payload()
    given = inside if isinstance(inside, list) else []
    blocks = [{str(name).lower(): str(value) for name, value in one.items()} for one in given[:50]]
    if part.get_content_type().startswith("message/global") and given:
        more = re.split(r"\r?\n\r?\n", str(given[0].get_payload()))[:50]
        blocks += [{name.lower(): value for name, value in HeaderParser().parsestr(one).items()} for one in more]
    return [one for one in blocks if one]


def _worst(blocks: list[dict[str, str]]) -> tuple[Heard, str] | None:
    """Give what befell a message, from what befell each of its recipients."""
    told_of = [(one["action"].split()[0].strip(";").lower(), _code(one)) for one in blocks if one.get("action", "").split()]
    known = sorted((one for one in told_of if one[0] in WORST), key=lambda one: WORST.index(one[0]))
    if not known:
        return None
    action, code = known[0]
    if action == "failed" and code.startswith("2"):
        return None  # says two things at once: nothing to believe
    kind = KINDS.get(action, Heard.RELAYED)
    return kind, code or {Heard.FAILED: "5.0.0", Heard.DELAYED: "4.0.0"}.get(kind, "2.0.0")


def _code(block: dict[str, str]) -> str:
    for name in ("status", "diagnostic-code"):
        if found := STATUS.search(block.get(name, "")[:2_000]):
            return ".".join(found.groups())
    return ""


def _inside(message: EmailMessage) -> tuple[str, ...]:
    """Give the tokens in what a report returns of our letter: the head of it, or the number we gave its envelope."""
    found: list[str] = []
    for part in _parts(message):
        kind, inside = part.get_content_type(), part.get_payload()
        if kind in ("message/rfc822", "message/global", "message/rfc822-headers") and isinstance(inside, list) and inside:
            found += _of_head(inside[0])
        elif kind in ("text/rfc822-headers", "message/global-headers", "message/delivery-status"):
            given = inside if isinstance(inside, list) else []
            found += [one for block in given for one in _of_head(block)]
            found += _of_head(HeaderParser().parsestr(_plain(part)[:ENOUGH])) if not given else []
    return tuple(found)


def _plain(part: Any) -> str:
    decoded = part.get_payload(decode=True)
    return decoded.decode("latin-1") if isinstance(decoded, bytes) else ""


def _of_head(head: Any) -> list[str]:
    envelope = str(head.get("Original-Envelope-Id", "")).strip()
    lines = " ".join(str(head.get(name, "")) for name in ("Message-ID", "Reply-To", "Return-Path", "References"))
    return ([envelope.lower()] if BARE.fullmatch(envelope) else []) + tokens_in(lines)


# --- Bounces that are no report ---------------------------------------------------------------------------------------


def _is_bounce(message: EmailMessage, text: str) -> bool:
    """Say whether a mail is a bounce in words: a mail server wrote it, and it says so. One of both is not enough."""
    if message.get_content_type() == "multipart/report":
        return False  # a report of another kind
    sender = re.sub(r"^.*<", "", told(message, "From")[:500]).strip()
    empty = told(message, "Return-Path").strip() == "<>"
    failed = bool(told(message, "X-Failed-Recipients"))
    ours = is_returned(" ".join(str(one) for name in TO_US for one in _every(message, name)))
    if failed:
        return True
    wrote = bool(MACHINES.match(sender)) or empty or ours
    return wrote and bool(
        LOST.search(f"{told(message, 'Subject')}\n{text[:ENOUGH]}") or LATER.search(told(message, "Subject"))
    )


def _told_in_words(message: EmailMessage, text: str) -> tuple[Heard, str]:
    subject, head = told(message, "Subject"), text[:ENOUGH]
    codes = [".".join(found) for found in STATUS.findall(head)]
    failed = next((one for one in codes if one.startswith("5")), "")
    if not failed and (LATER.search(subject) or LATER.search(head[:1_000])) and not SMTP.search(head):
        return Heard.DELAYED, next((one for one in codes if one.startswith("4")), "4.0.0")
    return Heard.FAILED, failed or "5.0.0"
