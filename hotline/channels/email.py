"""E-mail by SMTP: plain text first, machine-readable parts behind it."""

import smtplib

from hotline import mail, openpgp
from hotline.channels import NotDelivered
from hotline.models import Outgoing


class Email:
    """Send an Outgoing as one e-mail. Its Message-ID is made from the row's key, so a repeat is recognisable."""

    def send(self, message: Outgoing) -> str:
        """Hand over to the mail server; the reference is the Message-ID. 5xx answers are permanent, others are not."""
        try:
            return mail.send(message)
        except openpgp.Unusable as error:
            raise NotDelivered("a key of this partner can no longer be used: see Partner keys", permanent=False) from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotDelivered(f"recipient refused ({codes[0]})", permanent=codes[0] >= 500) from error
        except smtplib.SMTPResponseException as error:
            permanent = error.smtp_code >= 500 and error.smtp_code not in {502, 503, 530, 535}
            raise NotDelivered(f"mail server answered {error.smtp_code}", permanent=permanent) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(f"mail server not reachable ({type(error).__name__})", permanent=False) from error
