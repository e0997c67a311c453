"""The header Idempotency-Key: a request that writes is done once, and a repeat gets the first one's answer."""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from hotline.workflow import NotAllowed
from partners.api import calls, problems
from partners.api.access import object_of, token_of
from partners.api.models import ApiCall
from reports.conditions import NotNow

KEY = re.compile(r"[\x21-\x7e]{1,100}")
SECONDS = 5  # after which a repeat that came too early should come again
Work = Callable[[ApiCall], tuple[int, Any]]


def once(request: Request, work: Work, *, whole: bool) -> Response:
    """Do the work once for its key and give its answer; refusals of the verbs are answers too.

    `whole`: work and answer stand in one transaction. Otherwise the work goes on after a break where it was (a batch).
    """
    call = _begun(request)
    if call.status is not None:
        return _response(call.status, call.answer, repeated=True)
    try:
        status, answer = _done(call, work, whole=whole)
    except BaseException:
        calls.let_go(call=call, at=timezone.now())
        raise
    return _response(status, answer)


def _begun(request: Request) -> ApiCall:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        said = "Send a header Idempotency-Key with 1 to 100 printable characters, a new one for each request that is new."
        raise problems.Problem(400, "idempotency_key_missing", said)
    try:
        hashes = calls.fingerprints(f"{request.method} {request.path}", object_of(request))
        return calls.begin(partner=token_of(request).partner, key=key, body_hashes=hashes, at=timezone.now())
    except RecursionError as error:
        raise exceptions.ParseError("The body is nested too deeply.") from error
    except calls.OtherBody as error:
        said = "This Idempotency-Key was used for another request. Take a new key."
        raise problems.Problem(422, "idempotency_key_reused", said) from error
    except calls.AtWork as error:
        said = "The same request is being worked on. Send it again in some seconds to get its answer."
        raise problems.Problem(409, "at_work", said, wait=SECONDS) from error


def _done(call: ApiCall, work: Work, *, whole: bool) -> tuple[int, Any]:
    """Do the work and keep its answer."""
    try:
        if not whole:
            status, answer = work(call)
            calls.end(call=call, status=status, answer=answer)
            return status, answer
        with transaction.atomic():
            status, answer = work(call)
            calls.end(call=call, status=status, answer=answer)
            return status, answer
    except (NotAllowed, NotNow) as error:
        answer, _ = problems.told_of(error)
        calls.end(call=call, status=answer["status"], answer=answer)
        return answer["status"], answer


def _response(status: int, answer: Any, *, repeated: bool = False) -> Response:
    headers = {"Idempotent-Replayed": "true"} if repeated else {}
    return Response(answer, status=status, headers=headers, content_type=problems.TYPE if status >= 400 else None)
