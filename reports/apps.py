"""The reports floor."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What people told us, what it is, where it lies."""

    name = "reports"

    def ready(self) -> None:
        """Hang up what the desk shows."""
        from hotline.desk import MISSED, NAVIGATION, TILES, NavItem, hang
        from reports import actions, desk

        actions.case_decided.fill(actions.tell_neighbours)
        hang(TILES, desk.tiles)
        hang(MISSED, desk.missed)
        hang(
            NAVIGATION,
            NavItem(10, "Today", "desk-today", "reports.view_case"),
            NavItem(20, "Queue", "desk-queue", "reports.view_case", desk.queue_count),
            NavItem(25, "Floods", "desk-floods", "reports.assess_case", desk.floods_now),
            NavItem(30, "Disputes", "desk-disputes", "reports.decide_case", desk.dispute_count),
            NavItem(60, "New report", "desk-entry", "reports.enter_report"),
        )
