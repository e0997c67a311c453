"""The partners floor."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The people outside: police, magistrate, peers, providers; what we send them, what they answer."""

    name = "partners"

    def ready(self) -> None:
        """Let the outbox ask this floor before a referral leaves, and hang up what the desk shows."""
        from hotline import outbox
        from hotline.desk import MISSED, NAVIGATION, TILES, NavItem, hang
        from hotline.workflow import moved
        from partners import desk, sending
        from partners.actions import referral_sent
        from partners.api import hooks
        from reports.desk import CASE_PANELS

        outbox.register("referral", outbox.Purpose(sending.may_send, sending.sent, sending.stopped))
        outbox.register("webhook", outbox.Purpose(hooks.may_send, hooks.sent, hooks.stopped))
        moved.fill(hooks.tell_phase)
        referral_sent.fill(hooks.tell_referral)
        hang(NAVIGATION, NavItem(80, "Partner API", "desk-api-tokens", "partners.manage_tokens"))
        hang(CASE_PANELS, desk.panel)
        hang(TILES, desk.tiles)
        hang(MISSED, desk.missed)
