"""The pages of a fault: they stand alone, and still know whose house it is, so that the way out is on them too."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import render_to_string

from hotline.context import house


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong on our side."""
    return HttpResponseServerError(render_to_string("500.html", _context(request)))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that what came could not be read."""
    return HttpResponseBadRequest(render_to_string("400.html", _context(request)))


def _context(request: HttpRequest) -> dict[str, Any]:
    """Give what the pages may say; a fault in this must not hide the first one."""
    try:
        return house(request)
    except Exception:
        return {}
