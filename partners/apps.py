"""The partners floor."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The people outside: police, magistrate, peers, providers; what we send them, what they answer."""

    name = "partners"

    def ready(self) -> None:
        """Let the outbox ask this floor before a referral leaves, and hang up what the desk shows."""
        from hotline.desk import CLOCKS, MISSED, NAVIGATION, TILES, VITALS, NavItem, hang
        from hotline.workflow import moved
        from partners import casefile, desk, desk_police, keys, searching, story, waiting
        from partners.actions import referral_sent
        from partners.api import hooks
        from reports.casefile import CASE_FILE_PARTS
        from reports.desk import CASE_PANELS
        from reports.desk.search import SEARCHES
        from reports.desk.story import CASE_TRACKS

        _guard_letters()
        moved.fill(hooks.tell_phase)
        referral_sent.fill(hooks.tell_referral)
        hang(NAVIGATION, NavItem(85, "Partner API", "desk-api-tokens", "partners.manage_tokens"))
        hang(CASE_PANELS, desk.panel)
        hang(CASE_FILE_PARTS, casefile.referrals, casefile.holds, casefile.orders)
        hang(CASE_TRACKS, story.tracks)
        hang(SEARCHES, searching.found)
        hang(TILES, desk.tiles, waiting.tiles, desk_police.tiles)
        hang(VITALS, keys.vitals)
        hang(CLOCKS, waiting.clocks)
        hang(MISSED, desk.missed)


def _guard_letters() -> None:
    """Let the outbox ask this floor before a letter of each kind leaves."""
    from hotline import outbox
    from partners import chasing, correspondence, digests, sending
    from partners.api import hooks

    outbox.register("referral", outbox.Purpose(sending.may_send, sending.sent, sending.stopped))
    outbox.register(chasing.PURPOSE, outbox.Purpose(chasing.may_send))
    outbox.register(chasing.TO_LEADS, outbox.Purpose(chasing.may_tell_lead))
    outbox.register(digests.PURPOSE, outbox.Purpose(digests.may_send))
    outbox.register(correspondence.PURPOSE, outbox.Purpose(correspondence.may_send))
    outbox.register("webhook", outbox.Purpose(hooks.may_send, hooks.sent, hooks.stopped))
