"""The reports floor."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from hotline.desk import NavItem


class ReportsConfig(AppConfig):
    """What people told us, what it is, where it lies."""

    name = "reports"

    def ready(self) -> None:
        """Hang up what the desk shows."""
        from hotline import outbox, vitals
        from hotline.boards import hang_alike
        from hotline.desk import BANNERS, CLOCKS, INSTEAD, MISSED, NAVIGATION, SHOWS_NO_ADDRESS, TILES, VITALS, hang
        from hotline.gauges import SOURCES
        from reports import actions, alerting, desk, gauges, resealing
        from reports.actions import quality
        from reports.desk import charts, looks, story, team, together, trail, waiting
        from reports.desk.earlier import by_number, earlier_panel
        from reports.desk.search import SEARCHES, cases_and_reports
        from reports.desk.uploads import by_reference, unfinished
        from reports.desk_views import unopened

        outbox.register(alerting.PURPOSE, outbox.Purpose(alerting.may_send))
        actions.case_decided.fill(actions.tell_neighbours)
        SHOWS_NO_ADDRESS.update(unopened.AS_ALWAYS)
        INSTEAD.update({"desk-queue": unopened.cases, "desk-case": unopened.case})
        hang(BANNERS, together.taking_back)
        hang_alike(TILES, waiting.tiles)
        hang(TILES, waiting.searches_told, together.tiles)
        hang(desk.CASE_PANELS, looks.who_looked, earlier_panel)
        hang_alike(CLOCKS, waiting.clocks)
        hang(VITALS, vitals.vitals, waiting.vitals)
        hang(SOURCES, *gauges.OWN)
        actions.case_decided.fill(quality.draw)
        charts.hang_up_own()
        resealing.hang_up()
        team.hang_up_own()
        hang_alike(MISSED, desk.missed, trail.missed, together.missed, unfinished)
        hang(story.CASE_TRACKS, story.assessed)
        hang(SEARCHES, cases_and_reports, by_reference, by_number)
        hang(NAVIGATION, *_entries())


def _entries() -> "list[NavItem]":
    """Give this floor's entries of the navigation."""
    from hotline.desk import NavItem
    from reports import desk
    from reports.desk.quality import check_count

    return [
        NavItem(10, "Today", "desk-today", "reports.view_case"),
        NavItem(20, "Queue", "desk-queue", "reports.view_case", desk.queue_count),
        NavItem(25, "Floods", "desk-floods", "reports.assess_case", desk.floods_now),
        NavItem(30, "Disputes", "desk-disputes", "reports.decide_case", desk.dispute_count),
        NavItem(80, "Trail", "desk-trail", "hotline.view_auditevent"),
        NavItem(58, "Wellbeing", "desk-wellbeing", "reports.reveal_address"),
        NavItem(72, "Team load", "desk-team-wellbeing", "reports.view_team_exposure"),
        NavItem(35, "Opinions", "desk-opinions", "reports.assess_case"),
        NavItem(32, "Checks", "desk-checks", "reports.assess_case", check_count),
        NavItem(34, "Team", "desk-team", "reports.decide_case"),
        NavItem(60, "New report", "desk-entry", "reports.enter_report"),
        NavItem(62, "Lists", "desk-lists", "reports.enter_list"),
        NavItem(66, "Domain rules", "desk-domain-rules", "reports.view_domainrule"),
    ]
