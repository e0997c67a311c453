"""Endpoints for those we refer cases to: police, peer hotlines and regulators read and answer their own."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotline.tasks import nudge
from partners.api import referring
from partners.api.access import Endpoint, checked, object_of, token_of
from partners.api.described import KEY, READING, REPEATED, answers
from partners.api.models import ApiCall
from partners.api.pages import Newest, paged
from partners.api.problems import Problem
from partners.api.repeats import once
from partners.api.rules import Scope
from partners.api.serializers import AcknowledgeIn, AnswerIn, ReferralOut, RevealOut
from partners.models import Referral as Row
from reports.actions import reveal

BIGGEST = 2**63 - 1


def _mine(request: Request, pk: int) -> Row:
    """Fetch one referral that was sent to the partner of this token; 404 for any other."""
    found = referring.sent_to(token_of(request).partner).filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found


def _told(request: Request, pk: int) -> dict[str, Any]:
    return dict(ReferralOut(referring.shown(_mine(request, pk), timezone.now())).data)


class Referrals(Endpoint):
    """The referrals of a partner."""

    scopes = {"GET": Scope.REFERRALS_READ}
    pagination_class = Newest

    @extend_schema(
        operation_id="referrals_list",
        tags=["referrals"],
        parameters=[OpenApiParameter("show", str, enum=referring.GROUPS, description="Leave out for all.")],
        responses=answers({200: ReferralOut(many=True)}, (400, *READING)),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the referrals we sent you, the newest first. Addresses are masked."""
        rows, show, at = referring.sent_to(token_of(request).partner), request.query_params.get("show"), timezone.now()
        if show is not None and show not in referring.GROUPS:
            raise Problem(400, "bad_show", f"show is one of {', '.join(referring.GROUPS)}.")
        if show is not None:
            rows = rows.filter(answered_at__isnull=show == "open")
        return paged(request, rows, lambda one: ReferralOut(referring.shown(one, at)).data, self)


class Referral(Endpoint):
    """One referral."""

    scopes = {"GET": Scope.REFERRALS_READ}

    @extend_schema(operation_id="referrals_one", tags=["referrals"], responses=answers({200: ReferralOut}, READING))
    def get(self, request: Request, pk: int) -> Response:
        """Tell what stands on one referral."""
        return Response(_told(request, pk))


class Reveal(Endpoint):
    """The address behind a referral."""

    scopes = {"POST": Scope.REFERRALS_READ}

    @extend_schema(
        operation_id="referrals_reveal",
        tags=["referrals"],
        request=None,
        responses=answers({200: RevealOut}, READING),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Tell the exact address; that you saw it is written into our audit trail each time."""
        token, referral = token_of(request), _mine(request, pk)
        return Response({"address": reveal(case=referral.case, by=token.user, at=timezone.now())})


class Acknowledge(Endpoint):
    """A referral was taken in."""

    scopes = {"POST": Scope.REFERRALS_WRITE}

    @extend_schema(
        operation_id="referrals_acknowledge",
        tags=["referrals"],
        parameters=[KEY],
        request=AcknowledgeIn,
        responses=answers({200: ReferralOut}, REPEATED),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Say that you have taken it in, with your own number. It is no answer; the first acknowledgement stands."""
        token, referral = token_of(request), _mine(request, pk)
        told = checked(AcknowledgeIn(data=object_of(request)))

        def work(call: ApiCall) -> tuple[int, Any]:
            referring.acknowledge(referral=referral, by=token.user, at=timezone.now(), **told)
            return 200, _told(request, pk)

        return once(request, work, whole=True)


class Answers(Endpoint):
    """What the partner says about a referral."""

    scopes = {"POST": Scope.REFERRALS_WRITE}

    @extend_schema(
        operation_id="referrals_answer",
        tags=["referrals"],
        parameters=[KEY],
        request=AnswerIn,
        responses=answers({200: ReferralOut}, REPEATED),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Answer: confirm, hold, release, note an order or its confirmation, by the same rules as at the police door."""
        token, referral = token_of(request), _mine(request, pk)
        said = checked(AnswerIn(data=object_of(request)))

        def work(call: ApiCall) -> tuple[int, Any]:
            referring.answer(referral=referral, said=said, by=token.user, at=timezone.now())
            return 200, _told(request, pk)

        response = once(request, work, whole=True)
        nudge()
        return response
