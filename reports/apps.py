"""The reports floor."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What people told us, what it is, where it lies."""

    name = "reports"

    def ready(self) -> None:
        """Hang up what the desk shows."""
        from hotline.desk import MISSED, NAVIGATION, TILES, NavItem, hang
        from reports import desk

        hang(TILES, desk.tiles)
        hang(MISSED, desk.missed)
        hang(
            NAVIGATION,
            NavItem(10, "Today", "desk-today", "reports.view_case"),
            NavItem(20, "Queue", "desk-queue", "reports.view_case", desk.queue_count),
            NavItem(25, "Floods", "desk-floods", "reports.assess_case", desk.flood_count),
            NavItem(30, "Disputes", "desk-disputes", "reports.decide_case", desk.dispute_count),
            NavItem(70, "Wellbeing", "desk-wellbeing", "reports.reveal_address"),
            NavItem(72, "Team", "desk-team-wellbeing", "reports.view_team_exposure"),
            NavItem(60, "New report", "desk-entry", "reports.enter_report"),
        )
