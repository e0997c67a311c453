"""Take in many reports at once: what opens new cases is written together, everything else as one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from reports import receipts
from reports.actions.fresh import write_fresh
from reports.actions.intake import receive
from reports.actions.there import look
from reports.addresses import Address
from reports.models import Report


@dataclass(frozen=True)
class Told:
    """One report as a partner's system gives it; `token` makes the same report sent twice one report."""

    addresses: Sequence[Address]  # each once
    words: str = field(repr=False)
    token: str = field(repr=False)
    received_at: datetime


@transaction.atomic
def receive_many(*, channel: str, language: str, told: Sequence[Told], at: datetime) -> None:
    """Write down many reports of one channel, as `receive` would each. Nobody follows them, nobody signed in sends them.

    Somebody who tells one of these addresses at the same moment makes this fail as a whole: then take them one by one.
    """
    keys = Counter(address.key for one in told for address in one.addresses)
    sent = {kept for one in told for kept in _hashes(one)}
    there = look(sent, keys, {address.host for one in told for address in one.addresses})
    known = {*there.known, *(key for key, number in keys.items() if number > 1)}
    fresh = [one for one in told if not any(address.key in known for address in one.addresses)]
    reports = [(_report(channel, language, one, at), one) for one in fresh if not there.sent.intersection(_hashes(one))]
    write_fresh([(report, list(enumerate(one.addresses, start=1))) for report, one in reports], there, by=None, at=at)
    for one in told:
        if any(address.key in known for address in one.addresses):
            receive(
                channel=channel, language=language, addresses=one.addresses, words=one.words, token=one.token,
                received_at=one.received_at, follows=False, by=None, at=at,
            )  # fmt: skip


def _report(channel: str, language: str, one: Told, at: datetime) -> Report:
    return Report(
        channel=channel,
        language=language,
        received_at=one.received_at,
        receipt_hash=receipts.hash_of(_codes(one)[0]),
        words=one.words,
        follows=False,
        expires_at=at + timedelta(days=settings.RECEIPT_DAYS),
    )


def _hashes(one: Told) -> list[str]:
    return [kept for code in _codes(one) for kept in receipts.hashes_of(code)]


def _codes(one: Told) -> list[str]:
    return receipts.codes_for(one.token, "\n".join([*(address.told for address in one.addresses), one.words, ""]))
