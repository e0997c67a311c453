"""What an error page and an error report may show: where it happened, and no value of anything."""

import re
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

USER_INFO = re.compile(r"(?<=://)[^/@\s]+@")  # user and password in the address of a server

MORE = "PROXY|VANTAGE|CHECKERS|MAILBOX|BROKER|SESSION|COOKIE"  # of ours, and what Django's own list passes over


class NoValues(SafeExceptionReporterFilter):
    """Give names and lines only; Django alone would show every local variable once DEBUG is on, words of reporters too.

    Settings whose name says that they are secret are blanked by Django; those that carry a password inside an address here.
    """

    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|{MORE}", re.IGNORECASE)

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always, whatever DEBUG says."""
        return True

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        """Blank what is secret by its name, and what stands before the host in an address."""
        cleansed = super().cleanse_setting(key, value)
        return USER_INFO.sub(f"{self.cleansed_substitute}@", cleansed) if type(cleansed) is str else cleansed

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Name the fields that were sent."""
        return {} if request is None else dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        """Name the variables and what kind of thing each was."""
        return {name: type(value).__name__ for name, value in tb_frame.f_locals.items()}.items()

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        """Give the headers' names; the path, the query and whoever asks stay out of it."""
        return dict.fromkeys(getattr(request, "META", {}), self.cleansed_substitute)
