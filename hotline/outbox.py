"""The outbox: what leaves is a row first; it is looked at again under lock at the moment of sending, and leaves once."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hotline import channels, circuits
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.returning import token_of
from hotline.sweeping import Swept
from hotline.workflow import locked

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ASKED_FOR = timedelta(hours=6)  # however long a receiver wants to be left alone
PUT_BACK = timedelta(minutes=15)  # what cannot be handled makes room for the rest
SECONDS_A_TURN = 50.0


@dataclass(frozen=True)
class Go:
    """The message may leave now, to this recipient; encrypted, where there are public keys of theirs.

    A channel named here takes the place of the one the message was written for.
    """

    recipient: str
    keys: tuple[str, ...] = ()
    channel: str = ""


@dataclass(frozen=True)
class Wait:
    """Not now, but later; say why."""

    why: str
    until: datetime


@dataclass(frozen=True)
class Stop:
    """Never; say why."""

    why: str


Ruling = Go | Wait | Stop


def nobody_goes_on(*_: object) -> bool:
    """Leave a message that came back to a person."""
    return False


def nothing_follows(message: Outgoing, *_: object) -> None:
    """Leave it at that: nobody waits for this message."""


@dataclass(frozen=True)
class Purpose:
    """What the floor above decides about its messages; each function runs in the outbox's transaction.

    `may_send(message, at)` looks again under lock; `sent(message, at)` and `stopped(message, why, at)` write what follows.
    `came_back(message, code, at)` takes back what `sent` wrote; True: the floor goes on another way, and nobody tries again.
    """

    may_send: Callable[[Outgoing, datetime], Ruling]
    sent: Callable[[Outgoing, datetime], None] = nothing_follows
    stopped: Callable[[Outgoing, str, datetime], None] = nothing_follows
    came_back: Callable[[Outgoing, str, datetime], bool] = nobody_goes_on


PURPOSES: dict[str, Purpose] = {}


def register(name: str, purpose: Purpose) -> None:
    """Let an upper floor guard the messages of one purpose."""
    PURPOSES[name] = purpose


def write(
    *, key: str, purpose: str, about: int, subject: str, body: str, at: datetime, parts: list[dict[str, Any]] | None = None,
    language: str = "en", channel: str = "email", whom: str = "", not_before: datetime | None = None,
    thread: str = "",
) -> Outgoing:  # fmt: skip
    """Put a message into the outbox with its text frozen. The same key twice gives the row that is there already.

    `whom` ("police:12") names the recipient for whom misses and messages a minute are counted; empty: for nobody.
    `thread` holds the Message-IDs of the mails this one follows, the first one first, apart by spaces.
    """
    row, _ = Outgoing.objects.get_or_create(
        key=key,
        defaults={
            "token": token_of(key),
            "purpose": purpose,
            "about": about,
            "subject": subject,
            "body": body,
            "parts": parts or [],
            "language": language,
            "channel": channel,
            "whom": whom,
            "thread": thread,
            "written_at": at,
            "not_before": not_before or at,
        },
    )
    return row


def send_due(at: datetime, *, limit: int = 5_000) -> Swept:
    """Send every message whose moment has come; one that fails does not keep the next from leaving."""
    fired = failed = 0
    started = time.monotonic()
    for pk in circuits.picked(at, limit=limit):
        if time.monotonic() - started > SECONDS_A_TURN:
            break  # the next turn has a newer idea of what time it is
        try:
            message = _claim(pk, at)
            if message is not None:
                fired += 1
                failed += not _deliver(message, at)
        except Exception:
            failed += 1
            log.exception("Outgoing %s could not be handled", pk)
            Outgoing.objects.due(at).filter(pk=pk).update(not_before=at + PUT_BACK, error="a fault of ours: see the log")
    return Swept(fired, failed)


@transaction.atomic
def _claim(pk: int, at: datetime) -> Outgoing | None:
    """Lease one message to this sender, after its purpose has looked again; None when it must not leave now."""
    message = locked(Outgoing.objects.due(at).filter(pk=pk), skip=True).first()
    if message is None:
        return None
    # A lease is about processes, not about the case: it runs from now, however long this turn has lasted.
    until = max(at, timezone.now()) + LEASE
    leased = False
    match PURPOSES[message.purpose].may_send(message, at):
        case Go() if held := circuits.enter(message.whom, at, until=until):
            message.error, message.not_before = held
        case Go(recipient, keys, channel):
            leased = True
            message.recipient, message.keys, message.attempts = recipient, keys, message.attempts + 1
            message.channel, message.lease_until = channel or message.channel, until
            message.token = message.token or token_of(message.key)
        case Wait(why, until):
            message.error, message.not_before = why[:300], until
        case Stop(why):
            message.not_before, message.stopped_at, message.stopped_why = None, at, why[:200]
            PURPOSES[message.purpose].stopped(message, why, at)
    message.save()
    return message if leased else None


def _deliver(message: Outgoing, at: datetime) -> bool:
    """Hand a leased message to its channel, outside any transaction, and write down how it went."""
    try:
        reference = channels.of(message.channel).send(message)
    except channels.NotDelivered as error:
        _missed(message, error, at)
        return False
    except channels.NotWanted as error:
        _withdraw(message, str(error), at)
        return True
    except Exception as error:  # a fault of ours must show on the desk, not hide behind a lease
        log.exception("Outgoing %s could not be handed over", message.pk)
        _missed(message, channels.NotDelivered(f"fault in the channel ({type(error).__name__})", permanent=False), at)
        return False
    with transaction.atomic():
        fresh = _still_ours(message)
        if fresh is None:
            return False
        fresh.sent_at, fresh.reference = at, reference[:200]
        fresh.not_before = fresh.lease_until = fresh.returned_at = None
        fresh.error = ""
        fresh.save()
        PURPOSES[fresh.purpose].sent(fresh, at)
        back = circuits.answered(fresh.whom)
    if back:
        circuits.let_go(fresh.whom, at)
    return True


def _still_ours(message: Outgoing) -> Outgoing | None:
    """Lock a message again after its channel was busy with it; None when the lease ran out and another took it over."""
    fresh = locked(Outgoing.objects.filter(pk=message.pk)).get()
    if fresh.attempts == message.attempts and fresh.not_before is not None:
        return fresh
    log.error("Outgoing %s was taken over while it was being handed over: it may have left twice", message.pk)
    return None


@transaction.atomic
def _missed(message: Outgoing, error: channels.NotDelivered, at: datetime) -> None:
    fresh = _still_ours(message)
    if fresh is None:
        return
    fresh.lease_until, fresh.error = None, str(error)[:300]
    if error.permanent:
        fresh.not_before, fresh.failed_at = None, at
    else:
        fresh.not_before = at + max(back_off(fresh.attempts, random.random()), min(error.wait, LONGEST_ASKED_FOR))  # nosec B311 # spreads retries, keeps no secret
    if error.permanent and not error.gave_up:
        circuits.answered(fresh.whom)  # a refusal is an answer too
    else:
        circuits.missed(fresh.whom, fresh.error, at)
    fresh.save()


@transaction.atomic
def _withdraw(message: Outgoing, why: str, at: datetime) -> None:
    """Stop a message that its receiver has no use for any more."""
    fresh = _still_ours(message)
    if fresh is None:
        return
    fresh.not_before = fresh.lease_until = None
    fresh.stopped_at, fresh.stopped_why = at, why[:200]
    fresh.save()
    PURPOSES[fresh.purpose].stopped(fresh, why, at)


@transaction.atomic
def came_back(*, message: Outgoing, code: str, at: datetime) -> bool:
    """Write down that a message which had left was returned for good: it reached nobody. False where it is not sent.

    A person may try again, unless its floor goes on another way. `code` is an enhanced status (RFC 3463), 5.1.1.
    """
    fresh = locked(Outgoing.objects.filter(pk=message.pk)).get()
    if fresh.sent_at is None:
        return False
    fresh.sent_at, fresh.returned_at, fresh.error = None, at, f"it came back ({code}): nobody has it"
    if PURPOSES[fresh.purpose].came_back(fresh, code, at):
        fresh.stopped_at, fresh.stopped_why = at, f"it came back ({code})"
    else:
        fresh.failed_at = at
    fresh.save()
    trace(stream_of(fresh), "outgoing.came_back", by=None, at=at, facts={"code": code})
    return True


def back_off(attempts: int, jitter: float) -> timedelta:
    """Wait 1, 2, 4 … minutes, at most an hour, plus up to half of that by `jitter` (0 to 1) so that retries spread."""
    base = min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)
    return base * (1 + jitter / 2)


@transaction.atomic
def try_again(*, message: Outgoing, by: User, at: datetime) -> bool:
    """Put a failed message back into the queue: a person asks for it after mending the cause. False where it is none."""
    failed = Outgoing.objects.filter(pk=message.pk, failed_at__isnull=False)
    if not failed.update(failed_at=None, not_before=at, error=""):
        return False
    trace(stream_of(message), "outgoing.tried_again", by=by, at=at)
    return True


@transaction.atomic
def handed_over(*, message: Outgoing, reference: str, by: User, at: datetime) -> None:
    """Write down that a person handed a message over, by no channel of ours: it has left, even where it was to stop.

    The caller holds the lock on the message; what follows is what follows any message that left.
    """
    fresh = locked(Outgoing.objects.filter(pk=message.pk)).get()
    fresh.sent_at, fresh.reference = at, reference[:200]
    fresh.not_before = fresh.lease_until = fresh.failed_at = fresh.stopped_at = None
    fresh.error = fresh.stopped_why = ""
    fresh.save()
    trace(stream_of(fresh), "outgoing.handed_over", by=by, at=at)
    PURPOSES[fresh.purpose].sent(fresh, at)
