"""What every door has in common: its headers, and the language it speaks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from hotline.tor import by_onion

View = Callable[[HttpRequest], HttpResponse]

STAFF_PATHS = ("admin", "account", "police")
API_DOCS = "/api/v1/docs/"  # the one page of the API door that runs a script
SCRIPTLESS = ("public", "provider", "api")  # no script, and no word to other sites about where a visitor comes from
PERMISSIONS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial",
    "storage-access", "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
NEEDED_BY_ACCOUNTS = {"publickey-credentials-create", "publickey-credentials-get"}  # passkeys are made and used there only
NOBODY_MAY = ", ".join(f"{name}=()" for name in PERMISSIONS)
ACCOUNTS_MAY = ", ".join(f"{name}=({'self' if name in NEEDED_BY_ACCOUNTS else ''})" for name in PERMISSIONS)


def first_step(path: str) -> str:
    """Give the first step of a path: ``/nl/report/`` gives ``nl``."""
    return path.lstrip("/").partition("/")[0]


def door_of(path: str) -> str:
    """Name the door a path belongs to; what belongs to none is shown as the public door shows it."""
    step = first_step(path)
    if step == "api":
        return "api"
    if step in STAFF_PATHS:
        return "police" if step == "police" else "staff"
    return "provider" if step == "p" else "public"


def accepted_language(request: HttpRequest) -> str:
    """Give the best of our languages by Accept-Language; English where the browser says nothing we know."""
    known = dict(settings.LANGUAGES)
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (language := wanted.partition("-")[0]) in known:
            return language
    return settings.LANGUAGE_CODE


def language_of(request: HttpRequest) -> str:
    """Give the language to answer in: by address on the public door, by ?lang= or browser for providers, else English."""
    known, step = dict(settings.LANGUAGES), first_step(request.path_info)
    if step in known:
        return step
    match door_of(request.path_info):
        case "public":
            return accepted_language(request)
        case "provider":
            asked = request.GET.get("lang", "")
            return asked if asked in known else accepted_language(request)
    return settings.LANGUAGE_CODE


class DoorHeaders:
    """Set the headers that keep pages out of caches, frames, search engines and other sites' reach."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        door = door_of(request.path_info)
        response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = ACCOUNTS_MAY if first_step(request.path_info) == "account" else NOBODY_MAY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        response["X-Permitted-Cross-Domain-Policies"] = "none"
        response["X-DNS-Prefetch-Control"] = "off"
        if door != "public" or response.status_code >= 400:
            response["X-Robots-Tag"] = "noindex, nofollow"
        if door == "public" and settings.ONION and not by_onion(request):
            response["Onion-Location"] = f"http://{settings.ONION}{request.path}"
        if door in SCRIPTLESS and request.path_info != API_DOCS:
            response["Referrer-Policy"] = "no-referrer"
            response._csp_replace = settings.PUBLIC_CSP_REPLACE  # type: ignore[attr-defined]  # read by CSPMiddleware
        return response


class DoorLanguage:
    """Speak the language of the door. No cookie remembers it: the address of the page says it."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            if response.status_code == 405 and not response.content:
                response.content = render_to_string("405.html", request=request)
                response["Content-Length"] = str(len(response.content))  # it was set for the empty answer
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response
