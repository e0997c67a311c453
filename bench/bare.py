"""A bare Django view that writes as many rows as one report does: what a form without any work of its own would cost.

The same middleware; but no page and no check: what was typed goes into the rows as it is, in one transaction.
"""

import secrets
from datetime import timedelta

from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

application = get_wsgi_application()

from hotline.models import AuditEvent  # noqa: E402
from reports.models import Case, Report, Sighting  # noqa: E402


@csrf_exempt
@transaction.atomic
def written(request: HttpRequest) -> HttpResponse:
    """Write a report, its trace, and for each line a case, its trace and a sighting: one insert after the other."""
    at, lines, around = timezone.now(), [], []
    for line in request.POST["addresses"].split("\n"):
        (lines if line.startswith("http") else around).append(line)
    report = Report.objects.create(
        channel="web", language="nl", received_at=at, receipt_hash=secrets.token_hex(32),
        words="\n".join([request.POST.get("words", ""), *around]), expires_at=at + timedelta(days=365),
    )  # fmt: skip
    _trace(f"report:{report.pk}", at)
    for number, line in enumerate(lines, start=1):
        case = Case.objects.create(
            key=secrets.token_hex(32), address=line, host="bare.example", first_reported_at=at, last_reported_at=at,
            phase_at=at, rank_at=at, assess_due_at=at, lookup_due_at=at, sightings_count=1,
        )  # fmt: skip
        _trace(f"case:{case.pk}", at)
        Sighting.objects.create(report=report, case=case, line=number, told=line)
    return HttpResponse("Thank you.")


def _trace(stream: str, at: object) -> None:
    mark = "0" * 64
    AuditEvent.objects.create(
        stream=stream, number=1, at=at, deed="bare.written", facts={}, previous_hash=mark, hash=mark, digest=mark
    )


urlpatterns = [path("bare/", written), path("healthz", lambda _: HttpResponse("ok"))]
