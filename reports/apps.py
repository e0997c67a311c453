"""The reports floor."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What people told us, what it is, where it lies."""

    name = "reports"

    def ready(self) -> None:
        """Hang up what the desk shows."""
        from hotline.desk import BANNERS, MISSED, NAVIGATION, TILES, NavItem, hang
        from reports import desk
        from reports.desk import together

        hang(BANNERS, together.taking_back)
        hang(TILES, desk.tiles, together.tiles)
        hang(MISSED, desk.missed, together.missed)
        hang(
            NAVIGATION,
            NavItem(10, "Today", "desk-today", "reports.view_case"),
            NavItem(20, "Queue", "desk-queue", "reports.view_case", desk.queue_count),
            NavItem(25, "Floods", "desk-floods", "reports.assess_case", desk.flood_count),
            NavItem(30, "Disputes", "desk-disputes", "reports.decide_case", desk.dispute_count),
            NavItem(35, "Opinions", "desk-opinions", "reports.assess_case"),
            NavItem(60, "New report", "desk-entry", "reports.enter_report"),
        )
