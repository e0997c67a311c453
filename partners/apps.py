"""The partners floor."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The people outside: police, magistrate, peers, providers; what we send them, what they answer."""

    name = "partners"

    def ready(self) -> None:
        """Let the outbox ask this floor before a referral leaves, and hang up what the desk shows."""
        from hotline import outbox
        from hotline.desk import MISSED, TILES, hang
        from partners import casefile, desk, sending
        from reports.casefile import CASE_FILE_PARTS
        from reports.desk import CASE_PANELS

        outbox.register("referral", outbox.Purpose(sending.may_send, sending.sent, sending.stopped))
        hang(CASE_PANELS, desk.panel)
        hang(CASE_FILE_PARTS, casefile.referrals, casefile.holds, casefile.orders)
        hang(TILES, desk.tiles)
        hang(MISSED, desk.missed)
