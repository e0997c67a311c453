"""The reports floor."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What people told us, what it is, where it lies."""

    name = "reports"
