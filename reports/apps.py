"""The reports floor."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What people told us, what it is, where it lies."""

    name = "reports"

    def ready(self) -> None:
        """Hang up what the desk shows."""
        from hotline import vitals
        from hotline.desk import CLOCKS, MISSED, NAVIGATION, TILES, VITALS, NavItem, hang
        from reports import desk
        from reports.actions import case_decided, quality
        from reports.desk import charts, story, team, waiting
        from reports.desk.quality import check_count
        from reports.desk.search import SEARCHES, cases_and_reports
        from reports.measures import Measure

        hang(TILES, waiting.tiles)
        hang(CLOCKS, waiting.clocks)
        hang(VITALS, vitals.vitals, waiting.vitals)
        case_decided.fill(quality.draw)
        charts.hang_up("backlog", "reports.view_case", Measure(charts.count_backlog), charts.backlog)
        charts.hang_up("flow", "reports.view_case", Measure(charts.count_flow), charts.flow)
        charts.hang_up("arrivals", "reports.view_case", Measure(charts.count_arrivals), charts.arrivals)
        agreed = Measure(team.count_agreement, team.SIX_HOURS)
        charts.hang_up("agreement", "reports.decide_case", agreed, team.agreement)
        charts.hang_up("disagreement", "reports.decide_case", agreed, team.disagreements, counted_as="agreement")
        charts.hang_up("work", "reports.decide_case", Measure(team.count_work, team.SIX_HOURS), team.work)
        hang(MISSED, desk.missed)
        hang(story.CASE_TRACKS, story.assessed)
        hang(SEARCHES, cases_and_reports)
        hang(
            NAVIGATION,
            NavItem(10, "Today", "desk-today", "reports.view_case"),
            NavItem(20, "Queue", "desk-queue", "reports.view_case", desk.queue_count),
            NavItem(25, "Floods", "desk-floods", "reports.assess_case", desk.flood_count),
            NavItem(30, "Disputes", "desk-disputes", "reports.decide_case", desk.dispute_count),
            NavItem(32, "Checks", "desk-checks", "reports.assess_case", check_count),
            NavItem(34, "Team", "desk-team", "reports.decide_case"),
            NavItem(60, "New report", "desk-entry", "reports.enter_report"),
        )
