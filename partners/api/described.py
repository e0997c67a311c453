"""What the OpenAPI document says of every endpoint alike: the token, the key of a repeat, the problems."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from partners.api.problems import TYPE
from partners.api.serializers import ProblemOut

SAID = {
    400: "The JSON, a header or a parameter cannot be read.",
    401: "No token, or one that is not known, revoked or expired.",
    403: "The token lacks the scope, or your organisation is not active.",
    404: "There is nothing here, or nothing of yours.",
    409: "The same request is being worked on. Come back after Retry-After.",
    413: "The body is larger than two megabytes.",
    415: "The body is no application/json.",
    422: "What was sent cannot be taken: see errors. Or the key was used for another request.",
    429: f"More than {settings.API_PER_MINUTE} requests in this minute. Come back after Retry-After.",
    503: "We could not write it down just now. Send the same again.",
}
READING = (401, 403, 404, 429)
WRITING = (400, 401, 403, 404, 413, 415, 422, 429)
REPEATED = (*WRITING, 409, 503)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]{1,100}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="New for each new request; the same key with the same body gives the same answer for at least 24 hours.",
)
UNREAD = OpenApiTypes.OBJECT


def answers(good: dict[int, Any], refused: tuple[int, ...]) -> dict[Any, Any]:
    """Give what an endpoint may answer: its own good answers, and the problems of its kind."""
    told: dict[Any, Any] = {(code, "application/json") if shape else code: shape for code, shape in good.items()}
    for code in sorted(refused):
        said = SAID.get(code, HTTPStatus(code).phrase)
        told[code, TYPE] = OpenApiResponse(ProblemOut, description=said)
    return told


class BearerScheme(OpenApiAuthenticationExtension):
    """How the document names our tokens."""

    target_class = "partners.api.access.Bearer"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe `Authorization: Bearer …`."""
        return {"type": "http", "scheme": "bearer", "description": "A token an administrator of the hotline gave you."}


def partners_only(endpoints: list[Any]) -> list[Any]:
    """Leave out of the document what is no part of the partner API."""
    return [one for one in endpoints if one[0].startswith("/api/v1/")]
