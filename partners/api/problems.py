"""Every error of the partner API as problem+json (RFC 9457), in plain English and without what was sent."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from hotline.workflow import NotAllowed
from reports.conditions import NotNow

log = logging.getLogger(__name__)
TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """An error with its status, a word for programs and a sentence for people."""

    def __init__(self, status: int, code: str, detail: str, *, wait: int = 0) -> None:
        super().__init__(detail, code)
        self.status_code, self.wait = status, wait


class Refused(exceptions.ValidationError):
    """What was sent can be read and cannot be taken: each field with its sentence."""

    status_code = 422


def body(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """Make the object of one problem."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return told | ({"errors": errors} if errors else {})


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """Turn whatever went wrong in a view into a problem (the exception handler of every view of this door)."""
    set_rollback()
    told, headers = told_of(error)
    return Response(told, status=told["status"], headers=headers, content_type=TYPE)


def told_of(error: Exception) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the problem and the headers for an exception."""
    match error:
        case Http404():
            return body(404, "not_found", "There is nothing here, or nothing of yours."), {}
        case PermissionDenied():
            return body(403, "permission_denied", "This token may not do that."), {}
        case NotAllowed():
            return body(422, "not_allowed", str(error)), {}
        case NotNow():
            return body(403, "not_now", str(error)), {}
        case exceptions.ValidationError():
            errors = list(pointed(error.detail))
            said = "Nothing was written. Mend what stands under errors and send it again."
            return body(error.status_code if isinstance(error, Refused) else 422, "invalid", said, errors), {}
        case exceptions.APIException():
            return _of_api(error)
        case DatabaseError():
            log.error("The partner API could not reach the database: %s", type(error).__name__)
            said = "We could not write this down just now. Send the same request with the same key again in a minute."
            return body(503, "try_again", said), {"Retry-After": "60"}
    log.exception("The partner API broke")
    return body(500, "fault", "Something went wrong on our side. It is in our log."), {}


def _of_api(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers = {}
    if auth := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = auth
    if wait := getattr(error, "wait", 0):
        headers["Retry-After"] = str(int(wait) + (wait % 1 > 0))
    codes = error.get_codes()
    return body(error.status_code, codes if isinstance(codes, str) else "error", str(error.detail)), headers


def pointed(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Flatten the errors of a serializer: where (a JSON pointer) and what."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from pointed(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            deeper = isinstance(inner, dict | list)
            yield from pointed(inner, f"{pointer}/{number}" if deeper else pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}
