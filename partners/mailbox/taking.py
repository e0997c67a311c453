"""Verbs of the mailbox: store a mail, take its lines in once, answer the partner, refuse, erase."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.crypto import opened
from hotline.mailbox import Mail
from hotline.models import Outgoing, User
from hotline.outbox import Ruling, Stop
from hotline.workflow import NotAllowed, locked, move
from partners import sending
from partners.api.models import Filing
from partners.mailbox import arrived, letters, lines, rules
from partners.mailbox.judging import Judged
from partners.mailbox.lines import Item, Read
from partners.mailbox.models import Incoming
from partners.mailbox.opening import Content, unpacked
from partners.mailbox.rules import Because, Why
from partners.models import Partner
from reports.actions import receive

PURPOSE = "mailbox"
NO_LONGER = "This mail does not wait any more. Look at the list again."


@transaction.atomic
def store(*, mail: Mail, validity: int, judged: Judged, at: datetime) -> Incoming:
    """Write a mail down, sealed, together with what speaks against taking it in. Only then may it be put away.

    The same mail again is a row without text that points at the first.
    """
    before = locked(Incoming.objects.filter(identity=judged.identity, repeats=None)).first()
    why = Why.REPEATED if before else judged.why
    row = Incoming.objects.create(
        validity=validity,
        uid=mail.uid,
        identity=judged.identity,
        number=judged.number,
        repeats=before,
        why=why or "",
        partner=judged.partner,
        letter=judged.letter if judged.heard else None,
        heard=judged.heard.kind if judged.heard else "",
        domain=judged.domain,
        answerable=judged.answerable,
        dropped=min(judged.content.dropped, 1_000),
        content="" if before else judged.content.packed(),
        came_in_at=mail.came_in_at or at,
        stored_at=at,
        erase_due_at=at + timedelta(days=settings.MAILBOX_DAYS),
    )
    partner = judged.partner.pk if judged.partner else None
    facts = {"why": why or "", "partner": partner, "repeats": before.pk if before else None}
    trace(stream_of(row), "incoming.stored", by=None, at=at, facts=facts)
    if why is not None:
        move(row, rules.IGNORED if why in rules.SET_ASIDE else rules.HELD, by=None, at=at)
    if before is None:
        arrived.follow(row, judged, at)
    return row


def begun(row: Incoming) -> bool:
    """Count one try at taking a mail in; False when there were enough of them."""
    return bool(Incoming.objects.filter(pk=row.pk, tries__lt=rules.MOST_TRIES).update(tries=F("tries") + 1))


@transaction.atomic
def hold(*, row: Incoming, why: Why, at: datetime) -> None:
    """Leave a stored mail to a person."""
    fresh = locked(Incoming.objects.filter(pk=row.pk)).get()
    if fresh.state == rules.TAKING:
        Incoming.objects.filter(pk=row.pk).update(why=why)
        move(row, rules.HELD, by=None, at=at)


def take_in(*, row: Incoming, content: Content, partner: Partner, by: User | None, at: datetime) -> None:
    """Take in every line of a mail and answer the partner. Broken off, it goes on; done twice, it does nothing."""
    told = lines.read(content.text, content.tables)
    for item in told.items:
        _file_once(row=row, item=item, partner=partner, by=by, at=at)
    _finish(row=row, told=told, partner=partner, by=by, at=at)


def _file_once(*, row: Incoming, item: Item, partner: Partner, by: User | None, at: datetime) -> None:
    if Filing.objects.filter(mail=row, line=item.place).exists():
        return
    try:
        _file(row=row, item=item, partner=partner, by=by, at=at)
    except IntegrityError:  # another process takes the same line in at this moment
        if not Filing.objects.filter(mail=row, line=item.place).exists():
            raise


@transaction.atomic
def _file(*, row: Incoming, item: Item, partner: Partner, by: User | None, at: datetime) -> None:
    receipt = receive(
        channel="mailbox",
        language=partner.language,
        addresses=[line.address for line in item.lines if line.address],
        words=item.words,
        received_at=min(row.came_in_at, at),
        follows=False,  # a partner gets the result by mail: there is no code
        by=by,
        at=at,
    )
    Filing.objects.create(partner=partner, report=receipt.report, mail=row, line=item.place, at=at)


@transaction.atomic
def _finish(*, row: Incoming, told: Read, partner: Partner, by: User | None, at: datetime) -> None:
    fresh = locked(Incoming.objects.filter(pk=row.pk)).get()
    if fresh.state == rules.FILED:
        return
    if fresh.answerable:
        letter = letters.result(fresh, partner, told)
        outbox.write(
            key=f"mailbox:{fresh.pk}",
            purpose=PURPOSE,
            about=fresh.pk,
            subject=letter.subject,
            body=letter.body,
            language=partner.language,
            whom=partner.whom,
            at=at,
        )
    move(fresh, rules.FILED, by=by, at=at)


@transaction.atomic
def accept(
    *, row: Incoming, content: Content, partner: Partner, because: Because, by: User, at: datetime
) -> None:  # fmt: skip
    """Let a held mail be taken in on a person's word; `take_in` follows, and goes on where somebody broke off.

    Raises NotAllowed for a mail that does not wait, or in which there is no address.
    """
    if not lines.read(content.text, content.tables).lines:
        raise NotAllowed("There is no web address in what was kept of this mail: ask the partner to send them again.")
    fresh = locked(Incoming.objects.filter(pk=row.pk)).get()
    if because not in rules.TAKEN_IN or fresh.state not in (rules.HELD, rules.TAKING):
        raise NotAllowed(NO_LONGER)
    if fresh.state == rules.HELD:
        move(fresh, rules.TAKING, by=by, at=at, why=because.label, partner=partner, decided_by=by, decided_at=at)
    elif fresh.partner_id != partner.pk:
        raise NotAllowed("A part of this mail was taken in for another partner already: choose that one.")


@transaction.atomic
def refuse(*, row: Incoming, because: Because, by: User, at: datetime) -> None:
    """Refuse a held mail; nobody is answered. Raises NotAllowed."""
    fresh = locked(Incoming.objects.filter(pk=row.pk)).get()
    if fresh.state != rules.HELD or because in rules.TAKEN_IN:
        raise NotAllowed(NO_LONGER)
    move(fresh, rules.REFUSED, by=by, at=at, why=because.label, decided_by=by, decided_at=at)


@transaction.atomic
def read(*, row: Incoming, by: User, at: datetime) -> Content:
    """Open what was kept of a mail, and leave a trace of it. Raises crypto.CannotOpen."""
    content = unpacked(opened(row, "content"))
    trace(stream_of(row), "incoming.opened", by=by, at=at)
    return content


@transaction.atomic
def erase(pk: int, *, at: datetime) -> bool:
    """Erase the text of a mail whose days are over; that it came in is kept, so that it never comes in again."""
    row = locked(Incoming.objects.filter(pk=pk).forgettable(at)).first()
    if row is None:
        return False
    Incoming.objects.filter(pk=pk).update(content=b"", domain="", erase_due_at=None, erased_at=at)
    trace(stream_of(row), "incoming.erased", by=None, at=at)
    return True


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Let a result leave to the partner's address in the directory, never to whoever a mail says it is from."""
    partner = Incoming.objects.select_related("partner").get(pk=message.about).partner
    return sending.reachable(partner, at) if partner else Stop("this mail belongs to no partner")
