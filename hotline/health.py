"""Say whether this process can do its work: to anybody in a word, to those who watch over the house in figures."""

from ipaddress import ip_address

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from hotline import gauges, ready

# A proxy on this machine reaches us from loopback too: whoever it speaks for is not here.
SPOKEN_FOR = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything is there that the house needs, else 503; which part is not, only to those who may know.

    For monitors and for the end of an upgrade. A balancer asks healthz: without Redis or clock reports still come in.
    """
    parts = ready.parts(timezone.now())
    well = all(word == ready.WELL for word in parts.values())
    told: dict[str, object] = {"status": "ok" if well else "not ready"}
    if _here(request) or _holds_token(request):
        told["parts"] = parts
    return JsonResponse(told, status=200 if well else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell the figures to whoever holds METRICS_TOKEN; in a process that has none, this page is not there."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _holds_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(gauges.exposed(timezone.now()), content_type=CONTENT_TYPE_LATEST)


metrics.open_to = "whoever holds METRICS_TOKEN"  # type: ignore[attr-defined]


def _holds_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not settings.METRICS_TOKEN or scheme.lower() != "bearer":
        return False
    return constant_time_compare(given.strip(), settings.METRICS_TOKEN)


def _here(request: HttpRequest) -> bool:
    """Say whether somebody on this machine asks, and no proxy for somebody else."""
    through = (*SPOKEN_FOR, settings.CLIENT_HEADER) if settings.CLIENT_HEADER else SPOKEN_FOR
    if any(name in request.headers for name in through):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
