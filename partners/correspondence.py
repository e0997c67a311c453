"""Messages between a police unit and the desk about one case: written, read, and erased in time."""

from datetime import datetime

from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.outbox import Ruling, Stop
from hotline.workflow import NotAllowed, locked
from partners import letters, sending
from partners.actions import case_heard, message_from
from partners.models import Partner, PoliceMessage, Referral
from reports.models import Case

PURPOSE = "police_message"


@transaction.atomic
def write(*, referral: Referral, text: str, by: User, at: datetime) -> PoliceMessage:
    """A police unit writes to the desk about a case it was sent. What the desk wrote before counts as read."""
    case = locked(Case.objects.filter(pk=referral.case_id)).get()
    message = message_from(referral=referral, text=_words(text), by=by, at=at)
    trace(stream_of(case), "case.police_wrote", by=by, at=at, facts={"message": message.pk, "partner": message.partner_id})
    read(case=case, unit=referral.partner, by_desk=False, by=by, at=at)
    return message


@transaction.atomic
def reply(*, case: Case, unit: Partner, text: str, settles: bool, by: User, at: datetime) -> PoliceMessage:
    """The desk writes to a unit about a case that unit was sent; with `settles` it answers what the unit asked.

    A mail tells the unit that something lies at its door. What the unit wrote before counts as read. Raises NotAllowed.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    referral = Referral.objects.to(unit).filter(case=fresh, sent_at__isnull=False).order_by("-sent_at", "-pk").first()
    if referral is None:
        raise NotAllowed("This unit was sent nothing about this case, so it could not read a message either.")
    message = message_from(referral=referral, text=_words(text), by=by, at=at, from_staff=True)
    asked = PoliceMessage.objects.about(fresh.pk, unit.pk).questions()
    settled = asked.update(settled_by=by, settled_at=at) if settles else 0
    facts = {"message": message.pk, "partner": unit.pk, "settled": settled}
    trace(stream_of(fresh), "case.desk_wrote", by=by, at=at, facts=facts)
    read(case=fresh, unit=unit, by_desk=True, by=by, at=at)
    letter = letters.message(referral)
    outbox.write(
        key=f"police-message:{message.pk}",
        purpose=PURPOSE,
        about=message.pk,
        subject=letter.subject,
        body=letter.body,
        language=unit.language,
        whom=unit.whom,
        at=at,
    )
    if settled:
        case_heard(case=fresh, at=at)
    return message


@transaction.atomic
def read(*, case: Case, unit: Partner, by_desk: bool, by: User, at: datetime) -> int:
    """Note that one side has read what the other wrote, and give how many messages that were."""
    locked(Case.objects.filter(pk=case.pk)).get()
    number = PoliceMessage.objects.about(case.pk, unit.pk).unread(by_desk=by_desk).update(read_by=by, read_at=at)
    if number:
        trace(stream_of(case), "case.messages_read", by=by, at=at, facts={"partner": unit.pk, "messages": number})
    return number


@transaction.atomic
def erase(pk: int, *, at: datetime) -> bool:
    """Blank a message that was kept as long as a reporter's words are; that it was written stays."""
    case = locked(Case.objects.filter(police_messages=pk)).get()
    message = locked(PoliceMessage.objects.due(at).filter(pk=pk)).first()
    if message is None:
        return False
    message.text, message.erase_at = b"", None
    message.save(update_fields=["text", "erase_at"])
    trace(stream_of(case), "case.message_erased", by=None, at=at, facts={"message": pk})
    return True


def _words(text: str) -> str:
    if not text.strip():
        raise NotAllowed("The message is empty.")
    return text.strip()


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: whoever has read the message needs no mail about it."""
    told = PoliceMessage.objects.select_related("partner").get(pk=message.about)
    if told.read_at:
        return Stop("the unit has read the message already")
    return sending.reachable(told.partner, at)
