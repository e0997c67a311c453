"""Time stamps (RFC 3161) on anchors: an authority outside says that an anchor was there by its clock.

The authority learns one hash. While it is away the anchor waits in its row and the clock goes on.
"""

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import rfc3161_client as rfc3161
from cryptography import x509
from django.conf import settings
from django.db import transaction

from hotline import anchors, fetch
from hotline.audit import TRAIL, trace
from hotline.models import Anchor, AnchorStamp
from hotline.outbox import back_off
from hotline.sweeping import Swept, each
from hotline.workflow import locked

log = logging.getLogger(__name__)
MOST_A_TURN = 20
SECONDS_A_TURN = 40.0


class NotStamped(Exception):
    """The authority gave no stamp that can be believed; the sentence says why."""


def stamp_due(at: datetime) -> Swept:
    """Ask for the time stamps that are due, oldest anchor first."""
    if not settings.TSA_URL:
        return Swept()
    due = AnchorStamp.objects.filter(not_before__lte=at).order_by("not_before", "pk")
    return each(list(due.values_list("pk", flat=True)[:MOST_A_TURN]), stamp, at, seconds=SECONDS_A_TURN)


def stamp(pk: int, *, at: datetime) -> bool:
    """Ask for one stamp outside any transaction, and write down what came of it."""
    row = AnchorStamp.objects.select_related("anchor").defer("anchor__leaves").get(pk=pk)
    if row.stamped_at is not None:
        return False
    try:
        response, moment = asked(anchors.statement(row.anchor))
    except (NotStamped, fetch.FetchError) as error:
        _put_off(row, str(error), at)
        return True
    _keep(row, response, moment, at)
    return True


def asked(said: bytes) -> tuple[bytes, datetime]:
    """Let the authority stamp these bytes; give its answer and its moment. Raises NotStamped and FetchError."""
    request = rfc3161.TimestampRequestBuilder().data(said).hash_algorithm(rfc3161.HashAlgorithm.SHA256).build()
    raw = fetch.post(settings.TSA_URL, request.as_bytes(), kind="application/timestamp-query")
    return raw, believed(raw, said, nonce=request.nonce)


def believed(raw: bytes, said: bytes, *, nonce: int | None = None) -> datetime:
    """Give the moment of a stamp that is good for these bytes. Raises NotStamped, with the end of "a stamp that …"."""
    try:
        response = rfc3161.decode_timestamp_response(raw)
        builder = rfc3161.VerifierBuilder() if nonce is None else rfc3161.VerifierBuilder(nonce=nonce)
        for root in _roots(settings.TSA_ROOTS):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(response, said)
    except (ValueError, OSError, rfc3161.VerificationError) as error:
        log.warning("A time stamp was not believed (%s)", type(error).__name__)
        raise NotStamped(f"cannot be believed ({error})"[:180]) from error
    moment: datetime = response.tst_info.gen_time
    return moment


@lru_cache(maxsize=2)
def _roots(path: str) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes())) if path else ()


def problem_of(anchor: Anchor, stamp: AnchorStamp) -> str:
    """Say what is wrong with a stamp that was kept; empty when it is good. Where no roots are set nobody can tell."""
    if not settings.TSA_ROOTS:
        return ""
    try:
        moment = believed(bytes(stamp.response), anchors.statement(anchor))
    except NotStamped as error:
        return str(error)
    return "" if moment == stamp.stamped_at else "says another moment than its row"


@transaction.atomic
def _keep(row: AnchorStamp, response: bytes, moment: datetime, at: datetime) -> None:
    fresh = locked(AnchorStamp.objects.filter(pk=row.pk)).get()
    if fresh.stamped_at is not None:
        return
    fresh.response, fresh.stamped_at, fresh.not_before, fresh.error = response, moment, None, ""
    fresh.attempts += 1
    fresh.save()
    trace(TRAIL, "anchor.stamped", by=None, at=at, facts={"anchor": row.anchor.number})


def _put_off(row: AnchorStamp, why: str, at: datetime) -> None:
    attempts = row.attempts + 1
    AnchorStamp.objects.filter(pk=row.pk, stamped_at=None).update(
        attempts=attempts, error=why[:200] or "no answer", not_before=at + back_off(attempts, 0.0)
    )
