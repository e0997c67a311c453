"""The one place that sends mail."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from hotline.crypto import keyed_hash
from hotline.models import Outgoing


def message_id(message: Outgoing) -> str:
    """Make the Message-ID from the row's key: the same message sent twice carries the same one (RFC 5322, 3.6.4)."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{keyed_hash(settings.REPLY_KEY, 'message-id', message.key)[:32]}@{domain}>"


def send(message: Outgoing) -> str:
    """Send one message through EMAIL_URL and return its Message-ID. Raises smtplib and socket errors as they come."""
    identity = message_id(message)
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.MAIL_FROM,
        to=[message.recipient],
        headers={"Message-ID": identity, "Auto-Submitted": "auto-generated", "Content-Language": message.language},
    )
    for part in message.parts:
        mail.attach(part["name"], part["content"].encode(), part["type"])
    mail.send()
    return identity
