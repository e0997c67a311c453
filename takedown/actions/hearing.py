"""What a person does with a provider's mail: write down what it says, set it aside, or write to an address again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.crypto import opened
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from partners.mailbox.arrived import contact_works
from partners.mailbox.opening import Content, unpacked
from partners.mailbox.rules import Heard
from takedown import rules
from takedown.actions.replying import record_reply
from takedown.models import NoticeLine, NoticeMail, Takedown
from takedown.models_incoming import SAID

DEALT_WITH = "Somebody has dealt with this mail already. Look at the list again."


def _unsettled(mail: NoticeMail, *kinds: str) -> NoticeMail:
    fresh = locked(NoticeMail.objects.select_related("notice__provider", "mail").filter(pk=mail.pk)).get()
    if fresh.settled_at is not None or fresh.kind not in kinds:
        raise NotAllowed(DEALT_WITH)
    return fresh


def _settled(mail: NoticeMail, *, by: User, at: datetime) -> None:
    NoticeMail.objects.filter(pk=mail.pk).update(settled_by=by, settled_at=at)


@transaction.atomic
def read_mail(*, mail: NoticeMail, by: User, at: datetime) -> Content:
    """Open what was kept of a provider's mail, and leave a trace of it. Raises crypto.CannotOpen."""
    content = unpacked(opened(mail.mail, "content"))
    trace(stream_of(mail.notice), "notice.mail_opened", by=by, at=at, facts={"mail": mail.pk})
    return content


@transaction.atomic
def record_mail(
    *, mail: NoticeMail, outcomes: Sequence[tuple[NoticeLine, str, str]], by: User, at: datetime
) -> None:  # fmt: skip
    """Write down what a provider's mail says per address, as a reply typed in by a person. Raises NotAllowed."""
    fresh = _unsettled(mail, *SAID)
    record_reply(notice=fresh.notice, outcomes=outcomes, at=at, by=by)
    _settled(fresh, by=by, at=at)
    trace(stream_of(fresh.notice), "notice.mail_recorded", by=by, at=at, facts={"mail": fresh.pk})


@transaction.atomic
def set_mail_aside(*, mail: NoticeMail, by: User, at: datetime) -> None:
    """Write down that a provider's mail was dealt with and says nothing about what it did. Raises NotAllowed."""
    fresh = _unsettled(mail, *SAID)
    _settled(fresh, by=by, at=at)
    trace(stream_of(fresh.notice), "notice.mail_set_aside", by=by, at=at, facts={"mail": fresh.pk})


@transaction.atomic
def write_again(*, mail: NoticeMail, by: User, at: datetime) -> None:
    """Write to an address again from which letters came back: what waits for that goes on at once. Raises NotAllowed."""
    fresh = _unsettled(mail, Heard.FAILED)
    provider = fresh.notice.provider
    same = NoticeMail.objects.dead().filter(notice__provider=provider).values_list("pk", flat=True)
    NoticeMail.objects.filter(pk__in=[fresh.pk, *same]).update(settled_by=by, settled_at=at)
    address = fresh.mail.letter.recipient if fresh.mail.letter else ""
    contact_works(partner=provider, address=address, by=by, at=at)
    trace(stream_of(fresh.notice), "notice.written_again", by=by, at=at, facts={"mail": fresh.pk})
    waiting = Takedown.objects.open().filter(provider=provider, state="ready", waits_for=rules.WaitsFor.PARTNER)
    waiting.update(due_at=at, waits_for=rules.WaitsFor.CLOCK)
