"""The partners floor."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The people outside: police, magistrate, peers, providers; what we send them, what they answer."""

    name = "partners"

    def ready(self) -> None:
        """Let the outbox ask this floor before a referral leaves."""
        from hotline import outbox
        from partners import sending

        outbox.register("referral", outbox.Purpose(sending.may_send, sending.sent, sending.stopped))
