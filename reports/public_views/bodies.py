"""What came with a form, read with patience: too much, broken or hostile bodies get a page and never a fault."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

LARGEST_BODY = 30_000_000  # a photo from a telephone is read past and dropped; anything larger is not even read


def fields_of(request: HttpRequest) -> QueryDict | None:
    """Give the fields of the form, or None when more came than any form of ours can hold."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return None
    try:
        return request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return None


def too_big(request: HttpRequest) -> HttpResponse:
    """Say kindly that it was too much."""
    return render(request, "public/too_big.html", status=413)


def after(response: HttpResponse, seconds: int) -> HttpResponse:
    """Say after how many seconds to come back."""
    response["Retry-After"] = str(max(1, seconds))
    return response
