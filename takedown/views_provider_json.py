"""The provider door for programs: the letter as JSON, and outcomes that may be sent twice. docs/provider-api.md."""

import json
import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from hotline.tasks import nudge
from takedown import twin, twin_answer, twin_receipt
from takedown.actions import OtherBody, answer_once, answered, show_addresses
from takedown.models import Notice
from takedown.provider_door import machine_page, problem

KEY = re.compile(r"[\x21-\x7e]{1,95}")


@machine_page
@require_http_methods(["GET", "HEAD", "POST"])
def notice_json(request: HttpRequest, notice: Notice, at: datetime) -> HttpResponse:
    """Give the letter: counts on GET, which mail filters send too; the exact addresses on POST, which is written down."""
    if request.method != "POST":
        return JsonResponse(twin.summary(notice, at))
    show_addresses(notice=notice, at=at)
    return JsonResponse(twin.document(notice, at))


@machine_page
@require_http_methods(["POST"])
def outcomes(request: HttpRequest, notice: Notice, at: datetime) -> HttpResponse:
    """Take an answer once for its Idempotency-Key, and give a sealed receipt."""
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        said = "Send a header Idempotency-Key with 1 to 95 printable characters, a new one for each new answer."
        return problem(400, "idempotency_key_missing", said)
    try:
        body: Any = json.loads(request.body)
        body_hash = twin_receipt.fingerprint(body)
    except (ValueError, RecursionError):
        return problem(400, "no_json", "We could not read this as JSON.")
    try:
        answer = answered(notice=notice, key=f"api:{key}", body_hash=body_hash)
        again = answer is not None
        if answer is None:
            read = twin_answer.read(body, notice, at)
            receipt = twin_receipt.receipt(notice, read, body_hash, at)
            answer, again = answer_once(
                notice=notice, outcomes=read, key=f"api:{key}", body_hash=body_hash, answer=receipt, at=at
            )
    except twin_answer.Refused as refused:
        told = "Nothing was written. Mend what stands under errors and send it again."
        return problem(422, "invalid", told, refused.errors)
    except OtherBody:
        return problem(409, "idempotency_key_reused", "This Idempotency-Key came with another answer. Take a new key.")
    nudge()
    return JsonResponse(answer, headers={"Idempotent-Replayed": "true"} if again else {})
