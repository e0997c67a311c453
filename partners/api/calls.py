"""Requests that are repeated are done once: the same key gives the same answer (idempotency keys)."""

import hmac
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hotline.crypto import keyed_hashes
from hotline.workflow import locked
from partners.api import rules
from partners.api.models import ApiCall
from partners.models import Partner


class OtherBody(Exception):
    """This key was used for another request."""


class AtWork(Exception):
    """The same request is being worked on at this moment."""


def fingerprints(asked: str, body: Any) -> list[str]:
    """Hash what was asked and sent, under each of our keys: a guess at an address cannot be checked against it."""
    return keyed_hashes(settings.RECEIPT_KEY, "api-call", asked, json.dumps(body, sort_keys=True, separators=(",", ":")))


@transaction.atomic
def begin(*, partner: Partner, key: str, body_hashes: list[str], at: datetime) -> ApiCall:
    """Take a key for this request, or give the call that has an answer already. Raises OtherBody or AtWork.

    Whoever began and never ended (a process that died) is relieved after a while; what they filed is found again.
    """
    begun = {"body_hash": body_hashes[0], "begun_at": at, "lease_until": at + rules.LEASE}
    call, fresh = ApiCall.objects.get_or_create(partner=partner, key=key, defaults=begun)
    if fresh:
        return call
    known = locked(ApiCall.objects.filter(pk=call.pk)).first()
    if known is None:
        raise AtWork
    if not any(hmac.compare_digest(known.body_hash, one) for one in body_hashes):
        raise OtherBody
    if known.status is not None:
        return known
    if known.lease_until is not None and known.lease_until > at:
        raise AtWork
    known.lease_until, known.turn = at + rules.LEASE, known.turn + 1
    known.save(update_fields=["lease_until", "turn"])
    return known


def end(*, call: ApiCall, status: int, answer: Any) -> None:
    """Keep the answer, unless somebody else has taken the request over meanwhile."""
    mine = ApiCall.objects.filter(pk=call.pk, turn=call.turn, status=None)
    mine.update(status=status, answer=answer, lease_until=None)


def stay(*, call: ApiCall, at: datetime) -> None:
    """Say that this request is still being worked on."""
    ApiCall.objects.filter(pk=call.pk, turn=call.turn, status=None).update(lease_until=at + rules.LEASE)


def let_go(*, call: ApiCall, at: datetime) -> None:
    """Let a repeat go on where this request broke off."""
    ApiCall.objects.filter(pk=call.pk, turn=call.turn, status=None).update(lease_until=at)


def forget(at: datetime) -> int:
    """Throw away calls whose time is over; what was filed by them stays."""
    gone, _ = ApiCall.objects.filter(begun_at__lt=at - rules.KEPT).delete()
    return gone
