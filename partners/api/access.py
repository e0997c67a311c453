"""The guard of every endpoint: token, scope, pace, JSON of bounded size, and problems where something is refused."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from partners.api import problems, rules, tokens
from partners.api.models import ApiToken
from partners.models import Partner

MOST_BYTES = 2_000_000
MINUTE = 60


class Bearer(BaseAuthentication):
    """Know a partner by the token in `Authorization: Bearer …`; no session, no cookie, no password."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """Give the token and the user in whose name it acts."""
        told = request.META.get("HTTP_AUTHORIZATION", "").strip()
        if not told:
            return None
        scheme, _, text = told.partition(" ")
        token = tokens.find(text.strip()) if scheme.lower() == "bearer" else None
        at = timezone.now()
        if token is None or token.revoked_at is not None:
            raise exceptions.AuthenticationFailed("This token is not known, or was revoked.")
        if not rules.alive(expires_at=token.expires_at, revoked_at=None, at=at):
            raise exceptions.AuthenticationFailed("This token has expired. Ask the hotline for a new one.")
        if not Partner.objects.usable(at).filter(pk=token.partner_id).exists():
            raise exceptions.PermissionDenied("Your organisation is not active in our directory.")
        tokens.used(token, text.strip(), at)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Say how to knock."""
        return 'Bearer realm="partner API"'


class InScope(BasePermission):
    """Let a token do what its scopes name; each method of a view asks for one."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Look the scope of this method up."""
        if not isinstance(request.auth, ApiToken):
            return False
        wanted = view.scopes.get("GET" if request.method == "HEAD" else request.method)
        if wanted and wanted not in request.auth.scopes:
            raise exceptions.PermissionDenied(f"This token lacks the scope {wanted}.")
        return True


class Pace(BaseThrottle):
    """Count the requests of one token in one minute, under the token's number; nobody's address is looked at."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count; a cache that is down refuses nobody."""
        self.at = timezone.now()
        name = f"api:{getattr(request.auth, 'pk', 0)}:{int(self.at.timestamp()) // MINUTE}"
        try:
            cache.add(name, 0, 2 * MINUTE)
            return int(cache.incr(name)) <= settings.API_PER_MINUTE
        except Exception:
            return True

    def wait(self) -> float:
        """Give the seconds until the next minute."""
        return MINUTE - int(self.at.timestamp()) % MINUTE


class BoundedJSON(BaseParser):
    """Read JSON, and stop at two megabytes."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Give what was sent. Raises Problem 413 or ParseError."""
        told = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        raw = stream.read(MOST_BYTES + 1) if int(told) <= MOST_BYTES else b" " * (MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise problems.Problem(413, "too_large", f"A request holds at most {MOST_BYTES:,} bytes. Send smaller batches.")
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError("The body is no JSON in UTF-8.") from error


def _refuse(name: str) -> None:
    raise ValueError(name)


class OnlyJSON(BaseContentNegotiation):
    """Answer in JSON whatever was asked for: there is nothing else."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Read JSON only; for anything else DRF says 415."""
        kind = (request.content_type or "").split(";")[0].strip().lower()
        return parsers[0] if kind == "application/json" else None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Write JSON."""
        return renderers[0], renderers[0].media_type


@method_decorator(never_cache, name="dispatch")
class Endpoint(APIView):
    """What every endpoint of the partner API has in common. `scopes` names one scope for each method."""

    open_to: ClassVar[str] = "whoever holds a token"
    scopes: ClassVar[Mapping[str, str]] = {}
    authentication_classes = (Bearer,)
    permission_classes = (InScope,)
    throttle_classes = (Pace,)
    parser_classes = (BoundedJSON,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = OnlyJSON
    http_method_names = ("get", "head", "post", "delete")

    def get_exception_handler(self) -> Any:
        """Answer with problems."""
        return problems.answer


def token_of(request: Request) -> ApiToken:
    """Give the token that passed the guard."""
    assert isinstance(request.auth, ApiToken)
    return request.auth


def object_of(request: Request) -> dict[str, Any]:
    """Give the JSON object that was sent. Raises ParseError for anything else."""
    if not isinstance(request.data, dict):
        raise exceptions.ParseError("The body is no JSON object.")
    return dict(request.data)


def checked(shape: Any) -> Any:
    """Give what a shape read. Raises Refused with what is wrong in which field."""
    if not shape.is_valid():
        raise problems.Refused(shape.errors)
    return shape.validated_data
