"""The partners floor."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The people outside: police, magistrate, peers, providers; what we send them, what they answer."""

    name = "partners"

    def ready(self) -> None:
        """Let the outbox ask this floor before a letter leaves, hear of what happens, and hang up what the desk shows."""
        from partners.iccam import checks as _checks  # noqa: F401 - Django finds the check by this

        _guard()
        _listen()
        _hang_up()


def _guard() -> None:
    """Name the channels of this floor, and whom the outbox asks before each kind of message leaves."""
    from hotline import channels, outbox
    from partners import chasing, correspondence, digests, sending
    from partners.api import hooks
    from partners.iccam import exporting, telling
    from partners.iccam.channel import Iccam
    from partners.mailbox import taking
    from partners.peers import doors
    from partners.peers.channel import HotlineDoor

    channels.register(doors.CHANNEL, HotlineDoor)
    channels.register(telling.CHANNEL, Iccam)
    outbox.register("referral", outbox.Purpose(sending.may_send, sending.sent, sending.stopped, sending.came_back))
    outbox.register(chasing.PURPOSE, outbox.Purpose(chasing.may_send))
    outbox.register(chasing.TO_LEADS, outbox.Purpose(chasing.may_tell_lead))
    outbox.register(digests.PURPOSE, outbox.Purpose(digests.may_send))
    outbox.register(correspondence.PURPOSE, outbox.Purpose(correspondence.may_send))
    outbox.register("webhook", outbox.Purpose(hooks.may_send, hooks.sent, hooks.stopped))
    outbox.register(taking.PURPOSE, outbox.Purpose(taking.may_send))
    outbox.register(telling.PURPOSE, outbox.Purpose(exporting.may_send, exporting.sent))


def _listen() -> None:
    """Hear of what other floors do, to tell partners of it."""
    from hotline.workflow import moved
    from partners.actions import referral_sent
    from partners.api import hooks
    from partners.iccam import telling
    from partners.mailbox.arrived import contact_bounced, contact_works
    from partners.providers import bouncing
    from reports.actions import case_decided

    contact_bounced.fill(bouncing.bounced)
    contact_works.fill(bouncing.works)
    moved.fill(hooks.tell_phase)
    referral_sent.fill(hooks.tell_referral)
    case_decided.fill(telling.decided)
    referral_sent.fill(telling.referral_left)
    moved.fill(telling.phase_changed)


def _hang_up() -> None:
    """Hang up this floor's part of the desk."""
    from hotline.boards import hang_alike
    from hotline.desk import CLOCKS, MISSED, NAVIGATION, SHOWS_NO_ADDRESS, TILES, VITALS, NavItem, hang
    from hotline.gauges import SOURCES
    from partners import casefile, desk, desk_directory, desk_police, gauges, keys, renewing, searching, story, waiting
    from partners.api import urls_desk
    from partners.iccam import desk as iccam
    from partners.mailbox import desk as mailbox
    from partners.mailbox import reading
    from partners.peers import desk as peers
    from partners.providers import waiting as providers
    from reports.casefile import CASE_FILE_PARTS
    from reports.desk import CASE_PANELS
    from reports.desk.search import SEARCHES
    from reports.desk.story import CASE_TRACKS

    SHOWS_NO_ADDRESS.update(one.name for one in urls_desk.urlpatterns if one.name)
    SHOWS_NO_ADDRESS.update(desk_directory.PAGES | desk_police.PAGES)
    hang(
        NAVIGATION,
        NavItem(77, "Providers", "desk-providers", "partners.view_partner"),
        NavItem(78, "Directory", "desk-directory", "partners.view_partner"),
        NavItem(84, "Mailbox", "desk-mailbox", "partners.sort_mail", mailbox.count),
        NavItem(85, "Partner API", "desk-api-tokens", "partners.manage_tokens"),
    )
    hang(CASE_PANELS, desk.panel, peers.panel, iccam.panel)
    hang(CASE_FILE_PARTS, casefile.referrals, casefile.holds, casefile.orders)
    hang(CASE_TRACKS, story.tracks)
    hang(SEARCHES, searching.found)
    hang_alike(TILES, desk.tiles, waiting.tiles, desk_police.tiles, desk_directory.tiles, providers.tiles)
    renewing.hang_up()
    hang(SOURCES, *gauges.OWN)
    hang(VITALS, keys.vitals, iccam.vitals, reading.vitals)
    hang_alike(CLOCKS, waiting.clocks)
    hang_alike(MISSED, desk.missed, providers.missed)
