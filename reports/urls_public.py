"""Routes of the public door. The paths and the names of the form fields are a public contract."""

from django.conf import settings
from django.urls import path, register_converter

from reports import views_public


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
    path("", views_public.root, name="public-root"),
    path("<language:language>/", views_public.home, name="public-home"),
    # The same without the last slash: a redirect would lose what was sent. The name stands for the one with it, below.
    path("<language:language>/report", views_public.report, name="public-report"),
    path("<language:language>/status", views_public.status, name="public-status"),
    path("<language:language>/report/", views_public.report, name="public-report"),
    path("<language:language>/status/", views_public.status, name="public-status"),
]
