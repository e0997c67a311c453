"""One turn of the mailbox: look at what lies there, store it, take it in, and only then put it away."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError

from hotline import mailbox, resolver
from hotline.counting import capped
from hotline.desk import Vital, span
from hotline.mailbox import Mail, Mailbox
from hotline.models import Heartbeat
from hotline.sweeping import Swept
from partners.mailbox import arrived, judging, rules, taking
from partners.mailbox.models import Incoming
from partners.mailbox.opening import Malformed, TooMuch, content_of, parsed
from partners.mailbox.rules import Why

log = logging.getLogger(__name__)
MOST_A_TURN = 25
SECONDS_A_TURN = 45.0
BEAT = "mailbox"  # the heartbeat of a turn that reached the mailbox
SILENT = timedelta(minutes=15)


def turn(at: datetime) -> Swept:
    """Read the mailbox once; a mail that fails keeps no other one from being read, and stays where it is."""
    if not settings.MAILBOX_URL:
        return Swept()
    fired = failed = 0
    started = time.monotonic()
    try:
        with mailbox.opened() as box:
            for uid in _waiting(box)[:MOST_A_TURN]:
                if time.monotonic() - started > SECONDS_A_TURN:
                    break
                done = _one(box, uid, at)
                fired, failed = fired + (done is True), failed + (done is None)
    except mailbox.NotReadable as error:
        log.warning("The mailbox could not be read: %s", error)
        return Swept(fired, failed + 1)
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"beat_at": at, "fired": fired, "failed": failed})
    return Swept(fired, failed)


def _waiting(box: Mailbox) -> list[int]:
    """Give what lies in the mailbox and is not dealt with. Without a folder for the rest, what was stored stays there."""
    there = box.uids()
    if settings.MAILBOX_DONE or not there:
        return there
    known = Incoming.objects.filter(validity=box.validity, uid__gte=there[0]).exclude(state=rules.TAKING)
    settled = set(known.values_list("uid", flat=True))
    return [uid for uid in there if uid not in settled]


def _one(box: Mailbox, uid: int, at: datetime) -> bool | None:
    """Deal with one mail: True when it was, False when it waits for the name system, None when it failed."""
    try:
        return _dealt_with(box, uid, at)
    except mailbox.NotReadable:
        raise
    except Exception as error:  # its words could repeat what a stranger wrote
        log.error("Mail %s of the mailbox could not be dealt with: %s", uid, type(error).__name__)
        return None


def _dealt_with(box: Mailbox, uid: int, at: datetime) -> bool:
    row = Incoming.objects.select_related("partner").filter(validity=box.validity, uid=uid).first()
    if row is None or row.state == rules.TAKING:
        mail = box.fetch(uid)
        if mail is None:
            return False
        row = row or _stored(mail, box.validity, at)
        if row is None:
            return False
        if row.state == rules.TAKING:
            _take_in(row, mail, at)
    box.put_away(uid)
    return True


def _stored(mail: Mail, validity: int, at: datetime) -> Incoming | None:
    """Store a mail; None where it waits for a name server, or for our own letter that is just being handed over.

    Two readers at once: one of them finds the other's row.
    """
    try:
        judged = judging.judge(mail, at)
    except resolver.NoTelling:
        if at - (mail.came_in_at or at) < rules.PATIENCE:
            return None
        judged = judging.unasked(mail, at)
    if arrived.under_way(judged, at):
        return None
    try:
        return taking.store(mail=mail, validity=validity, judged=judged, at=at)
    except IntegrityError:
        found = Incoming.objects.select_related("partner").filter(validity=validity, uid=mail.uid).first()
        if found is None:
            raise
        return found


def _take_in(row: Incoming, mail: Mail, at: datetime) -> None:
    """Take a stored mail in from the bytes at hand: what the clock sealed it cannot open."""
    if row.partner is None or not taking.begun(row):
        taking.hold(row=row, why=Why.FAULT, at=at)
        return
    try:
        content = content_of(parsed(mail.raw))
    except (Malformed, TooMuch):
        taking.hold(row=row, why=Why.FAULT, at=at)
        return
    taking.take_in(row=row, content=content, partner=row.partner, by=None, at=at)


def vitals(at: datetime) -> Iterator[Vital]:
    """Say when the mailbox was last reached, and whether mails wait for a person."""
    if not settings.MAILBOX_URL:
        return
    beat = Heartbeat.objects.filter(name=BEAT).first()
    held = capped(Incoming.objects.waiting(at))
    if beat is None or at - beat.beat_at > SILENT:
        since = f"not reached for {span(at - beat.beat_at)}" if beat else "never reached"
        yield Vital("Mailbox", "red", since)
    elif beat.failed or held:
        yield Vital("Mailbox", "amber", "mails wait for a person" if held else "a mail could not be read")
    else:
        yield Vital("Mailbox", "green", f"read {span(at - beat.beat_at)} ago")
