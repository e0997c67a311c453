"""Endpoints for trusted reporters: file one or many, ask what became of them."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotline.tasks import nudge
from partners.api import calls, filing, problems
from partners.api.access import Endpoint, checked, object_of, token_of
from partners.api.described import KEY, READING, REPEATED, answers
from partners.api.models import ApiCall
from partners.api.pages import Newest, paged
from partners.api.repeats import once
from partners.api.rules import Scope
from partners.api.serializers import BatchIn, BatchOut, ReportIn, ReportOut, TokenOut

SAID = "The report was not taken: none of the addresses may be wrong. Mend them and send it again."
LONGEST_REFERENCE = 100
STAY_EVERY = 50  # items of a batch after which its lease is renewed


class Token(Endpoint):
    """What the token at hand is: a way to try whether it works."""

    scopes = {}

    @extend_schema(operation_id="token", tags=["token"], responses=answers({200: TokenOut}, (401, 403, 429)))
    def get(self, request: Request) -> Response:
        """Tell whose token this is, what it opens and until when."""
        token = token_of(request)
        told = {"partner": token.partner.name, "name": token.name, "prefix": token.prefix, "scopes": token.scopes}
        return Response(told | {"expires_at": token.expires_at})


class Reports(Endpoint):
    """What a partner filed."""

    scopes = {"GET": Scope.REPORTS_READ, "POST": Scope.REPORTS_WRITE}
    pagination_class = Newest

    @extend_schema(
        operation_id="reports_list",
        tags=["reports"],
        parameters=[
            OpenApiParameter("reference", {"type": "string", "maxLength": LONGEST_REFERENCE}, description="Only these."),
        ],
        responses=answers({200: ReportOut(many=True)}, (400, *READING)),
    )
    def get(self, request: Request) -> Response:
        """List what you filed, the newest first; what is older than a year is erased and not listed."""
        mine = filing.filed_by(token_of(request).partner, timezone.now())
        if reference := request.query_params.get("reference", ""):
            if len(reference) > LONGEST_REFERENCE or "\0" in reference:
                raise problems.Problem(400, "bad_reference", f"A reference has at most {LONGEST_REFERENCE} letters.")
            mine = mine.filter(reference=reference)
        return paged(request, mine, filing.shown, self)

    @extend_schema(
        operation_id="reports_file",
        tags=["reports"],
        parameters=[KEY],
        request=ReportIn,
        responses=answers({201: ReportOut}, REPEATED),
    )
    def post(self, request: Request) -> Response:
        """File one report. It is taken whole or not at all."""
        token = token_of(request)
        told = checked(ReportIn(data=object_of(request)))
        item = filing.read(told["addresses"])

        def work(call: ApiCall) -> tuple[int, Any]:
            if item.errors:
                return 422, problems.body(422, "invalid", SAID, _errors(item))
            filed = filing.file(token=token, call=call, line=0, told=told, item=item, at=timezone.now())
            return 201, _told(filed)

        return _then_nudged(once(request, work, whole=True))


class Batch(Endpoint):
    """Many reports at once."""

    scopes = {"POST": Scope.REPORTS_WRITE}

    @extend_schema(
        operation_id="reports_file_batch",
        tags=["reports"],
        parameters=[KEY],
        request=BatchIn,
        responses=answers({200: BatchOut}, REPEATED),
    )
    def post(self, request: Request) -> Response:
        """File up to 1,000 reports; each is taken or refused on its own, and a repeat goes on where it broke off."""
        token = token_of(request)
        items = checked(BatchIn(data=object_of(request)))["reports"]

        def work(call: ApiCall) -> tuple[int, Any]:
            results = []
            for number, one in enumerate(items):
                if number % STAY_EVERY == STAY_EVERY - 1:
                    calls.stay(call=call, at=timezone.now())
                results.append(_result(call, number, one, token))
            filed = sum(one["result"] == "filed" for one in results)
            return 200, {"filed": filed, "refused": len(results) - filed, "results": results}

        return _then_nudged(once(request, work, whole=False))


class Report(Endpoint):
    """One report a partner filed."""

    scopes = {"GET": Scope.REPORTS_READ}

    @extend_schema(operation_id="reports_status", tags=["reports"], responses=answers({200: ReportOut}, READING))
    def get(self, request: Request, uid: UUID) -> Response:
        """Tell what became of one report of yours, as a reporter would read it."""
        found = filing.filed_by(token_of(request).partner, timezone.now()).filter(uid=uid).first()
        if found is None:
            raise Http404
        return Response(filing.shown(found))


def _then_nudged(response: Response) -> Response:
    nudge()
    return response


def _errors(item: filing.Item) -> list[dict[str, str]]:
    return [{"pointer": f"/addresses/{number - 1}", "detail": said} for number, said in sorted(item.errors.items())]


def _told(filed: Any) -> dict[str, Any]:
    """Say what was filed, in words that JSON knows: it is kept for repeats."""
    fresh = filing.filed_by(filed.partner, filed.at).get(pk=filed.pk)
    return dict(ReportOut(filing.shown(fresh)).data)


def _result(call: ApiCall, number: int, sent: dict[str, Any], token: Any) -> dict[str, Any]:
    """Take one item of a batch in, or say why not."""
    shape = ReportIn(data=sent)
    if not shape.is_valid():
        return {"index": number, "result": "refused", "errors": list(problems.pointed(shape.errors))}
    told = shape.validated_data
    named = {"reference": told["reference"]} if told.get("reference") else {}
    item = filing.read(told["addresses"])
    if item.errors:
        return {"index": number, "result": "refused", **named, "errors": _errors(item)}
    filed = filing.file(token=token, call=call, line=number, told=told, item=item, at=timezone.now())
    return {"index": number, "result": "filed", "id": str(filed.uid), **named}
