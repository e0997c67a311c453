"""What every template may say about the house: its name, its telephone, its languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from hotline.unopened import unopened

INSIDE = ("/admin/", "/police/", "/account/")  # told by the path: whoever looks at a session has looked at a cookie
ELSEWHERE = "https://www.wikipedia.org/"  # where "Leave this page quickly" goes: harmless, and in every language


def house(request: HttpRequest) -> dict[str, Any]:
    """Give `house` to every template."""
    return {
        "house": {
            "name": settings.NAME,
            "phone": settings.PHONE,
            "unopened": unopened(),
            "is_test": bool(settings.DIVERT_TO),
            "idle_minutes": settings.IDLE_MINUTES,
            "public_url": settings.PUBLIC_URL,
            "elsewhere": ELSEWHERE,
            "at_a_letter": request.path.startswith("/p/"),  # a provider's link, right or wrong
            "language": get_language(),
            "inside": request.path_info.startswith(INSIDE),
            "languages": SimpleLazyObject(lambda: languages(request)),
        }
    }


def languages(request: HttpRequest) -> list[dict[str, str]]:
    """Give each language with the address of the present public page in it; the home page where there is none."""
    if "public" not in settings.DOORS:
        return []
    match, name, steps = request.resolver_match, "public-home", {}
    if match and (match.url_name or "").startswith("public-") and "language" in match.kwargs:
        name, steps = str(match.url_name), match.kwargs
    return [
        {"code": code, "name": told, "href": reverse(name, kwargs={**steps, "language": code})}
        for code, told in settings.LANGUAGES
    ]
