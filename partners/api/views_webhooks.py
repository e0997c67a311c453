"""Endpoints for webhooks: set one up, try it, change its secret, take it away."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotline.tasks import nudge
from partners.api import hooks
from partners.api.access import Endpoint, checked, object_of, token_of
from partners.api.described import READING, WRITING, answers
from partners.api.models import Webhook as Row
from partners.api.rules import Event, Scope
from partners.api.serializers import DeliveryOut, WebhookIn, WebhookMadeOut, WebhookOut

MANAGE = {"GET": Scope.WEBHOOKS_MANAGE, "POST": Scope.WEBHOOKS_MANAGE, "DELETE": Scope.WEBHOOKS_MANAGE}


def _mine(request: Request, uid: UUID) -> Row:
    """Fetch one open webhook of the partner of this token; 404 for any other."""
    found = Row.objects.open().filter(partner=token_of(request).partner, uid=uid).first()
    if found is None:
        raise Http404
    return found


def _shown(hook: Row) -> dict[str, Any]:
    return {"id": str(hook.uid), "url": hook.url, "events": hook.events, "made_at": hook.made_at}


class Webhooks(Endpoint):
    """The webhooks of a partner."""

    scopes = MANAGE

    @extend_schema(
        operation_id="webhooks_list", tags=["webhooks"],
        responses=answers({200: WebhookOut(many=True)}, (401, 403, 429)),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List your webhooks; there are at most five."""
        mine = Row.objects.open().filter(partner=token_of(request).partner).order_by("pk")
        return Response([_shown(one) for one in mine])

    @extend_schema(
        operation_id="webhooks_make",
        tags=["webhooks"],
        request=WebhookIn,
        responses=answers({201: WebhookMadeOut}, tuple(code for code in WRITING if code != 404)),
    )
    def post(self, request: Request) -> Response:
        """Set up a webhook. Its secret is shown this once."""
        token = token_of(request)
        told = checked(WebhookIn(data=object_of(request)))
        hook = hooks.subscribe(partner=token.partner, by=token.user, at=timezone.now(), **told)
        return Response(_shown(hook) | {"secret": hooks.secret(hook)}, status=201)


class Webhook(Endpoint):
    """One webhook."""

    scopes = MANAGE

    @extend_schema(operation_id="webhooks_take_away", tags=["webhooks"], responses=answers({204: None}, READING))
    def delete(self, request: Request, uid: UUID) -> Response:
        """Take a webhook away; what has not left yet never does."""
        hooks.unsubscribe(hook=_mine(request, uid), by=token_of(request).user, at=timezone.now())
        return Response(status=204)


class Secret(Endpoint):
    """The secret of a webhook."""

    scopes = MANAGE

    @extend_schema(
        operation_id="webhooks_change_secret", tags=["webhooks"], request=None,
        responses=answers({200: WebhookMadeOut}, READING),
    )  # fmt: skip
    def post(self, request: Request, uid: UUID) -> Response:
        """Get a new secret; for a day deliveries are signed with the former one as well."""
        hook = hooks.change_secret(hook=_mine(request, uid), by=token_of(request).user, at=timezone.now())
        return Response(_shown(hook) | {"secret": hooks.secret(hook)})


class Ping(Endpoint):
    """A try."""

    scopes = MANAGE

    @extend_schema(
        operation_id="webhooks_ping", tags=["webhooks"], request=None, responses=answers({202: DeliveryOut}, READING)
    )  # fmt: skip
    def post(self, request: Request, uid: UUID) -> Response:
        """Have a `ping` delivered within a minute or so."""
        message = hooks.tell(_mine(request, uid), Event.PING, "ping", at=timezone.now())
        nudge()
        return Response({"delivery": message.parts[0]["delivery"]}, status=202)
