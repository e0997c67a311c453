"""The one place that sends mail."""

import smtplib
from collections.abc import Collection
from email import message_from_string
from email.encoders import encode_7or8bit, encode_base64
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.utils import parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, SafeMIMEMultipart, get_connection
from django.core.mail.message import MIMEMixin, utf8_charset_qp

from hotline import openpgp, smime
from hotline.models import Outgoing
from hotline.returning import ANSWERED, kept_token, reply_address, return_address

# all that anybody can read on the way
OUTSIDE = ("From", "To", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted")
FEEDBACK = "message/feedback-report"  # a part of this type makes the mail one that abuse desks parse (RFC 5965)


class Mail(EmailMessage):
    """A mail in 7 bits, so that no relay rewrites it and breaks its signature; with a feedback report, of that kind."""

    encoding = utf8_charset_qp

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """Build the mail."""
        built = super().message(*args, **kwargs)
        if built.get_content_subtype() == "report":
            built.set_param("report-type", "feedback-report")
        return built

    def bring(self, name: str, kind: str, content: str) -> None:
        """Take a part along."""
        if kind == FEEDBACK:
            self.mixed_subtype = "report"
            part = MIMEBase(*kind.split("/"))
            part.attach(message_from_string(content))
            self.attachments.append(part)
        else:
            self.attachments.append(attached(name, kind, content.encode()))


class Encrypted(Mail):
    """A mail of which only the envelope can be read on its way; its own subject stands inside, where programs find it."""

    keys: tuple[str, ...] = ()

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """Build the mail, and its cover around it."""
        inner = super().message(*args, **kwargs)
        inner.set_param("protected-headers", "v1")
        outer = self.covered(inner)
        for name in OUTSIDE:
            if inner[name]:
                outer[name] = inner[name]
        outer["Subject"] = "..."
        return outer

    def covered(self, inner: Any) -> Any:
        """Encrypt for OpenPGP keys (PGP/MIME, RFC 3156, 6.2: signed and encrypted in one)."""
        content = openpgp.sealed(inner.as_bytes(), to=self.keys, signer=settings.OPENPGP_KEY)
        outer = SafeMIMEMultipart(_subtype="encrypted", protocol="application/pgp-encrypted")
        outer.attach(MIMEApplication(b"Version: 1\n", "pgp-encrypted", encode_7or8bit))
        outer.attach(MIMEApplication(content, "octet-stream", encode_7or8bit, name="encrypted.asc"))
        return outer


class Envelope(MIMEMixin, MIMEApplication):  # type: ignore[misc]
    """The one part of an S/MIME mail, as Django's mail server wants parts."""


class Enveloped(Encrypted):
    """The same for S/MIME: signed with our own certificate where there is one, then encrypted (RFC 8551, 3.7)."""

    def covered(self, inner: Any) -> Any:
        """Encrypt for certificates."""
        ours = {"certificate": settings.SMIME_CERTIFICATE, "key": settings.SMIME_KEY}
        content = smime.sealed(inner.as_bytes(linesep="\r\n"), to=self.keys, **ours)
        outer = Envelope(content, "pkcs7-mime", name="smime.p7m")
        outer.set_param("smime-type", "enveloped-data")
        outer["Content-Disposition"] = 'attachment; filename="smime.p7m"'
        return outer


def attached(name: str, kind: str, content: bytes) -> MIMEBase:
    """Make a file that goes along with a mail; older programs read its name beside its type."""
    part = MIMEBase(*kind.split("/"), name=name)
    if part.get_content_maintype() == "text":
        part.set_param("charset", "utf-8")
    part.set_payload(content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _kind_for(keys: Collection[str]) -> type[Mail]:
    if not keys:
        return Mail
    return Enveloped if all(smime.is_certificate(one) for one in keys) else Encrypted


def message_id(message: Outgoing) -> str:
    """Make the Message-ID from the row's key: the same message sent twice carries the same one (RFC 5322, 3.6.4)."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{kept_token(message)}@{domain}>"


def built(message: Outgoing) -> Mail:
    """Build the mail that a message leaves as: encrypted where it has keys, a feedback report where it has one.

    With HOTLINE_REPLY_ADDRESS it is returned to an address of its own (a bounce names its letter, and SPF still fits
    where that address has the sender's domain), and its receiver answers to another one.
    """
    token = kept_token(message)
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", "Content-Language": message.language}
    if message.thread:
        headers |= {"In-Reply-To": message.thread.split()[0], "References": message.thread}
    if message.purpose in ANSWERED and (answer := reply_address(token)):
        headers["Reply-To"] = answer
    mail = _kind_for(message.keys)(
        subject=message.subject,
        body=message.body,
        from_email=return_address(token) or settings.MAIL_FROM,
        to=[message.recipient],
        headers=headers | {"From": settings.MAIL_FROM},
    )
    if isinstance(mail, Encrypted):
        mail.keys = tuple(message.keys)
    for part in message.parts:
        mail.bring(part["name"], part["type"], part["content"])
    return mail


def send(message: Outgoing) -> str:
    """Send one message through EMAIL_URL and return its Message-ID. Raises smtplib and socket errors as they come."""
    connection = get_connection()
    connection.open()
    try:
        _ask_for_reports(connection, message)
        connection.send_messages([built(message)])
    finally:
        connection.close()
    return message_id(message)


def _ask_for_reports(connection: Any, message: Outgoing) -> None:
    """Ask a mail server that can (RFC 3461) to say what becomes of a message, without sending its text back.

    Nothing is asked where no answer would be read.
    """
    server = getattr(connection, "connection", None)
    if not settings.REPLY_ADDRESS or not isinstance(server, smtplib.SMTP):
        return
    server.ehlo_or_helo_if_needed()
    if server.has_extn("dsn"):
        when = "SUCCESS,FAILURE,DELAY" if message.purpose in ANSWERED else "FAILURE,DELAY"
        options = {"mail_options": ["RET=HDRS", f"ENVID={kept_token(message)}"], "rcpt_options": [f"NOTIFY={when}"]}
        server.sendmail = partial(server.sendmail, **options)  # type: ignore[method-assign, arg-type]
