"""Routes of the public door. The paths and the names of the form fields are a public contract."""

from django.conf import settings
from django.urls import path, register_converter

from reports.public_views import following, pages, reporting


class Language:
    """A language this house speaks, as the first step of an address."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)

    def to_python(self, value: str) -> str:
        """Take the code as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Write the code as it is."""
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", pages.root, name="public-root"),
    path("<language:language>/", pages.home, name="public-home"),
    # The same without the last slash: a redirect would lose what was sent. The name stands for the one with it, below.
    path("<language:language>/report", reporting.report, name="public-report"),
    path("<language:language>/status", following.status, name="public-status"),
    path("<language:language>/report/", reporting.report, name="public-report"),
    path("<language:language>/young/", reporting.young, name="public-young"),
    path("<language:language>/status/", following.status, name="public-status"),
    path("<language:language>/status/answer/", following.answer, name="public-answer"),
    path("<language:language>/status/erase/", following.erase, name="public-erase"),
    path("<language:language>/about/numbers/", pages.numbers, name="public-numbers"),
    path("<language:language>/about/<slug:slug>/", pages.about, name="public-about"),
]
