"""Webhooks: a few words of JSON to a partner's own server, signed at the moment of sending."""

import time

from hotline import fetch, webhooks
from hotline.channels import NotDelivered
from hotline.models import Outgoing

MOST_TRIES = 30  # with the outbox's back-off about a day
GONE = 410  # the receiver says that it wants no more


class Webhook:
    """Send an Outgoing by HTTPS. Its delivery id is made from the row's key, so a repeat is recognisable."""

    def send(self, message: Outgoing) -> str:
        """Hand over to the partner's server; the reference is the status. Anything but 2xx is tried again for a day."""
        body = message.body.encode()
        delivery = message.parts[0]["delivery"]
        secrets = [one for name in message.parts[0]["signed_by"] for one in webhooks.secrets_of(name)]
        signed = webhooks.header(secrets, at=int(time.time()), delivery=delivery, body=body)
        headers = {"X-Hotline-Delivery": delivery, "X-Hotline-Event": message.subject, "X-Hotline-Signature": signed}
        last = message.attempts >= MOST_TRIES
        try:
            status = fetch.post_json(message.recipient, body, headers)
        except fetch.FetchError as error:
            raise NotDelivered(
                f"receiver not reached ({error.error or 'no such name'})", permanent=last, gave_up=last
            ) from error
        if not 200 <= status < 300:
            gone = status == GONE
            raise NotDelivered(f"receiver answered {status}", permanent=last or gone, gave_up=not gone)
        return str(status)
