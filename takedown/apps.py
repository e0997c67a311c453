"""The takedown floor."""

from django.apps import AppConfig


class TakedownConfig(AppConfig):
    """Getting it removed: notices, the clock, re-checks."""

    name = "takedown"

    def ready(self) -> None:
        """Fill the slots that the floors below offer."""
        from hotline import outbox
        from hotline.desk import CLOCKS, MISSED, NAVIGATION, SHOWS_NO_ADDRESS, TILES, VITALS, hang
        from partners.actions import case_heard, referral_may_leave, referral_sent, referral_stopped
        from partners.peers.asking import said_removed
        from reports.actions import case_decided, reported_again
        from reports.actions.hosting import hosting_changed
        from reports.casefile import CASE_FILE_PARTS
        from reports.desk import CASE_PANELS, CASE_STREAMS, FORECASTS, charts
        from reports.desk.search import SEARCHES
        from reports.desk.story import CASE_PLACES, CASE_TRACKS
        from reports.measures import Measure
        from takedown import actions, casefile, countries, desk, forecast, outgoing, searching, sending, story, waiting

        outbox.register("notice", outbox.Purpose(sending.may_send, sending.sent, sending.stopped))
        case_heard.fill(actions.reconsider)
        referral_sent.fill(actions.partner_told)
        referral_may_leave.fill(actions.still_asking)
        referral_stopped.fill(actions.referral_stopped)
        said_removed.fill(actions.look_soon)
        case_decided.fill(actions.case_decided)
        reported_again.fill(actions.reported_again)
        hosting_changed.fill(actions.host_known)
        SHOWS_NO_ADDRESS.update(desk.PAGES)
        hang(CASE_PANELS, desk.panel)
        hang(CASE_STREAMS, desk.streams)
        hang(CASE_FILE_PARTS, casefile.takedowns, casefile.notices, casefile.looks)
        hang(FORECASTS, forecast.forecast)
        hang(CASE_TRACKS, story.tracks)
        hang(CASE_PLACES, story.places)
        hang(SEARCHES, searching.found)
        hang(TILES, desk.tiles, outgoing.tiles, waiting.tiles)
        hang(CLOCKS, waiting.clocks)
        hang(VITALS, waiting.vitals, outgoing.vitals)
        counted = Measure(countries.count_countries, countries.EVERY)
        charts.hang_up(countries.NAME, "reports.view_case", counted, countries.world)
        charts.hang_up("live", "reports.view_case", Measure(waiting.count_live), waiting.live)
        hang(MISSED, desk.missed, outgoing.missed)
        hang(NAVIGATION, *desk.ENTRIES, outgoing.ENTRY)
