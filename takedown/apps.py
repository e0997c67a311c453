"""The takedown floor."""

from django.apps import AppConfig


class TakedownConfig(AppConfig):
    """Getting it removed: notices, the clock, re-checks."""

    name = "takedown"

    def ready(self) -> None:
        """Fill the slots that the floors below offer."""
        from hotline import outbox
        from partners.actions import case_heard, referral_sent
        from reports.actions.hosting import hosting_changed
        from takedown import actions, sending

        outbox.register("notice", outbox.Purpose(sending.may_send, sending.sent, sending.stopped))
        case_heard.fill(actions.reconsider)
        referral_sent.fill(actions.partner_told)
        hosting_changed.fill(actions.host_known)
