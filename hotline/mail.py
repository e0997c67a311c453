"""The one place that sends mail."""

from email.encoders import encode_7or8bit
from email.mime.application import MIMEApplication
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, SafeMIMEMultipart

from hotline import openpgp
from hotline.crypto import keyed_hash
from hotline.models import Outgoing


class Encrypted(EmailMessage):
    """A mail of which only the envelope can be read on its way (PGP/MIME, RFC 3156, 6.2: signed and encrypted in one)."""

    keys: tuple[str, ...] = ()

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """Build the mail; its own subject stands inside, where the reader's program finds it."""
        inner = super().message(*args, **kwargs)
        inner.set_param("protected-headers", "v1")
        content = openpgp.sealed(inner.as_bytes(), to=self.keys, signer=settings.OPENPGP_KEY)
        outer = SafeMIMEMultipart(_subtype="encrypted", protocol="application/pgp-encrypted")
        for name in ("From", "To", "Date", "Message-ID", "Auto-Submitted"):
            outer[name] = inner[name]
        outer["Subject"] = "..."
        outer.attach(MIMEApplication(b"Version: 1\n", "pgp-encrypted", encode_7or8bit))
        outer.attach(MIMEApplication(content, "octet-stream", encode_7or8bit, name="encrypted.asc"))
        return outer


def message_id(message: Outgoing) -> str:
    """Make the Message-ID from the row's key: the same message sent twice carries the same one (RFC 5322, 3.6.4)."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{keyed_hash(settings.REPLY_KEY, 'message-id', message.key)[:32]}@{domain}>"


def send(message: Outgoing) -> str:
    """Send one message through EMAIL_URL and return its Message-ID. Raises smtplib and socket errors as they come."""
    identity = message_id(message)
    mail = (Encrypted if message.keys else EmailMessage)(
        subject=message.subject,
        body=message.body,
        from_email=settings.MAIL_FROM,
        to=[message.recipient],
        headers={"Message-ID": identity, "Auto-Submitted": "auto-generated", "Content-Language": message.language},
    )
    if isinstance(mail, Encrypted):
        mail.keys = tuple(message.keys)
    for part in message.parts:
        mail.attach(part["name"], part["content"].encode(), part["type"])
    mail.send()
    return identity
