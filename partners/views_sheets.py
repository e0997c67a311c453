"""The police door gives a case away on paper: the sheet as a PDF, and the package that both sides can check."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from partners import police
from partners.models import Partner
from partners.sheets.packing import NotWhole, Taken, take_package, take_sheet
from partners.views_police import police_page
from reports.casefile.pdf import NotPrinted


@police_page("partners.liaise")
@require_POST
def sheet(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Give the sheet of a case with its exact address, and write down who took it."""
    return _given(request, unit, pk, take_sheet)


@police_page("partners.liaise")
@require_POST
def package(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Give the package of a case, and write down who took it and the checksum of its manifest."""
    return _given(request, unit, pk, take_package)


def _given(request: HttpRequest, unit: Partner, pk: int, take: Callable[..., Taken]) -> HttpResponse:
    user: Any = request.user
    referral = police.referral_of(unit, pk)
    try:
        taken = take(referral=referral, by=user, at=timezone.now())
    except (NotPrinted, NotWhole) as error:
        messages.error(request, str(error))
        return redirect("police-case", referral.pk)
    headers = {"Content-Disposition": f'attachment; filename="{taken.name}"'}
    return HttpResponse(taken.content, content_type=taken.kind, headers=headers)
