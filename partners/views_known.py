"""The page of the police door on which a unit asks whether the hotline works on an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from partners import deconflicting
from partners.forms_police import KnownForm
from partners.models import Partner
from partners.views_police import police_page
from reports.addresses import masked


@police_page("partners.liaise")
@require_http_methods(["GET", "POST"])
def known(request: HttpRequest, unit: Partner) -> HttpResponse:
    """Answer yes or no about one address. The address stands in no link and in no trail, so nothing is redirected."""
    user: Any = request.user
    at = timezone.now()
    context: dict[str, Any] = {"title": "Is an address known?", "unit": unit, "here_known": True}
    form = KnownForm(request.POST if request.method == "POST" else None, at=at)
    status = 200
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["asked"]
        try:
            answer = deconflicting.known(address=address, unit=unit, by=user, at=at)
        except deconflicting.TooMany as error:
            form.add_error(None, str(error))
            status = 429
        else:
            form = KnownForm(at=at)
            context |= {"answered": True, "known": answer, "masked": masked(address.address)}
    elif form.errors:
        status = 422
    return render(request, "police/known.html", context | {"form": form}, status=status)
