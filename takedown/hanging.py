"""What this floor hangs into the floors below when it starts: slots, purposes of letters, pages, figures."""

from hotline import channels, outbox, renewing
from hotline.boards import hang_alike
from hotline.desk import CLOCKS, MISSED, NAVIGATION, SHOWS_NO_ADDRESS, TILES, VITALS, hang
from hotline.gauges import SOURCES
from hotline.outbox import Purpose
from hotline.renewing import Hanging
from hotline.returning import ANSWERED
from partners.actions import case_heard, referral_bounced, referral_may_leave, referral_sent, referral_stopped
from partners.mailbox.arrived import letter_heard
from partners.peers.asking import said_removed
from partners.providers.desk import PROVIDER_PANELS
from partners.providers.merging import MOVING
from reports.actions import case_decided, reported_again
from reports.actions.hosting import hosting_changed
from reports.casefile import CASE_FILE_PARTS
from reports.desk import CASE_PANELS, CASE_STREAMS, CASE_WAYS, FORECASTS, charts
from reports.desk.search import SEARCHES
from reports.desk.story import CASE_PLACES, CASE_TRACKS
from reports.measures import MEASURES, Measure
from reports.public_views.pages import NUMBERS
from takedown import (
    actions,
    casefile,
    countries,
    desk,
    desk_incoming,
    desk_looks,
    desk_scores,
    filing,
    forecast,
    gauges,
    leagues,
    links,
    outgoing,
    preview,
    providing,
    public_scores,
    replies,
    returning,
    searching,
    sending,
    sights,
    story,
    waiting,
)
from takedown.channels import kinds


def listen() -> None:
    """Hear what the floors below do, and name what this floor made with keys."""
    renewing.hang(Hanging("REPLY_KEY", "reply links of letters", links.older_links, ends="when each takedown is closed"))
    case_heard.fill(actions.reconsider)
    referral_sent.fill(actions.partner_told)
    referral_may_leave.fill(actions.still_asking)
    referral_stopped.fill(actions.referral_stopped)
    referral_bounced.fill(actions.referral_bounced)
    letter_heard.fill(returning.letter_heard)
    said_removed.fill(actions.look_soon)
    case_decided.fill(actions.case_decided)
    reported_again.fill(actions.reported_again)
    hosting_changed.fill(actions.host_known)
    hang(MOVING, providing.MOVES)


def send() -> None:
    """Guard the letters of this floor, and bring the ways on which they leave."""
    for name, kind in kinds.CHANNELS.items():
        channels.register(name, kind)
    outbox.register("notice", Purpose(sending.may_send, sending.sent, sending.stopped, returning.came_back))
    outbox.register(leagues.PURPOSE, Purpose(leagues.may_send, leagues.sent))
    ANSWERED.add("notice")


def show() -> None:
    """Hang up what the desk shows of takedowns, letters and providers."""
    SHOWS_NO_ADDRESS.update(desk.PAGES | preview.PAGES)
    hang(CASE_PANELS, desk.panel)
    hang(PROVIDER_PANELS, providing.panel, desk_scores.panel)
    hang(CASE_STREAMS, desk.streams)
    hang(CASE_WAYS, desk_looks.way_there)
    hang(CASE_FILE_PARTS, casefile.takedowns, casefile.notices, casefile.looks)
    hang(FORECASTS, forecast.forecast)
    hang(CASE_TRACKS, story.tracks)
    hang(CASE_PLACES, story.places)
    hang(SEARCHES, searching.found)
    hang_alike(TILES, desk.tiles, outgoing.tiles, waiting.tiles, desk_incoming.tiles)
    hang_alike(TILES, filing.tiles, sights.tiles, replies.tiles)
    hang_alike(CLOCKS, waiting.clocks)
    hang(VITALS, waiting.vitals, outgoing.vitals)
    hang(SOURCES, *gauges.OWN)
    hang_alike(MISSED, desk.missed, outgoing.missed, desk_incoming.missed, filing.missed)
    hang(NAVIGATION, *desk.ENTRIES, outgoing.ENTRY, desk_incoming.ENTRY, desk_scores.ENTRY, sights.ENTRY, replies.ENTRY)
    hang(NUMBERS, public_scores.part)


def count() -> None:
    """Have the clock count the figures of this floor."""
    countries_counted = Measure(countries.count_countries, countries.EVERY)
    charts.hang_up(countries.NAME, "reports.view_case", countries_counted, countries.world)
    charts.hang_up("live", "reports.view_case", Measure(waiting.count_live), waiting.live)
    stays = Measure(desk_scores.count_survival, desk_scores.EVERY)
    charts.hang_up("survival", "takedown.view_takedown", stays, desk_scores.survival)
    MEASURES[desk_scores.NAME] = Measure(desk_scores.count_table, desk_scores.EVERY)
