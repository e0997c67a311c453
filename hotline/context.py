"""What every template may say about the house: its name, its telephone, whom to call at once."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ELSEWHERE = "https://www.wikipedia.org/"  # where "Leave this page quickly" goes: harmless, and in every language
URGENT = {
    "be": (
        ("112", _("ambulance, fire brigade, police in an emergency")),
        ("101", _("police")),
        ("116 000", _("missing children, day and night")),
    ),
    "nl": (("112", _("ambulance, fire brigade, police in an emergency")),),
}
COMFORT = {"nl": (("113", _("if you think of suicide, day and night")),)}  # for the visitor: no number for a child in danger


def house(request: HttpRequest) -> dict[str, Any]:
    """Give `house` to every template."""
    return {
        "house": {
            "name": settings.NAME,
            "phone": settings.PHONE,
            "public_url": settings.PUBLIC_URL,
            "elsewhere": ELSEWHERE,
            "urgent": URGENT.get(settings.PROCEDURE, URGENT["be"]),
            "comfort": COMFORT.get(settings.PROCEDURE, ()),
            "language": get_language(),
            "languages": SimpleLazyObject(lambda: languages(request)),
        }
    }


def languages(request: HttpRequest) -> list[dict[str, str]]:
    """Give each language with the address of the present public page in it; the home page where there is none."""
    match = request.resolver_match
    name = match.url_name if match and "language" in match.kwargs and match.url_name else "public-home"
    if "public" not in settings.DOORS:
        return []
    return [{"code": code, "name": told, "href": reverse(name, args=[code])} for code, told in settings.LANGUAGES]
